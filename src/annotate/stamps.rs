//! A set of small numbers that is emptied and filled again for every clause.

/// Numbers below a bound that is set when it is made. A number is in the set where its stamp is that of today, so to empty the
/// set is to begin a new day. A byte for each number and not a bit: what follows upon each other in a word of bits has to wait
/// for each other.
#[derive(Debug)]
pub(crate) struct Stamps {
    stamps: Vec<u8>,
    today: u8,
}

impl Stamps {
    pub(crate) fn new(bound: usize) -> Self {
        Stamps { stamps: vec![0; bound], today: 1 }
    }

    /// Takes out all numbers.
    pub(crate) fn clear(&mut self) {
        self.today = self.today.checked_add(1).unwrap_or_else(|| {
            self.stamps.fill(0);
            1
        });
    }

    /// Adds a number; whether it was not yet there.
    #[inline]
    pub(crate) fn insert(&mut self, number: u32) -> bool {
        std::mem::replace(&mut self.stamps[number as usize], self.today) != self.today
    }

    /// Adds all numbers of a range.
    pub(crate) fn extend(&mut self, numbers: std::ops::Range<u32>) {
        self.stamps[numbers.start as usize..numbers.end as usize].fill(self.today);
    }

    #[inline]
    pub(crate) fn has(&self, number: u32) -> bool {
        self.stamps[number as usize] == self.today
    }
}

#[cfg(test)]
mod tests {
    use super::Stamps;

    #[test]
    fn numbers_are_there_until_they_are_taken_out() {
        let mut set = Stamps::new(130);
        for _ in 0..600 {
            assert!(set.insert(63) && set.insert(129) && !set.insert(63));
            set.extend(64..66);
            assert!(set.has(64) && set.has(129) && !set.has(66) && !set.insert(65));
            set.clear();
            assert!((0..130).all(|number| !set.has(number)));
        }
    }
}
