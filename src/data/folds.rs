//! Dividing rows into the folds of a cross-validation.

use crate::base::rng::Stream;

/// The fold of every one of `rows`, from 0: every class in equal shares over the folds, in an order at random.
///
/// The rows, sorted by class, go to the folds in turn; so many of each class as that gives a fold are drawn for it. The counts are
/// those of scikit-learn's `StratifiedKFold` (classes in the order of their first rows), and those of `KFold` where there are no
/// `labels`.
pub(crate) fn by_class(rows: &[u32], labels: &[u32], folds: usize, stream: &mut Stream) -> Vec<u32> {
    let classes = classes_in_order(rows, labels);
    let mut fold_of = vec![0; rows.len()];
    let mut before = 0;
    for members in classes {
        // Place k of all rows sorted by class belongs to fold k mod `folds`.
        let mut turns: Vec<u32> = (before..before + members.len()).map(|place| (place % folds) as u32).collect();
        before += members.len();
        turns.sort_unstable();
        stream.shuffle(&mut turns);
        for (member, fold) in members.into_iter().zip(turns) {
            fold_of[member] = fold;
        }
    }
    fold_of
}

/// Places of the rows of each class, classes in the order of their first rows; all in one without labels.
fn classes_in_order(rows: &[u32], labels: &[u32]) -> Vec<Vec<usize>> {
    if labels.is_empty() {
        return vec![(0..rows.len()).collect()];
    }
    let label = |place: usize| labels[rows[place] as usize] as usize;
    let mut number = vec![usize::MAX; labels.iter().max().map_or(0, |&last| last as usize + 1)];
    let mut classes: Vec<Vec<usize>> = Vec::new();
    for place in 0..rows.len() {
        let known = &mut number[label(place)];
        if *known == usize::MAX {
            *known = classes.len();
            classes.push(Vec::new());
        }
        classes[*known].push(place);
    }
    classes
}

/// The fold of every one of `rows`, from 0, no group in two of them: the groups, largest first, each go to the fold with the fewest
/// rows so far, as in scikit-learn's `GroupKFold`; groups of one size come in an order at random.
pub(crate) fn by_group(rows: &[u32], groups: &[u32], folds: usize, stream: &mut Stream) -> Vec<u32> {
    let mut sizes = vec![0_usize; groups.iter().max().map_or(0, |&last| last as usize + 1)];
    rows.iter().for_each(|&row| sizes[groups[row as usize] as usize] += 1);
    let mut order: Vec<usize> = (0..sizes.len()).filter(|&group| sizes[group] > 0).collect();
    stream.shuffle(&mut order);
    order.sort_by_key(|&group| std::cmp::Reverse(sizes[group]));
    let (mut fold_of, mut loads) = (vec![0_u32; sizes.len()], vec![0; folds]);
    for group in order {
        let lightest = (0..folds).min_by_key(|&fold| loads[fold]).unwrap_or(0);
        loads[lightest] += sizes[group];
        fold_of[group] = lightest as u32;
    }
    rows.iter().map(|&row| fold_of[groups[row as usize] as usize]).collect()
}

/// Training and validation rows of one fold of rows in an order, such as that of time: what is validated comes after all that is
/// learned from.
///
/// Of n rows and K folds each validates on ⌊n / (K + 1)⌋ rows, as in scikit-learn's `TimeSeriesSplit`. Fold 0 validates on the last
/// ones, and so learns from the most; fold 1 on those before, and so on.
pub(crate) fn in_order(rows: &[u32], folds: usize, fold: usize) -> (Vec<u32>, Vec<u32>) {
    let size = rows.len() / (folds + 1);
    let start = rows.len() - (fold + 1) * size;
    (rows[..start].to_vec(), rows[start..start + size].to_vec())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn stream() -> Stream {
        Stream::new(1, "folds", 0)
    }

    fn sizes(folds: &[u32], count: usize) -> Vec<usize> {
        (0..count).map(|fold| folds.iter().filter(|&&other| other as usize == fold).count()).collect()
    }

    proptest! {
        #[test]
        fn folds_of_classes_have_equal_shares_of_every_class(
            labels in proptest::collection::vec(0_u32..5, 20..200),
            count in 2_usize..10,
        ) {
            let rows: Vec<u32> = (0..labels.len() as u32).collect();
            let folds = by_class(&rows, &labels, count, &mut stream());
            let sizes_of_all = sizes(&folds, count);
            prop_assert!(sizes_of_all.iter().max().unwrap() - sizes_of_all.iter().min().unwrap() <= 1);
            for class in 0..5 {
                let of_class: Vec<u32> =
                    rows.iter().filter(|&&row| labels[row as usize] == class).map(|&row| folds[row as usize]).collect();
                let sizes = sizes(&of_class, count);
                prop_assert!(sizes.iter().max().unwrap() - sizes.iter().min().unwrap() <= 1, "{sizes:?}");
            }
        }

        #[test]
        fn no_group_is_in_two_folds(
            groups in proptest::collection::vec(0_u32..20, 20..200),
            count in 2_usize..5,
        ) {
            let rows: Vec<u32> = (0..groups.len() as u32).collect();
            let folds = by_group(&rows, &groups, count, &mut stream());
            for (a, b) in rows.iter().flat_map(|a| rows.iter().map(move |b| (*a as usize, *b as usize))) {
                prop_assert!(groups[a] != groups[b] || folds[a] == folds[b]);
            }
        }
    }

    #[test]
    fn without_labels_folds_differ_by_one_row_at_most() {
        let rows: Vec<u32> = (5..16).collect();
        assert_eq!(sizes(&by_class(&rows, &[], 3, &mut stream()), 3), [4, 4, 3]);
    }

    /// `GroupKFold(3)` of scikit-learn 1.9.1: fold sizes for groups of 6, 5, 4, 3, 2 and 1 rows.
    #[test]
    fn the_largest_groups_come_first() {
        let groups: Vec<u32> = [6, 5, 4, 3, 2, 1].iter().zip(0..).flat_map(|(&n, group)| vec![group; n]).collect();
        let rows: Vec<u32> = (0..21).collect();
        assert_eq!(sizes(&by_group(&rows, &groups, 3, &mut stream()), 3), [7, 7, 7]);
    }

    /// `TimeSeriesSplit(4)` of scikit-learn 1.9.1 on 11 rows: training rows 3, 5, 7, 9, each validated on the two after them.
    #[test]
    fn what_is_validated_comes_after_what_is_learned_from() {
        let rows: Vec<u32> = (0..11).collect();
        let ends: Vec<(usize, Vec<u32>)> =
            (0..4).map(|fold| in_order(&rows, 4, fold)).map(|(train, held_out)| (train.len(), held_out)).collect();
        assert_eq!(ends, [(9, vec![9, 10]), (7, vec![7, 8]), (5, vec![5, 6]), (3, vec![3, 4])]);
    }
}
