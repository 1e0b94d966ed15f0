//! Bytes in, text out: the encodings that archived pages come in.
#![cfg(feature = "html")]

use std::borrow::Cow;

use fineprint::ingest::decode::{How, decode};
use proptest::prelude::*;

/// Enough German and typography to tell encodings apart.
const TEXT: &str = "<html><body><p>Wir geben Ihre persönlichen Daten nicht weiter. Für Rückfragen genügt ein Anruf: \
    „Datenschutz“ – während der Bürozeiten. We don’t sell your data, and we’ll never share it.</p></body></html>";

/// The same text with only what Latin-1 can write.
fn latin() -> String {
    TEXT.replace(['„', '“'], "\"").replace('–', "-").replace('’', "'")
}

fn utf_16(text: &str, bytes_of: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(bytes_of).collect()
}

#[track_caller]
fn check(bytes: &[u8], declared: Option<&str>, text: &str, encoding: &str, how: How) {
    let decoded = decode(bytes, declared);
    assert_eq!((decoded.encoding, decoded.how), (encoding, how));
    assert_eq!(decoded.text, text);
    assert_eq!(decoded.replacements, 0);
}

#[test]
fn valid_utf_8_is_borrowed() {
    let decoded = decode(TEXT.as_bytes(), None);
    assert!(matches!(decoded.text, Cow::Borrowed(text) if text == TEXT));
    assert_eq!((decoded.encoding, decoded.how), ("UTF-8", How::Utf8));
}

#[test]
fn a_byte_order_mark_is_obeyed_and_removed() {
    let marked = ["\u{FEFF}", TEXT].concat();
    for declared in [None, Some("windows-1252"), Some("utf-16")] {
        check(marked.as_bytes(), declared, TEXT, "UTF-8", How::ByteOrderMark);
        let little = utf_16(&marked, u16::to_le_bytes);
        check(&little, declared, TEXT, "UTF-16LE", How::ByteOrderMark);
        let big = utf_16(&marked, u16::to_be_bytes);
        check(&big, declared, TEXT, "UTF-16BE", How::ByteOrderMark);
    }
}

#[test]
fn utf_16_without_a_mark_shows_in_its_zeros() {
    check(&utf_16(TEXT, u16::to_le_bytes), None, TEXT, "UTF-16LE", How::Zeros);
    check(&utf_16(TEXT, u16::to_be_bytes), None, TEXT, "UTF-16BE", How::Zeros);
    let declared = Some("utf-16");
    check(&utf_16(TEXT, u16::to_le_bytes), declared, TEXT, "UTF-16LE", How::Declared);
}

#[test]
fn a_declared_label_is_believed() {
    let (bytes, ..) = encoding_rs::WINDOWS_1252.encode(TEXT);
    check(&bytes, Some("windows-1252"), TEXT, "windows-1252", How::Declared);
    let latin = latin();
    let (bytes, ..) = encoding_rs::WINDOWS_1252.encode(&latin);
    check(&bytes, Some(" ISO-8859-1 "), &latin, "windows-1252", How::Declared);
    let japanese = "<p>個人情報の取り扱いについて</p>";
    let (bytes, ..) = encoding_rs::SHIFT_JIS.encode(japanese);
    check(&bytes, Some("Shift_JIS"), japanese, "Shift_JIS", How::Declared);
}

#[test]
fn a_label_in_the_page_is_believed() {
    for meta in [
        "<META HTTP-EQUIV=content-type CONTENT='text/html; CHARSET=iso-8859-1'>",
        "<meta charset = \"latin1\">",
        "<!-- <meta charset=koi8-r> --><meta name=x content=charset><meta charset=cp1252>",
    ] {
        let page = [meta, &latin()].concat();
        let (bytes, ..) = encoding_rs::WINDOWS_1252.encode(&page);
        check(&bytes, None, &page, "windows-1252", How::Meta);
        check(&bytes, Some("utf-8859-1"), &page, "windows-1252", How::Meta);
    }
}

#[test]
fn labels_that_cannot_be_are_passed_over() {
    for declared in ["utf-8859-1", "", "none", "iso-8859-1", "Shift_JIS", "utf-16"] {
        check(TEXT.as_bytes(), Some(declared), TEXT, "UTF-8", How::Utf8);
    }
    let page = ["<meta charset=utf-16>", TEXT].concat();
    check(page.as_bytes(), None, &page, "UTF-8", How::Utf8);
    let (bytes, ..) = encoding_rs::WINDOWS_1252.encode(TEXT);
    check(&bytes, Some("utf-8859-1"), TEXT, "windows-1252", How::Detected);
}

#[test]
fn detection_reads_the_text_and_not_the_tags() {
    let (bytes, ..) = encoding_rs::WINDOWS_1252.encode(TEXT);
    check(&bytes, None, TEXT, "windows-1252", How::Detected);
    let russian = format!(
        "{}<p>Мы не передаём ваши личные данные третьим лицам без вашего согласия.</p>",
        "<table border=0>".repeat(2_000)
    );
    let (bytes, ..) = encoding_rs::WINDOWS_1251.encode(&russian);
    check(&bytes, None, &russian, "windows-1251", How::Detected);
}

#[test]
fn stray_bytes_in_utf_8_are_counted() {
    let piece = TEXT.as_bytes();
    let mut bytes = Vec::new();
    for _ in 0..250 {
        bytes.extend_from_slice(piece);
        bytes.push(0x92);
    }
    let decoded = decode(&bytes, None);
    assert_eq!((decoded.encoding, decoded.how), ("UTF-8", How::NearlyUtf8));
    assert_eq!(decoded.replacements, 250);
    assert_eq!(decoded.text.replace('\u{FFFD}', ""), TEXT.repeat(250));
}

#[test]
fn replacements_do_not_count_what_was_there() {
    let mut bytes = "\u{FFFD} spelled out, and broken: ".as_bytes().to_vec();
    bytes.extend_from_slice(b"\xE2\x80 \xFF\xFF end");
    let decoded = decode(&bytes, Some("utf-8"));
    assert_eq!(decoded.how, How::Declared);
    assert_eq!(decoded.replacements, 3);
    assert_eq!(decoded.text.matches('\u{FFFD}').count(), 4);
    let odd = decode(b"\xFF\xFEa\0b\0\0\xD8c\0d", None);
    assert_eq!((odd.encoding, odd.replacements), ("UTF-16LE", 2));
}

#[test]
fn nothing_and_zeros_are_text() {
    assert_eq!(decode(b"", None).text, "");
    let zeros = [0; 5_000];
    assert_eq!(decode(&zeros, None).encoding, "UTF-8");
}

proptest! {
    #[test]
    fn any_bytes_are_text(bytes in any::<Vec<u8>>(), label in "(|utf-8|utf-16|gbk|iso-2022-jp|replacement|windows-1252)") {
        let decoded = decode(&bytes, Some(&label));
        prop_assert!(decoded.replacements <= bytes.len() + 1);
        if std::str::from_utf8(&bytes).is_ok_and(|text| !text.is_ascii()) && decoded.how != How::ByteOrderMark {
            prop_assert!(decoded.encoding == "UTF-8" || decoded.how == How::Zeros || label == "utf-16");
        }
    }

    #[test]
    fn text_survives(text in any::<String>().prop_filter("UTF-16 in disguise", |text| !text.contains(['\0', '\u{FEFF}']))) {
        let decoded = decode(text.as_bytes(), None);
        prop_assert_eq!(&*decoded.text, text.as_str());
        prop_assert_eq!(decoded.replacements, 0);
    }
}
