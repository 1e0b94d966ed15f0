//! Any bytes have a body hash and a simhash, which idle changes leave alone.
#![no_main]

use fineprint::ingest::BodyHash;
use fineprint::triage::Simhash;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let hash = BodyHash::of(bytes);
    if !bytes.contains(&0) {
        assert_eq!(hash, BodyHash::of(&[bytes, b"\n\n"].concat()));
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        assert_eq!(Simhash::of_text(text), Simhash::of_text(&format!("\n\n{text} ")));
    }
});
