//! Bytes that grow in blocks of one size.
//!
//! A vector that grows is moved into ever larger places, and thirty of them that grow side by side leave holes between each other
//! that fit nothing else: memory grows from part to part. What blocks give back fits the next ones.

use std::io::{self, Read, Write};
use std::sync::Arc;

use ::parquet::errors::Result;
use ::parquet::file::reader::{ChunkReader, Length};
use bytes::{Buf, Bytes};

/// Bytes of a block.
const BLOCK: usize = 16 << 10;

/// Bytes that are being written.
#[derive(Default)]
pub(super) struct Blocks {
    whole: Vec<Bytes>,
    last: Vec<u8>,
}

impl Blocks {
    /// The bytes, to be read.
    pub(super) fn finish(mut self) -> Chunk {
        self.whole.push(self.last.into());
        Chunk(self.whole.into())
    }
}

impl Write for Blocks {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.last.len() == BLOCK {
            self.whole.push(std::mem::take(&mut self.last).into());
        }
        if self.last.capacity() == 0 {
            self.last.reserve_exact(BLOCK);
        }
        let fits = bytes.len().min(BLOCK - self.last.len());
        self.last.extend_from_slice(&bytes[..fits]);
        Ok(fits)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Bytes that have been written.
pub(super) struct Chunk(Arc<[Bytes]>);

impl Length for Chunk {
    fn len(&self) -> u64 {
        self.0.iter().map(|block| block.len() as u64).sum()
    }
}

impl ChunkReader for Chunk {
    type T = ChunkBytes;

    fn get_read(&self, start: u64) -> Result<ChunkBytes> {
        let mut bytes = ChunkBytes { blocks: self.0.clone(), next: 0, block: Bytes::new() };
        io::copy(&mut bytes.by_ref().take(start), &mut io::sink())?;
        Ok(bytes)
    }

    fn get_bytes(&self, start: u64, length: usize) -> Result<Bytes> {
        let mut bytes = vec![0; length];
        self.get_read(start)?.read_exact(&mut bytes)?;
        Ok(bytes.into())
    }
}

/// Reads the blocks, one behind the other.
pub(super) struct ChunkBytes {
    blocks: Arc<[Bytes]>,
    /// The next block to be read.
    next: usize,
    /// What is left of the block at hand.
    block: Bytes,
}

impl Read for ChunkBytes {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        while self.block.is_empty() {
            let Some(block) = self.blocks.get(self.next) else { return Ok(0) };
            self.block = block.clone();
            self.next += 1;
        }
        let length = bytes.len().min(self.block.len());
        self.block.copy_to_slice(&mut bytes[..length]);
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_from_any_place() {
        let written: Vec<u8> = (0..3 * BLOCK as u32 + 5).map(|n| (n % 251) as u8).collect();
        let mut blocks = Blocks::default();
        for piece in written.chunks(7_001) {
            blocks.write_all(piece).unwrap();
        }
        let chunk = blocks.finish();
        assert_eq!(chunk.len(), written.len() as u64);
        for start in [0, 1, BLOCK - 1, BLOCK, 2 * BLOCK + 7, written.len()] {
            let mut read = Vec::new();
            chunk.get_read(start as u64).unwrap().read_to_end(&mut read).unwrap();
            assert!(read == written[start..], "from byte {start}");
        }
        assert_eq!(chunk.get_bytes(BLOCK as u64 - 2, 9).unwrap(), written[BLOCK - 2..BLOCK + 7]);
        assert!(chunk.get_bytes(written.len() as u64, 1).is_err());
        assert_eq!(Blocks::default().finish().len(), 0);
    }
}
