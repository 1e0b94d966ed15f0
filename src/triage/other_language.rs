//! Languages other than English, by letters and trigrams.

use whatlang::{Lang, detect};

use super::words_of;

/// How many bytes of words are looked at.
const SAMPLE: usize = 4_096;
/// With fewer letters than this, there is no telling.
const TOO_FEW: usize = 40;

/// The language of the clauses, where it is told reliably.
pub(super) fn language<'t>(clauses: impl Iterator<Item = &'t str>) -> Option<&'static str> {
    let mut sample = String::with_capacity(SAMPLE);
    for word in clauses.flat_map(words_of) {
        if sample.len() >= SAMPLE {
            break;
        }
        sample.push_str(word);
        sample.push(' ');
    }
    if sample.chars().filter(|letter| letter.is_alphabetic()).count() < TOO_FEW {
        return None;
    }
    detect(&sample).filter(|info| info.is_reliable()).map(|info| code(info.lang()))
}

/// The code of ISO 639-1.
fn code(language: Lang) -> &'static str {
    match language {
        Lang::Afr => "af",
        Lang::Aka => "ak",
        Lang::Amh => "am",
        Lang::Ara => "ar",
        Lang::Aze => "az",
        Lang::Bel => "be",
        Lang::Ben => "bn",
        Lang::Bul => "bg",
        Lang::Cat => "ca",
        Lang::Ces => "cs",
        Lang::Cmn => "zh",
        Lang::Cym => "cy",
        Lang::Dan => "da",
        Lang::Deu => "de",
        Lang::Ell => "el",
        Lang::Eng => "en",
        Lang::Epo => "eo",
        Lang::Est => "et",
        Lang::Fin => "fi",
        Lang::Fra => "fr",
        Lang::Guj => "gu",
        Lang::Heb => "he",
        Lang::Hin => "hi",
        Lang::Hrv => "hr",
        Lang::Hun => "hu",
        Lang::Hye => "hy",
        Lang::Ind => "id",
        Lang::Ita => "it",
        Lang::Jav => "jv",
        Lang::Jpn => "ja",
        Lang::Kan => "kn",
        Lang::Kat => "ka",
        Lang::Khm => "km",
        Lang::Kor => "ko",
        Lang::Lat => "la",
        Lang::Lav => "lv",
        Lang::Lit => "lt",
        Lang::Mal => "ml",
        Lang::Mar => "mr",
        Lang::Mkd => "mk",
        Lang::Mya => "my",
        Lang::Nep => "ne",
        Lang::Nld => "nl",
        Lang::Nob => "nb",
        Lang::Ori => "or",
        Lang::Pan => "pa",
        Lang::Pes => "fa",
        Lang::Pol => "pl",
        Lang::Por => "pt",
        Lang::Ron => "ro",
        Lang::Rus => "ru",
        Lang::Sin => "si",
        Lang::Slk => "sk",
        Lang::Slv => "sl",
        Lang::Sna => "sn",
        Lang::Spa => "es",
        Lang::Srp => "sr",
        Lang::Swe => "sv",
        Lang::Tam => "ta",
        Lang::Tel => "te",
        Lang::Tgl => "tl",
        Lang::Tha => "th",
        Lang::Tuk => "tk",
        Lang::Tur => "tr",
        Lang::Ukr => "uk",
        Lang::Urd => "ur",
        Lang::Uzb => "uz",
        Lang::Vie => "vi",
        Lang::Yid => "yi",
        Lang::Zul => "zu",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_languages_by_what_policies_say_in_them() {
        for (expected, text) in [
            (
                "de",
                "Wir verkaufen die Daten, die Sie uns geben, nicht und werden es auch in Zukunft niemals tun.",
            ),
            ("fr", "Nous ne vendons pas les données que vous nous confiez et nous ne le ferons jamais."),
            ("es", "No vendemos los datos que usted nos proporciona y nunca lo haremos en el futuro."),
            ("ru", "Мы не продаём данные, которые вы нам сообщаете, и никогда не будем этого делать."),
            (
                "ja",
                "当社は、お客様からお預かりした個人情報を第三者に販売することはなく、今後も販売しません。必要な範囲でのみ利用します。",
            ),
            ("ar", "نحن لا نبيع البيانات التي تقدمها لنا ولن نفعل ذلك في المستقبل مهما كانت الظروف"),
        ] {
            assert_eq!(language([text].into_iter()), Some(expected), "{text}");
        }
        assert_eq!(language(["Home", "2011", "OK"].into_iter()), None);
    }

    #[test]
    fn every_code_has_two_letters_of_its_own() {
        let mut codes: Vec<&str> = Lang::all().iter().map(|&language| code(language)).collect();
        assert!(codes.iter().all(|code| code.len() == 2 && code.bytes().all(|b| b.is_ascii_lowercase())));
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), Lang::all().len());
    }
}
