//! Any bytes as a stream: whatever it turns out to be, every item of it is read, and none is over the cap.
#![no_main]

use std::io::Cursor;

use fineprint::ingest::Reader;
use libfuzzer_sys::fuzz_target;

const MAX_BYTES: u64 = 1 << 16;

fuzz_target!(|bytes: &[u8]| {
    let stream = Cursor::new(bytes.to_vec());
    let reader = Reader::builder().max_bytes(MAX_BYTES).stream("in", stream).build();
    for entry in reader.expect("there is no glob").flatten() {
        assert!(entry.bytes.len() as u64 <= MAX_BYTES, "{}", entry.path);
    }
});
