//! What to bring (持ち物), to be read out: the questions one after the other, then the list.

use domain::{
    bookings::documents::{Next, Path, Tree},
    lang::Lang,
    queue::office::ServiceNo,
};

/// How far the questions are, and what to bring.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bring {
    /// What was answered so far, as it stands in a booking.
    pub path: String,
    /// The next question, with its answers and the paths that they lead to.
    pub question: Option<(String, Vec<(String, String)>)>,
    /// Advice instead of a list.
    pub tell: Option<String>,
    /// What to bring, line by line.
    pub lines: Vec<String>,
    /// One step back; none at the start.
    pub back: Option<String>,
}

impl Bring {
    /// Follows these answers; `None` if these services ask nothing and need nothing.
    #[must_use]
    pub fn of(tree: Option<&Tree>, services: &[ServiceNo], path: &str) -> Option<Self> {
        let tree = tree.filter(|tree| tree.knows(services))?;
        let path: Path = path.parse().ok().filter(|path| tree.walk(services, path).is_ok()).unwrap_or_else(Path::start);
        let walk = tree.walk(services, &path).ok()?;
        let (mut question, mut tell, mut lines) = (None, None, Vec::new());
        match walk.step {
            Next::Ask(asked) => {
                let answer = |answer: &domain::bookings::documents::Answer| {
                    (answer.words.ja.clone(), path.answered(asked.no, answer.no).to_string())
                };
                question = Some((asked.words.ja.clone(), asked.answers.iter().map(answer).collect()));
            }
            Next::Tell(words) => tell = Some(words.ja.clone()),
            Next::Bring(bring) => lines = bring.lines(Lang::Ja),
        }
        let back = path.back().map(|path| path.to_string());
        Some(Self { path: path.to_string(), question, tell, lines, back })
    }
}
