//! Where the documents of a shard stand in the whole, so that shards can be put together in its order.

use serde::{Deserialize, Serialize};

/// The places of the documents of one part.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Order {
    /// For each document that was written, how far it is behind the one before; the first from the beginning.
    steps: Vec<u64>,
    /// Rows of each in the first output; left out where each has one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    rows: Vec<u64>,
    /// Position of the last document so far.
    #[serde(skip)]
    last: u64,
}

/// The place of one document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// Its number in the whole.
    pub(super) position: u64,
    /// Its rows in the first output.
    pub(super) rows: u64,
}

impl Order {
    /// Adds a document.
    pub(super) fn add(&mut self, place: Place) {
        if place.rows != 1 && self.rows.is_empty() {
            self.rows = vec![1; self.steps.len()];
        }
        if place.rows != 1 || !self.rows.is_empty() {
            self.rows.push(place.rows);
        }
        self.steps.push(place.position - self.last);
        self.last = place.position;
    }

    /// The places of all documents.
    pub(super) fn places(&self) -> impl Iterator<Item = Place> {
        let mut position = 0;
        self.steps.iter().enumerate().map(move |(index, step)| {
            position += step;
            Place { position, rows: self.rows.get(index).copied().unwrap_or(1) }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_come_back_as_they_were_added() {
        for rows in [[1, 1, 1], [1, 0, 3], [2, 1, 1]] {
            let places = [(3, rows[0]), (4, rows[1]), (90, rows[2])];
            let places = places.map(|(position, rows)| Place { position, rows });
            let mut order = Order::default();
            places.into_iter().for_each(|place| order.add(place));
            let line = serde_json::to_string(&order).unwrap();
            assert_eq!(line.contains("rows"), rows != [1, 1, 1]);
            let read: Order = serde_json::from_str(&line).unwrap();
            assert_eq!(read.places().collect::<Vec<_>>(), places);
        }
    }
}
