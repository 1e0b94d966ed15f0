//! How much may come out of how little.

use std::io;

/// Bytes that may come out of any compressed stream.
const FREE: u64 = 1 << 30;

/// Bytes that may come out for each byte that goes in, beyond that.
const RATIO: u64 = 1_000;

/// Keeps a small file from becoming a day's work: after the first gibibyte no more than a thousand bytes may come out of
/// each byte of the file, through however many compressions.
pub(super) struct Allowance {
    start: u64,
    spent: u64,
}

impl Allowance {
    /// The allowance of what begins at this byte of the file.
    pub(super) fn from(start: u64) -> Self {
        Allowance { start, spent: 0 }
    }

    /// Takes note of bytes that came out when the file had been read up to `at`.
    pub(super) fn spend(&mut self, bytes: usize, at: u64) -> io::Result<()> {
        self.spent += bytes as u64;
        if self.spent > FREE + at.saturating_sub(self.start).saturating_mul(RATIO) {
            let message = "unpacks to more than a thousand times its size; what follows was not read";
            return Err(io::Error::new(io::ErrorKind::FileTooLarge, message));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn much_may_come_of_much_only() {
        let mut allowance = Allowance::from(1_000_000);
        allowance.spend(FREE as usize, 1_000_001).unwrap();
        allowance.spend(1_000, 1_000_001).unwrap();
        assert_eq!(allowance.spend(1, 1_000_001).unwrap_err().kind(), io::ErrorKind::FileTooLarge);
        Allowance::from(0).spend(FREE as usize * 3, 1 << 22).unwrap();
    }
}
