//! Invented names. Family and given names are common ones; any likeness of a pair is chance.

/// A child's name.
pub struct Person {
    pub family: &'static str,
    pub family_kana: &'static str,
    pub given: &'static str,
    pub given_kana: &'static str,
}

const FAMILIES: [(&str, &str); 29] = [
    ("山本", "やまもと"),
    ("岡本", "おかもと"),
    ("浜田", "はまだ"),
    ("西村", "にしむら"),
    ("小松", "こまつ"),
    ("岡林", "おかばやし"),
    ("田中", "たなか"),
    ("中平", "なかひら"),
    ("谷口", "たにぐち"),
    ("松田", "まつだ"),
    ("宮崎", "みやざき"),
    ("沖本", "おきもと"),
    ("竹村", "たけむら"),
    ("河野", "こうの"),
    ("三浦", "みうら"),
    ("森", "もり"),
    ("青木", "あおき"),
    ("橋本", "はしもと"),
    ("吉村", "よしむら"),
    ("兵頭", "ひょうどう"),
    ("有田", "ありた"),
    ("上岡", "かみおか"),
    ("立田", "たつた"),
    ("寺田", "てらだ"),
    ("福島", "ふくしま"),
    ("池田", "いけだ"),
    ("大塚", "おおつか"),
    ("川村", "かわむら"),
    ("安岡", "やすおか"),
];

const CHILDREN: [(&str, &str); 31] = [
    ("陽向", "ひなた"),
    ("結菜", "ゆいな"),
    ("蓮", "れん"),
    ("葵", "あおい"),
    ("湊", "みなと"),
    ("咲良", "さくら"),
    ("悠真", "ゆうま"),
    ("凛", "りん"),
    ("大翔", "ひろと"),
    ("紬", "つむぎ"),
    ("朝陽", "あさひ"),
    ("芽依", "めい"),
    ("律", "りつ"),
    ("陽葵", "ひまり"),
    ("樹", "いつき"),
    ("澪", "みお"),
    ("颯太", "そうた"),
    ("莉子", "りこ"),
    ("碧", "あお"),
    ("心春", "こはる"),
    ("伊織", "いおり"),
    ("美月", "みつき"),
    ("新", "あらた"),
    ("花", "はな"),
    ("暖", "だん"),
    ("小夏", "こなつ"),
    ("海斗", "かいと"),
    ("千晴", "ちはる"),
    ("奏", "かなで"),
    ("琴音", "ことね"),
    ("岳", "がく"),
];

const ADULTS: [(&str, &str); 23] = [
    ("美咲", "みさき"),
    ("健太", "けんた"),
    ("由美", "ゆみ"),
    ("大輔", "だいすけ"),
    ("直子", "なおこ"),
    ("拓也", "たくや"),
    ("恵", "めぐみ"),
    ("翔太", "しょうた"),
    ("香織", "かおり"),
    ("和也", "かずや"),
    ("真由美", "まゆみ"),
    ("浩", "ひろし"),
    ("幸子", "さちこ"),
    ("誠", "まこと"),
    ("久美子", "くみこ"),
    ("純一", "じゅんいち"),
    ("智子", "ともこ"),
    ("洋平", "ようへい"),
    ("裕子", "ゆうこ"),
    ("哲也", "てつや"),
    ("千代", "ちよ"),
    ("正雄", "まさお"),
    ("文子", "ふみこ"),
];

/// The child with this number. The two lists have lengths without a common factor, so a name comes back late.
pub fn child(number: usize) -> Person {
    let (family, family_kana) = FAMILIES[number % FAMILIES.len()];
    let (given, given_kana) = CHILDREN[number % CHILDREN.len()];
    Person { family, family_kana, given, given_kana }
}

/// The full name of the adult with this number.
pub fn adult(number: usize) -> String {
    adult_with_kana(number).0
}

/// The full name of the adult with this number, and its reading.
pub fn adult_with_kana(number: usize) -> (String, String) {
    let (family, family_kana) = FAMILIES[(number * 7 + 3) % FAMILIES.len()];
    let (given, given_kana) = ADULTS[number % ADULTS.len()];
    (format!("{family} {given}"), format!("{family_kana} {given_kana}"))
}

/// The given name of the adult with this number.
pub fn given_of_adult(number: usize) -> &'static str {
    ADULTS[number % ADULTS.len()].0
}
