//! The code in an invitation's address (招待リンク), made of the form that asks for it: the same form sent again makes the same
//! link, and a mail is worded at its try, though only the code's hash is stored.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::{
    ids::{FormId, GuardianId, StaffId},
    log::{Cause, Sender},
};
use ring::hmac;

use super::Sealer;

/// As long as a code of chance: 192 bits.
const CODE_LEN: usize = 24;

impl Sealer {
    /// The code of the invitation that this form of this member of the staff makes for this guardian: 32 letters, digits and
    /// signs of base64url.
    #[must_use]
    pub fn invitation_code(&self, (by, form): (StaffId, FormId), guardian: GuardianId) -> String {
        let mut said = Cause::form(form, Sender::Staff(by)).key();
        said.extend_from_slice(&guardian.raw().to_be_bytes());
        URL_SAFE_NO_PAD.encode(&hmac::sign(&self.invitation, &said).as_ref()[..CODE_LEN])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_makes_one_code_for_each_guardian_and_no_other_town_can_make_it() {
        let (ours, theirs) = (Sealer::new(&[1; 32]), Sealer::new(&[2; 32]));
        let (form, by, guardian) = (FormId::random(), StaffId::from_raw(1), GuardianId::from_raw(7));
        let code = ours.invitation_code((by, form), guardian);
        assert_eq!(code.len(), 32);
        assert_eq!(ours.invitation_code((by, form), guardian), code);
        for other in [
            theirs.invitation_code((by, form), guardian),
            ours.invitation_code((by, FormId::random()), guardian),
            ours.invitation_code((StaffId::from_raw(2), form), guardian),
            ours.invitation_code((by, form), GuardianId::from_raw(8)),
        ] {
            assert_ne!(other, code);
        }
    }
}
