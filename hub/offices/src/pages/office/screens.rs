//! What the walls show beside the numbers.

use domain::queue::signage::Signage;
use hub_web::pages::fields::Fields;

use super::draft::filled;

pub(super) fn fill(fields: &mut Fields, signage: &Signage) {
    for (row, notice) in signage.notices.iter().enumerate() {
        fields.put_words(&format!("notice.{row}.text"), notice);
    }
    if let Some(video) = &signage.video {
        fields.put("video", video);
    }
}

pub(super) fn read(fields: &Fields) -> Signage {
    let notices = filled(fields, "notice");
    Signage {
        notices: notices.iter().map(|at| fields.words(&format!("{at}.text"))).collect(),
        video: fields.one("video").map(str::to_owned),
    }
}
