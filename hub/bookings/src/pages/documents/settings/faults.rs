//! What is wrong with the tree, in sentences for whoever typed it, beside the field or with the way there.

use domain::{
    bookings::documents::{Answer, BadTree, Question, Spot, Tree, Wrong},
    queue::office::ServiceNo,
};

use super::{Body, DocumentsSettings, numbered};

impl DocumentsSettings {
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

    /// What is wrong elsewhere because of the form, with where it can be mended.
    pub(super) fn faults_elsewhere(&self) -> Vec<(String, String, String)> {
        let in_form = |at: Spot| match (at, self.part.as_ref().map(|form| &form.body)) {
            (Spot::Answer(no, _), Some(Body::Question(question))) => question.no == no,
            (Spot::Service(_), Some(Body::Services)) => true,
            (at, Some(body)) => body.spot() == Some(at),
            (_, None) => false,
        };
        let elsewhere = self.faults.iter().filter(|fault| !in_form(fault.at));
        elsewhere.map(|fault| (self.where_is(fault.at), said(fault, &self.tree), self.mend_at(fault.at))).collect()
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
        (Wrong::Words(max), _) => format!("日本語の文を入れてください。どの言語も{max}文字までです。"),
        (Wrong::Twice, _) => "同じ番号が2つあります。ページを開き直してください。".to_owned(),
        (Wrong::TooMany(max), _) => format!("{max}個までにしてください。"),
        (Wrong::Empty, Spot::Question(_)) => "答えを1つ以上入れてください。".to_owned(),
        (Wrong::Empty, Spot::List(_)) => "持ち物を1つ以上選んでください。".to_owned(),
        (Wrong::Empty, _) => "書類を1つ以上入れてください。".to_owned(),
        (Wrong::NoQuestion(_) | Wrong::NoList(_), _) => "次に進むところを選んでください。".to_owned(),
        (Wrong::NoItem(_), _) => "取りのぞいた持ち物を使っています。先に、この一覧から外してください。".to_owned(),
        (Wrong::NoKind(_), _) => "取りのぞいた種類を使っています。先に、この持ち物から外してください。".to_owned(),
        (Wrong::Count(no), _) => {
            let (name, most) = tree.kind(no).map_or(("", 0), |kind| (kind.name.ja.as_str(), kind.members.len()));
            format!("{name}の点数は、1から{most}までにしてください。")
        }
        (Wrong::Circle, _) => "答えをたどると、同じ質問に戻ってしまいます。進む先を変えてください。".to_owned(),
        (Wrong::TooLong, _) => "質問が長く続きすぎます。1つの手続きで聞くのは12問までです。".to_owned(),
    }
}
