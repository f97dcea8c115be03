//! S11 (ASVS 6.2.1, 6.2.4): passwords that everybody tries first are set, by the roster and by the operator.

use serde_json::json;

use super::{Attack, Effort, Outcome};
use crate::trials::{TrialError, load::town::Town};

pub(super) const ATTACK: Attack =
    Attack { name: "S11", what: "weak passwords", run: |town, effort| Box::pin(attack(town, effort)) };

const STRONG: &str = "kaki no ki ni akai mi";
const WEAK: [&str; 6] = ["a", "aaaaaaaaaa", "password1", "12345678", "Qwertyuiop", "weak2026"];

async fn attack(town: &mut Town, _: Effort) -> Result<Outcome, TrialError> {
    let file = town.folder().join("weak.json");
    let import = |password: &str| -> Result<bool, TrialError> {
        let staff = json!([{ "login": "weak", "name": "弱い 先生", "password": password }]);
        let roster = json!({ "facilities": [{ "slug": "weak", "name": "弱い保育園", "staff": staff }] });
        std::fs::write(&file, roster.to_string())?;
        Ok(town.ops.run(&["import", &file.to_string_lossy()]).is_ok())
    };
    for password in WEAK {
        if import(password)? {
            return Ok(Outcome::Succeeded(format!("the roster sets the password {password}")));
        }
        if town.ops.run_with(&["town-staff", "weak", "弱い 職員"], &format!("{password}\n")).is_ok() {
            return Ok(Outcome::Succeeded(format!("the operator sets the password {password}")));
        }
    }
    // The same two ways take a password that nobody tries: the weak ones were refused for what they are.
    let typed = town.ops.run_with(&["town-staff", "strong", "市 職員"], &format!("{STRONG}\n"));
    if typed.is_err() || !import(STRONG)? {
        return Err(TrialError::Unclear("a strong password that is refused"));
    }
    Ok(Outcome::Held)
}
