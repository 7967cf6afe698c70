//! Sparsity patterns: where a matrix is not zero.

use super::simd::{Kernel, Simd, dispatch};

/// Columns in a word of a set.
pub(super) const WORD: usize = u64::BITS as usize;

/// The sparsity pattern of a matrix: for every row, the set of columns where it is not zero.
///
/// Its room grows with the largest matrix that it has met.
#[derive(Clone, Debug, Default)]
pub struct Pattern {
    rows: usize,
    columns: usize,
    /// [rows, words]: bit k of word w is column 64 w + k. No bit beyond the columns is ever set.
    words: Vec<u64>,
}

impl Pattern {
    /// Becomes the pattern of a[rows, columns], where `a_row` is the distance of rows.
    ///
    /// # Panics
    /// When `a` is smaller than its sizes say.
    pub fn find(&mut self, a: &[f32], a_row: usize, rows: usize, columns: usize) {
        assert!(rows == 0 || columns == 0 || a.len() >= (rows - 1) * a_row + columns, "A is as large as its sizes say");
        self.resize(rows, columns);
        dispatch(Find { a, a_row, pattern: self });
    }

    /// Makes `other` the pattern of the transposed matrix.
    pub fn transpose(&self, other: &mut Self) {
        other.resize(self.columns, self.rows);
        dispatch(Transpose { from: self, to: other });
    }

    /// All rows.
    pub fn view(&self) -> View<'_> {
        View { rows: self.rows, columns: self.columns, words: &self.words }
    }

    fn resize(&mut self, rows: usize, columns: usize) {
        (self.rows, self.columns) = (rows, columns);
        self.words.resize(rows * self.view().words_a_row(), 0);
    }
}

/// Some rows of a [`Pattern`].
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    rows: usize,
    columns: usize,
    words: &'a [u64],
}

impl<'a> View<'a> {
    /// Rows and columns of the matrix.
    pub fn shape(&self) -> [usize; 2] {
        [self.rows, self.columns]
    }

    fn words_a_row(self) -> usize {
        self.columns.div_ceil(WORD)
    }

    /// `rows` rows from `first` on.
    pub(super) fn some_rows(self, first: usize, rows: usize) -> Self {
        let a_row = self.words_a_row();
        Self { rows, words: &self.words[first * a_row..][..rows * a_row], ..self }
    }

    /// One word of every row, in the order of the rows.
    #[inline(always)]
    pub(super) fn word(self, index: usize) -> impl Iterator<Item = u64> + Clone + 'a {
        self.words[index.min(self.words.len())..].iter().step_by(self.words_a_row().max(1)).copied()
    }
}

struct Find<'a> {
    a: &'a [f32],
    a_row: usize,
    pattern: &'a mut Pattern,
}

impl Kernel for Find<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, s: S) {
        let Self { a, a_row, pattern } = self;
        let (columns, words) = (pattern.columns, pattern.view().words_a_row());
        for (row, set) in pattern.words.chunks_exact_mut(words.max(1)).enumerate() {
            for (word, a) in set.iter_mut().zip(a[row * a_row..][..columns].chunks(WORD)) {
                *word = marks(s, a);
            }
        }
    }
}

/// Which of up to 64 numbers are no zeros.
#[inline(always)]
fn marks<S: Simd>(s: S, a: &[f32]) -> u64 {
    // SAFETY: `LANES` numbers follow `i`.
    let vector = |i: usize| unsafe { u64::from(s.is_not_zero(s.load(a.as_ptr().add(i)))) << i };
    if a.len() == WORD {
        // As below, but unrolled.
        return (0..WORD / S::LANES).fold(0, |set, v| set | vector(v * S::LANES));
    }
    let whole = a.len() - a.len() % S::LANES;
    let set = (0..whole).step_by(S::LANES).fold(0, |set, i| set | vector(i));
    (whole..a.len()).fold(set, |set, i| set | u64::from(a[i] != 0.0) << i)
}

struct Transpose<'a> {
    from: &'a Pattern,
    to: &'a mut Pattern,
}

impl Kernel for Transpose<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, _: S) {
        let Self { from, to } = self;
        let [from_row, to_row] = [from, &*to].map(|pattern| pattern.view().words_a_row());
        for (group, rows) in from.words.chunks(WORD * from_row.max(1)).enumerate() {
            for (word, columns) in to.words.chunks_mut(WORD * to_row.max(1)).enumerate() {
                let mut bits = [0; WORD];
                for (bits, set) in bits.iter_mut().zip(rows.chunks(from_row)) {
                    *bits = set[word];
                }
                turn(&mut bits);
                for (bits, set) in bits.iter().zip(columns.chunks_mut(to_row)) {
                    set[group] = *bits;
                }
            }
        }
    }
}

/// Turns a matrix of bits: halves of ever smaller blocks change places (Warren 2012, Hacker's Delight, section 7-3).
#[inline(always)]
fn turn(bits: &mut [u64; WORD]) {
    swap_halves::<32>(bits, 0x0000_0000_ffff_ffff);
    swap_halves::<16>(bits, 0x0000_ffff_0000_ffff);
    swap_halves::<8>(bits, 0x00ff_00ff_00ff_00ff);
    swap_halves::<4>(bits, 0x0f0f_0f0f_0f0f_0f0f);
    swap_halves::<2>(bits, 0x3333_3333_3333_3333);
    swap_halves::<1>(bits, 0x5555_5555_5555_5555);
}

/// In every block of 2 · `SIZE` rows and columns, the upper right quarter for the lower left; `mask` has the lower columns.
/// Of known size, so that the compiler makes vectors of it.
#[inline(always)]
fn swap_halves<const SIZE: usize>(bits: &mut [u64; WORD], mask: u64) {
    for block in bits.chunks_exact_mut(2 * SIZE) {
        let (upper, lower) = block.split_at_mut(SIZE);
        for (upper, lower) in upper.iter_mut().zip(lower) {
            let swapped = ((*upper >> SIZE) ^ *lower) & mask;
            *upper ^= swapped << SIZE;
            *lower ^= swapped;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::rng::Stream;

    #[test]
    fn a_pattern_marks_what_is_not_zero_and_turns_with_its_matrix() {
        let mut stream = Stream::new(1, "pattern", 0);
        let (mut pattern, mut turned) = (Pattern::default(), Pattern::default());
        for _ in 0..300 {
            let [rows, columns, gap] = [150, 150, 3].map(|n| stream.below(n));
            let a_row = columns + gap;
            let a: Vec<f32> = (0..rows * a_row).map(|_| [0.0, -0.0, 1e-45, f32::NAN][stream.below(4)]).collect();
            pattern.find(&a, a_row, rows, columns);
            pattern.transpose(&mut turned);
            assert_eq!((pattern.view().shape(), turned.view().shape()), ([rows, columns], [columns, rows]));
            let is_set = |pattern: &Pattern, row: usize, column: usize| {
                pattern.view().word(column / WORD).nth(row).unwrap() >> (column % WORD) & 1 == 1
            };
            for (row, column) in (0..rows).flat_map(|row| (0..columns).map(move |column| (row, column))) {
                let right = a[row * a_row + column] != 0.0;
                assert_eq!([is_set(&pattern, row, column), is_set(&turned, column, row)], [right; 2]);
            }
            let in_row = |row: usize| a[row * a_row..][..columns].iter().filter(|x| **x != 0.0).count();
            let right: usize = (0..rows).map(in_row).sum();
            let set = |pattern: &Pattern| pattern.words.iter().map(|word| word.count_ones() as usize).sum::<usize>();
            assert_eq!([set(&pattern), set(&turned)], [right; 2], "and nothing else");
        }
    }
}
