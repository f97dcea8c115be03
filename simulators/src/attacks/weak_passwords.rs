//! S11 (ASVS 6.2.1, 6.2.4): passwords that everybody tries first are set, by the roster and by the operator.

use serde_json::json;

use super::{Effort, Outcome};
use crate::{load::town::Town, trial::TrialError};

const WEAK: [&str; 6] = ["a", "aaaaaaaaaa", "password1", "12345678", "Qwertyuiop", "weak2026"];

pub(super) async fn run(town: &mut Town, _: Effort) -> Result<Outcome, TrialError> {
    let file = town.folder().join("weak.json");
    for password in WEAK {
        let staff = json!([{ "login": "weak", "name": "弱い 先生", "password": password }]);
        let roster = json!({ "facilities": [{ "slug": "weak", "name": "弱い保育園", "staff": staff }] });
        std::fs::write(&file, roster.to_string())?;
        if town.ops.run(&["import", &file.to_string_lossy()]).is_ok() {
            return Ok(Outcome::Succeeded(format!("the roster sets the password {password}")));
        }
        if town.ops.run_with(&["town-staff", "weak", "弱い 職員"], &format!("{password}\n")).is_ok() {
            return Ok(Outcome::Succeeded(format!("the operator sets the password {password}")));
        }
    }
    let strong = town.ops.run_with(&["town-staff", "strong", "市 職員"], "kaki no ki ni akai mi\n");
    Ok(Outcome::held_if(strong.is_ok(), "no password is taken at all"))
}
