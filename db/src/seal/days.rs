//! The check-in code of a day (来庁コード): four digits on an office's screens. Whoever took a number at home enters them,
//! or reads them as a QR, and thereby shows that they stand before the screen. Good for one office and one day; nothing is
//! stored for it. Four digits are few: whoever takes them bounds the tries.

use domain::{ids::FacilityId, time::CivilDay};
use ring::hmac;

use super::Sealer;

impl Sealer {
    /// The code of this office on this day: four digits.
    #[must_use]
    pub fn day_code(&self, facility: FacilityId, day: CivilDay) -> String {
        let mut context = hmac::Context::with_key(&self.ticket);
        context.update(b"day code v1");
        context.update(&facility.raw().to_be_bytes());
        context.update(&day.number().to_be_bytes());
        let mac = context.sign();
        let number = u64::from_be_bytes(mac.as_ref()[..8].try_into().expect("eight bytes"));
        format!("{:04}", number % 10_000)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn each_office_has_four_other_digits_each_day() {
        let (ours, theirs) = (Sealer::new(&[1; 32]), Sealer::new(&[2; 32]));
        let code = |sealer: &Sealer, facility, day| {
            sealer.day_code(FacilityId::from_raw(facility), CivilDay::from_number(day))
        };
        assert_eq!(code(&ours, 7, 20_000), code(&ours, 7, 20_000));
        assert_ne!(code(&ours, 7, 20_000), code(&theirs, 7, 20_000));
        let days: HashSet<String> = (0..1_000).map(|day| code(&ours, 7, day)).collect();
        assert!(days.len() > 900, "{} of 1000 days have a code of their own", days.len());
        assert!(days.iter().all(|code| code.len() == 4 && code.bytes().all(|byte| byte.is_ascii_digit())));
        assert!((0..100).filter(|day| code(&ours, 7, *day) == code(&ours, 8, *day)).count() < 5);
    }
}
