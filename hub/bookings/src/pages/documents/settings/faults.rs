//! What is wrong with the tree, in sentences for whoever typed it, beside the field or with the way there.

use domain::{
    bookings::documents::{Answer, BadTree, Question, Spot, Tree, Wrong as Wrongly},
    queue::office::ServiceNo,
};
use hub_web::pages::errors::{Errors, Wrong};

use super::{Body, DocumentsSettings, Notice, numbered};

impl DocumentsSettings {
    /// Says in the frame why the form did not take effect, and where each thing is mended.
    pub(super) fn with_errors(self) -> Self {
        let errors = match self.notice {
            None | Some(Notice::Saved) => None,
            Some(Notice::Overtaken) => Some(
                Errors::new("まだ保存していません。入力しているあいだに、ほかの方が予約の設定を保存しました。")
                    .on(self.here(), "いまの案内を別の画面で開いて比べてください。")
                    .and("入力した内容は下に残っています。もう一度押すと、下の内容だけが変わります。"),
            ),
            Some(Notice::Unconfirmed) => {
                let words = "いまの案内が消えることを確かめて、印をつけてください。";
                Some(Errors::new("入れ替えませんでした。").at("sure", words))
            }
            Some(Notice::Refused) => {
                let wrong = self.faults.iter().map(|fault| self.wrong(fault));
                Some(wrong.fold(Errors::new("保存しませんでした。"), Errors::with))
            }
        };
        Self { shell: self.shell.clone().with_errors(errors), ..self }
    }

    /// A fault as the summary says it: of the form, with the way to its field; of another part, with the way to that.
    fn wrong(&self, fault: &BadTree) -> Wrong {
        let said = said(fault, &self.tree);
        match self.field_of(fault) {
            Some((id, name)) if matches!(fault.wrong, Wrongly::Words(_)) => Wrong::at(id, format!("{name}：{said}")),
            Some((id, _)) => Wrong::at(id, said),
            None => Wrong {
                page: Some(self.mend_at(fault.at)),
                ..Wrong::new(format!("{}：{said}", self.where_is(fault.at)))
            },
        }
    }

    /// The id and the name of the field of the form in which it is mended.
    fn field_of(&self, fault: &BadTree) -> Option<(String, &'static str)> {
        let is_words = matches!(fault.wrong, Wrongly::Words(_));
        let field = match (fault.at, &self.part.as_ref()?.body) {
            (Spot::Service(no), Body::Services) => (format!("start.{no}"), ""),
            (Spot::Question(no), Body::Question(question)) if question.no == no => match is_words {
                true => ("words.ja".to_owned(), "質問"),
                false => ("answer.0.words.ja".to_owned(), ""),
            },
            (Spot::Answer(no, answer), Body::Question(question)) if question.no == no => {
                let row = question.answers.iter().position(|known| known.no == answer)?;
                let field = if is_words { "words.ja" } else { "then" };
                (format!("answer.{row}.{field}"), "答え")
            }
            (Spot::List(no), Body::List(list)) if list.no == no => match is_words {
                true => ("name.ja".to_owned(), "どんなときの一覧か"),
                false => ("item.0".to_owned(), ""),
            },
            (Spot::Item(no), Body::Item(item)) if item.no == no => match is_words {
                true => ("name.ja".to_owned(), "持ち物の名前"),
                false => ("way.0.0.kind".to_owned(), ""),
            },
            (Spot::Kind(no), Body::Kind(kind)) if kind.no == no => match is_words {
                true => ("name.ja".to_owned(), "種類の名前"),
                false => ("member.0.ja".to_owned(), ""),
            },
            _ => return None,
        };
        Some(field)
    }

    /// Whether the field of this id is to be mended.
    pub(super) fn is_wrong(&self, id: &str) -> bool {
        self.shell.is_wrong(id)
    }

    /// What is wrong with the part itself.
    pub(super) fn faults_here(&self) -> Vec<String> {
        let own = self.part.as_ref().and_then(|form| form.body.spot());
        self.faults.iter().filter(|fault| Some(fault.at) == own).map(|fault| said(fault, &self.tree)).collect()
    }

    /// What is wrong with an answer of the question in the form.
    pub(super) fn faults_of(&self, question: &Question, answer: &Answer) -> Vec<String> {
        let at = Spot::Answer(question.no, answer.no);
        self.faults.iter().filter(|fault| fault.at == at).map(|fault| said(fault, &self.tree)).collect()
    }

    /// What is wrong with a service's beginning.
    pub(super) fn faults_of_service(&self, service: &ServiceNo) -> Vec<String> {
        let at = Spot::Service(*service);
        self.faults.iter().filter(|fault| fault.at == at).map(|fault| said(fault, &self.tree)).collect()
    }

    fn where_is(&self, at: Spot) -> String {
        match at {
            Spot::Tree => None,
            Spot::Service(no) => {
                let name = self.services.iter().find(|(service, _)| *service == no).map(|(_, name)| name.as_str());
                Some(format!("手続き「{}」の始まり", name.unwrap_or_default()))
            }
            Spot::Question(no) | Spot::Answer(no, _) => self.tree.question(no).map(numbered),
            Spot::List(no) => self.tree.list(no).map(|list| format!("一覧「{}」", list.name.ja)),
            Spot::Item(no) => self.tree.item(no).map(|item| format!("持ち物「{}」", item.name.ja)),
            Spot::Kind(no) => self.tree.kind(no).map(|kind| format!("書類の種類「{}」", kind.name.ja)),
        }
        .unwrap_or_else(|| "全体".to_owned())
    }

    fn mend_at(&self, at: Spot) -> String {
        match at {
            Spot::Tree => self.here(),
            Spot::Service(_) => self.of_services(),
            Spot::Question(no) | Spot::Answer(no, _) => self.of_question(&no),
            Spot::List(no) => self.of_list(&no),
            Spot::Item(no) => self.of_item(&no),
            Spot::Kind(no) => self.of_kind(&no),
        }
    }
}

/// What is wrong, in a sentence for whoever typed it.
fn said(fault: &BadTree, tree: &Tree) -> String {
    match (fault.wrong, fault.at) {
        (Wrongly::Words(max), _) => format!("日本語の文を入れてください。どの言語も{max}文字までです。"),
        (Wrongly::Twice, _) => "同じ番号が2つあります。ページを開き直してください。".to_owned(),
        (Wrongly::TooMany(max), _) => format!("{max}個までにしてください。"),
        (Wrongly::Empty, Spot::Question(_)) => "答えを1つ以上入れてください。".to_owned(),
        (Wrongly::Empty, Spot::List(_)) => "持ち物を1つ以上選んでください。".to_owned(),
        (Wrongly::Empty, _) => "書類を1つ以上入れてください。".to_owned(),
        (Wrongly::NoQuestion(_) | Wrongly::NoList(_), _) => "次に進むところを選んでください。".to_owned(),
        (Wrongly::NoItem(_), _) => "取りのぞいた持ち物を使っています。先に、この一覧から外してください。".to_owned(),
        (Wrongly::NoKind(_), _) => "取りのぞいた種類を使っています。先に、この持ち物から外してください。".to_owned(),
        (Wrongly::Count(no), _) => {
            let (name, most) = tree.kind(no).map_or(("", 0), |kind| (kind.name.ja.as_str(), kind.members.len()));
            format!("{name}の点数は、1から{most}までにしてください。")
        }
        (Wrongly::Circle, _) => "答えをたどると、同じ質問に戻ってしまいます。進む先を変えてください。".to_owned(),
        (Wrongly::TooLong, _) => "質問が長く続きすぎます。1つの手続きで聞くのは12問までです。".to_owned(),
    }
}
