//! gzip members (RFC 1952).

use std::io::{self, BufRead, Read};

use flate2::{Crc, Decompress, FlushDecompress, Status};

use super::pieces::{Codec, Step};

/// Longest name or comment in the header of a member.
const LONGEST_FIELD: u64 = 64 << 10;

/// One gzip member.
pub(super) struct Gzip {
    inflate: Decompress,
    crc: Crc,
}

impl Gzip {
    pub(super) fn new() -> Self {
        Gzip { inflate: Decompress::new(false), crc: Crc::new() }
    }
}

impl Codec for Gzip {
    const NAME: &'static str = "gzip";

    fn fresh(&self) -> Self {
        Gzip::new()
    }

    fn restart(&mut self) {
        self.inflate.reset(false);
        self.crc.reset();
    }

    fn find_start(bytes: &[u8]) -> Option<usize> {
        bytes.windows(4).position(|window| window.starts_with(&[0x1f, 0x8b, 8]) && window[3] & 0xe0 == 0)
    }

    fn begin(&mut self, raw: &mut dyn BufRead) -> io::Result<()> {
        let mut fixed = [0; 10];
        read_exact(raw, &mut fixed)?;
        if fixed[..3] != [0x1f, 0x8b, 8] || fixed[3] & 0xe0 != 0 {
            return Err(no_member());
        }
        let flags = fixed[3];
        if flags & 4 != 0 {
            let mut length = [0; 2];
            read_exact(raw, &mut length)?;
            skip(raw, u64::from(u16::from_le_bytes(length)))?;
        }
        for flag in [8, 16] {
            if flags & flag != 0 {
                skip_text(raw)?;
            }
        }
        if flags & 2 != 0 {
            skip(raw, 2)?;
        }
        Ok(())
    }

    fn decode(&mut self, input: &[u8], output: &mut [u8]) -> io::Result<Step> {
        let (before_in, before_out) = (self.inflate.total_in(), self.inflate.total_out());
        let status = self.inflate.decompress(input, output, FlushDecompress::None);
        let taken = (self.inflate.total_in() - before_in) as usize;
        let made = (self.inflate.total_out() - before_out) as usize;
        self.crc.update(&output[..made]);
        match status {
            Ok(status) => Ok(Step { taken, made, ended: status == Status::StreamEnd }),
            Err(_) => Err(super::damaged(Self::NAME)),
        }
    }

    fn end(&mut self, raw: &mut dyn BufRead) -> io::Result<()> {
        let mut trailer = [0; 8];
        read_exact(raw, &mut trailer)?;
        let [c0, c1, c2, c3, l0, l1, l2, l3] = trailer;
        let sum = u32::from_le_bytes([c0, c1, c2, c3]);
        let length = u32::from_le_bytes([l0, l1, l2, l3]);
        if (sum, length) != (self.crc.sum(), self.crc.amount()) {
            let message = "its gzip data does not have the checksum that stands behind it";
            return Err(io::Error::new(io::ErrorKind::InvalidData, message));
        }
        Ok(())
    }
}

fn read_exact(raw: &mut dyn BufRead, target: &mut [u8]) -> io::Result<()> {
    raw.read_exact(target).map_err(|error| super::explain(&error, Gzip::NAME))
}

fn skip(raw: &mut dyn BufRead, count: u64) -> io::Result<()> {
    if io::copy(&mut raw.take(count), &mut io::sink())? < count {
        return Err(super::ends_early(Gzip::NAME));
    }
    Ok(())
}

/// Skips a text that ends with a zero.
fn skip_text(raw: &mut dyn BufRead) -> io::Result<()> {
    let mut text = Vec::new();
    raw.take(LONGEST_FIELD).read_until(0, &mut text)?;
    match text.last() {
        Some(0) => Ok(()),
        _ if text.len() as u64 == LONGEST_FIELD => Err(super::damaged(Gzip::NAME)),
        _ => Err(super::ends_early(Gzip::NAME)),
    }
}

/// What follows a whole member is not another one.
fn no_member() -> io::Error {
    let message = "behind its gzip data come bytes that are none; they were not read";
    io::Error::new(io::ErrorKind::UnexpectedEof, message)
}
