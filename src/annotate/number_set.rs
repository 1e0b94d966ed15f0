//! A set of small numbers, one bit each.

/// Numbers below a bound that is set when it is made.
#[derive(Debug, Default)]
pub(crate) struct NumberSet {
    bits: Vec<u64>,
}

impl NumberSet {
    pub(crate) fn new(bound: usize) -> Self {
        NumberSet { bits: vec![0; bound.div_ceil(u64::BITS as usize)] }
    }

    pub(crate) fn clear(&mut self) {
        self.bits.fill(0);
    }

    /// Adds a number; whether it was not yet there.
    #[inline]
    pub(crate) fn insert(&mut self, number: u32) -> bool {
        let word = &mut self.bits[(number / u64::BITS) as usize];
        let bit = 1 << (number % u64::BITS);
        let fresh = *word & bit == 0;
        *word |= bit;
        fresh
    }
}
