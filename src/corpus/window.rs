//! The documents in flight: brings outcomes back into the order of the documents, and bounds how many there are.

use std::collections::VecDeque;

/// Slots for the documents that were taken in and not yet handed out, oldest first.
#[derive(Debug)]
pub(super) struct Window<T> {
    slots: VecDeque<Slot<T>>,
    /// Number of the document in the first slot.
    first: usize,
    bytes: usize,
    max_documents: usize,
    max_bytes: usize,
}

#[derive(Debug)]
struct Slot<T> {
    outcome: Option<T>,
    bytes: usize,
}

impl<T> Window<T> {
    pub(super) fn new(max_documents: usize, max_bytes: usize) -> Self {
        Window { slots: VecDeque::new(), first: 0, bytes: 0, max_documents, max_bytes }
    }

    /// Whether another document may come in. One always may where there is none.
    pub(super) fn has_room(&self) -> bool {
        self.slots.is_empty() || (self.slots.len() < self.max_documents && self.bytes < self.max_bytes)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.slots.is_empty()
    }

    /// Takes in a document of so many bytes and gives it a number.
    pub(super) fn open(&mut self, bytes: usize) -> usize {
        self.bytes += bytes;
        self.slots.push_back(Slot { outcome: None, bytes });
        self.first + self.slots.len() - 1
    }

    /// Files the outcome of the document with this number.
    pub(super) fn close(&mut self, number: usize, outcome: T) {
        let slot = number.checked_sub(self.first).and_then(|index| self.slots.get_mut(index));
        if let Some(slot) = slot {
            slot.outcome = Some(outcome);
        }
    }

    /// The outcome of the oldest document, if it is there.
    pub(super) fn pop(&mut self) -> Option<T> {
        let outcome = self.slots.front_mut()?.outcome.take()?;
        let slot = self.slots.pop_front()?;
        self.bytes -= slot.bytes;
        self.first += 1;
        Some(outcome)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hands_out_in_order_whatever_the_order_of_arrival() {
        let mut window = Window::new(8, 1_000);
        let numbers: Vec<usize> = (0..4).map(|_| window.open(10)).collect();
        for &number in [2, 0, 3].iter() {
            window.close(numbers[number], number);
        }
        assert_eq!(std::iter::from_fn(|| window.pop()).collect::<Vec<_>>(), [0]);
        window.close(numbers[1], 1);
        assert_eq!(std::iter::from_fn(|| window.pop()).collect::<Vec<_>>(), [1, 2, 3]);
        assert!(window.is_empty());
    }

    #[test]
    fn is_bounded_by_number_and_by_bytes_but_takes_one_document_of_any_size() {
        let mut window: Window<()> = Window::new(2, 100);
        assert!(window.has_room());
        window.open(1_000);
        assert!(!window.has_room());
        window.close(0, ());
        assert_eq!(window.pop(), Some(()));
        window.open(1);
        assert!(window.has_room());
        window.open(1);
        assert!(!window.has_room());
    }
}
