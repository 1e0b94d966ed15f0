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

    /// Adds all numbers of a range.
    pub(crate) fn extend(&mut self, numbers: std::ops::Range<u32>) {
        numbers.for_each(|number| {
            self.insert(number);
        });
    }

    #[inline]
    pub(crate) fn has(&self, number: u32) -> bool {
        self.bits[(number / u64::BITS) as usize] >> (number % u64::BITS) & 1 == 1
    }

    /// Takes out all numbers, and shows each to `visit`.
    pub(crate) fn drain(&mut self, mut visit: impl FnMut(u32)) {
        for (n, word) in self.bits.iter_mut().enumerate() {
            let mut rest = std::mem::take(word);
            while rest != 0 {
                visit(n as u32 * u64::BITS + rest.trailing_zeros());
                rest &= rest - 1;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::NumberSet;

    #[test]
    fn numbers_are_there_until_they_are_taken_out() {
        let mut set = NumberSet::new(130);
        assert!(set.insert(63) && set.insert(129) && !set.insert(63));
        set.extend(64..66);
        assert!(set.has(64) && set.has(129) && !set.has(66));
        let mut taken = Vec::new();
        set.drain(|number| taken.push(number));
        assert_eq!(taken, [63, 64, 65, 129]);
        assert!(!set.has(63) && set.insert(129));
        set.clear();
        assert!(!set.has(129));
    }
}
