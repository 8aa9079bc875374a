//! Choices: a row of numbers that follows from one.

/// See the file's first line.
#[derive(Clone, Debug)]
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// Splitmix64.
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end.max(1) as u64).expect("it is below a usize")
    }

    /// True in so many of 100 cases.
    pub(crate) fn is(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    pub(crate) fn pick<'all, T>(&mut self, all: &'all [T]) -> Option<&'all T> {
        (!all.is_empty()).then(|| &all[self.below(all.len())])
    }

    /// One of a few texts.
    pub(crate) fn one(&mut self, all: &[&str]) -> String {
        self.pick(all).map(|text| (*text).to_owned()).unwrap_or_default()
    }
}
