//! Groups of documents that say nearly the same.

use super::Simhash;

/// Two texts are near duplicates when their simhashes differ in at most so many bits.
pub const NEAR: u32 = 3;

/// The groups of hashes that hang together by pairs of at most [`NEAR`] differing bits.
///
/// Gives the positions of the members of every group of two and more, each group in rising order, the groups in the order of
/// their first members. All pairs count that a comparison of all with all would find, but few are compared: hashes that
/// differ in three bits agree in at least one of four blocks of 16 bits, in two of five blocks, and in three of six. The
/// hashes are sorted by such blocks, and only neighbours are compared.
///
/// ```
/// use fineprint::triage::{Simhash, near_groups};
///
/// let hashes = [0b0000, u64::MAX, 0b0111, 0b11_1111].map(Simhash);
/// assert_eq!(near_groups(&hashes), [vec![0, 2, 3]]);
/// ```
pub fn near_groups(hashes: &[Simhash]) -> Vec<Vec<usize>> {
    let mut members: Vec<(u64, u32)> =
        hashes.iter().zip(0..=u32::MAX).map(|(hash, index)| (hash.0, index)).collect();
    let mut union = Union::of(members.len());
    members.sort_unstable();
    members.dedup_by(|next, first| {
        let same = next.0 == first.0;
        if same {
            union.join(first.1, next.1);
        }
        same
    });
    let coarsest = usize::from(members.len() > MANY);
    join_near(&mut members, coarsest, &mut union);
    union.groups()
}

/// Ways to cut a hash into blocks: how many blocks, and how many of them two near hashes agree in at least.
const CUTS: [(u32, u32); 3] = [(4, 1), (5, 2), (6, 3)];

/// From so many hashes on, keys of 16 bits leave too many neighbours to compare.
const MANY: usize = 1 << 21;

/// Neighbours that are not compared each with each while there is a finer cut.
const CROWD: usize = 2_048;

/// Joins all pairs of `members` that are near.
fn join_near(members: &mut [(u64, u32)], cut: usize, union: &mut Union) {
    let (blocks, agreeing) = CUTS[cut];
    for mask in masks(blocks, agreeing) {
        members.sort_unstable_by_key(|&(hash, index)| (hash & mask, index));
        for neighbours in members.chunk_by_mut(|left, right| left.0 & mask == right.0 & mask) {
            if neighbours.len() > CROWD && cut + 1 < CUTS.len() {
                join_near(neighbours, cut + 1, union);
            } else {
                join_all_pairs(neighbours, union);
            }
        }
    }
}

fn join_all_pairs(members: &[(u64, u32)], union: &mut Union) {
    for (position, &(hash, index)) in members.iter().enumerate() {
        for &(other_hash, other) in &members[position + 1..] {
            if (hash ^ other_hash).count_ones() <= NEAR {
                union.join(index, other);
            }
        }
    }
}

/// The masks of every choice of `agreeing` blocks out of `blocks`.
fn masks(blocks: u32, agreeing: u32) -> impl Iterator<Item = u64> {
    let choices = (0u32..1 << blocks).filter(move |choice| choice.count_ones() == agreeing);
    choices.map(move |choice| {
        (0..64).filter(|bit| choice >> (bit * blocks / 64) & 1 == 1).fold(0, |m, b| m | 1 << b)
    })
}

/// Disjoint sets. The root of a set is its lowest member.
struct Union {
    parents: Vec<u32>,
}

impl Union {
    fn of(members: usize) -> Self {
        Union { parents: (0..=u32::MAX).take(members).collect() }
    }

    fn root(&mut self, mut member: u32) -> u32 {
        while self.parents[member as usize] != member {
            let grandparent = self.parents[self.parents[member as usize] as usize];
            self.parents[member as usize] = grandparent;
            member = grandparent;
        }
        member
    }

    fn join(&mut self, left: u32, right: u32) {
        let (left, right) = (self.root(left), self.root(right));
        self.parents[left.max(right) as usize] = left.min(right);
    }

    fn groups(mut self) -> Vec<Vec<usize>> {
        let roots: Vec<u32> =
            (0..=u32::MAX).take(self.parents.len()).map(|member| self.root(member)).collect();
        let mut sizes = vec![0u32; roots.len()];
        roots.iter().for_each(|&root| sizes[root as usize] += 1);
        let mut groups: Vec<Vec<usize>> = Vec::new();
        let mut places = vec![0u32; roots.len()];
        for (member, &root) in roots.iter().enumerate().filter(|&(_, &root)| sizes[root as usize] > 1) {
            if root as usize == member {
                places[member] = groups.len() as u32;
                groups.push(Vec::with_capacity(sizes[member] as usize));
            }
            groups[places[root as usize] as usize].push(member);
        }
        groups
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::SplitMix;

    /// `hash` with `bits` of its bits turned, or fewer where one is drawn twice.
    fn turn(random: &mut SplitMix, hash: u64, bits: u32) -> u64 {
        (0..bits).fold(hash, |hash, _| hash ^ 1 << (random.next() % 64))
    }

    /// Random hashes, a third of them near others, in chains too.
    fn planted(count: usize, seed: u64) -> Vec<Simhash> {
        let mut random = SplitMix(seed);
        let mut hashes: Vec<Simhash> = Vec::with_capacity(count);
        while hashes.len() < count {
            let hash = match (random.next() % 3, hashes.len()) {
                (0, 1..) => {
                    let near = hashes[random.next() as usize % hashes.len()].0;
                    let bits = random.next() as u32 % 6;
                    turn(&mut random, near, bits)
                }
                _ => random.next(),
            };
            hashes.push(Simhash(hash));
        }
        hashes
    }

    fn by_brute_force(hashes: &[Simhash]) -> Vec<Vec<usize>> {
        let members: Vec<(u64, u32)> = hashes.iter().zip(0..).map(|(hash, index)| (hash.0, index)).collect();
        let mut union = Union::of(members.len());
        join_all_pairs(&members, &mut union);
        union.groups()
    }

    #[test]
    fn groups_are_those_of_comparing_all_with_all() {
        for seed in [1, 2, 3] {
            let hashes = planted(5_000, seed);
            let groups = near_groups(&hashes);
            assert!(groups.len() > 100, "{} groups", groups.len());
            assert_eq!(groups, by_brute_force(&hashes), "seed {seed}");
        }
    }

    #[test]
    fn every_cut_finds_every_pair() {
        let hashes = planted(1_500, 7);
        let expected = by_brute_force(&hashes);
        for cut in 0..CUTS.len() {
            let mut members: Vec<(u64, u32)> = hashes.iter().zip(0..).map(|(hash, n)| (hash.0, n)).collect();
            let mut union = Union::of(members.len());
            join_near(&mut members, cut, &mut union);
            assert_eq!(union.groups(), expected, "cut {cut}");
        }
    }

    #[test]
    fn a_crowd_that_shares_a_block_is_cut_more_finely() {
        let mut random = SplitMix(11);
        let hashes: Vec<Simhash> = (0..4 * CROWD).map(|_| Simhash(random.next() >> 16 << 16)).collect();
        let planted: Vec<Simhash> = hashes.iter().step_by(100).map(|hash| Simhash(hash.0 ^ 0x8001)).collect();
        let all: Vec<Simhash> = hashes.iter().chain(&planted).copied().collect();
        assert_eq!(near_groups(&all), by_brute_force(&all));
    }

    #[test]
    fn masks_cover_every_bit_and_are_as_many_as_there_are_choices() {
        for ((blocks, agreeing), choices) in CUTS.into_iter().zip([4, 10, 20]) {
            let masks: Vec<u64> = masks(blocks, agreeing).collect();
            assert_eq!(masks.len(), choices);
            assert_eq!(masks.iter().fold(0, |all, mask| all | mask), u64::MAX);
        }
    }

    #[test]
    fn equal_hashes_are_one_group_and_none_is_no_group() {
        assert_eq!(near_groups(&[]), Vec::<Vec<usize>>::new());
        assert_eq!(near_groups(&[Simhash(5)]), Vec::<Vec<usize>>::new());
        let groups = near_groups(&vec![Simhash(9); 10_000]);
        assert_eq!(groups.len(), 1);
        assert_eq!(groups[0].len(), 10_000);
    }

    #[test]
    #[ignore = "a million hashes: run it in release, `cargo test --release --lib near -- --ignored --nocapture`"]
    fn a_million_hashes_take_a_small_multiple_of_sorting_them() {
        let mut random = SplitMix(5);
        let mut hashes: Vec<Simhash> = (0..1_000_000).map(|_| Simhash(random.next())).collect();
        for group in 0..2_000 {
            for member in 1..5 {
                hashes[group * 500 + member] = Simhash(turn(&mut random, hashes[group * 500].0, 1));
            }
        }
        let start = std::time::Instant::now();
        let mut sorted = hashes.clone();
        sorted.sort_unstable();
        let sorting = start.elapsed();
        for (cut, blocks) in CUTS.iter().enumerate() {
            let start = std::time::Instant::now();
            let mut members: Vec<(u64, u32)> = hashes.iter().zip(0..).map(|(hash, n)| (hash.0, n)).collect();
            join_near(&mut members, cut, &mut Union::of(hashes.len()));
            println!("cut {blocks:?}: {:?}, sorting once {sorting:?}", start.elapsed());
        }
        let start = std::time::Instant::now();
        let groups = near_groups(&hashes);
        let ratio = start.elapsed().as_secs_f64() / sorting.as_secs_f64();
        println!("{} groups, {ratio:.1} times sorting", groups.len());
        assert!(groups.len() >= 2_000 && groups.iter().filter(|group| group.len() == 5).count() >= 1_990);
        assert!(ratio < 60.0, "{ratio}");
    }
}
