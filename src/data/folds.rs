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
    use serde_json::Value;

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

    /// What `tests/reference/data/folds.py` has written with scikit-learn.
    fn reference(what: &str) -> Vec<Value> {
        let all: Value = serde_json::from_str(include_str!("../../tests/reference/data/folds.json")).unwrap();
        all[what].as_array().unwrap().clone()
    }

    fn numbers(value: &Value) -> Vec<usize> {
        value.as_array().unwrap().iter().map(|n| n.as_u64().unwrap() as usize).collect()
    }

    #[test]
    fn folds_have_the_sizes_that_scikit_learn_gives_them() {
        for case in reference("plain") {
            let folds = case["folds"].as_u64().unwrap() as usize;
            let rows: Vec<u32> = (0..case["rows"].as_u64().unwrap() as u32).collect();
            assert_eq!(sizes(&by_class(&rows, &[], folds, &mut stream()), folds), numbers(&case["sizes"]));
        }
    }

    #[test]
    fn every_class_has_as_many_rows_in_a_fold_as_scikit_learn_gives_it() {
        for case in reference("stratified") {
            let folds = case["folds"].as_u64().unwrap() as usize;
            let labels: Vec<u32> = numbers(&case["labels"]).into_iter().map(|label| label as u32).collect();
            let rows: Vec<u32> = (0..labels.len() as u32).collect();
            let fold_of = by_class(&rows, &labels, folds, &mut stream());
            for (fold, expected) in case["counts"].as_array().unwrap().iter().enumerate() {
                let held_out = rows.iter().filter(|&&row| fold_of[row as usize] as usize == fold);
                let labels: Vec<u32> = held_out.map(|&row| labels[row as usize]).collect();
                assert_eq!(sizes(&labels, expected.as_array().unwrap().len()), numbers(expected), "fold {fold}");
            }
        }
    }

    #[test]
    fn groups_fill_the_folds_as_those_of_scikit_learn_do() {
        for case in reference("groups") {
            let folds = case["folds"].as_u64().unwrap() as usize;
            let groups = numbers(&case["sizes"]).into_iter().zip(0..);
            let groups: Vec<u32> = groups.flat_map(|(size, group)| vec![group; size]).collect();
            let rows: Vec<u32> = (0..groups.len() as u32).collect();
            let sizes = sizes(&by_group(&rows, &groups, folds, &mut stream()), folds);
            assert_eq!(sizes, numbers(&case["fold_sizes"]), "{groups:?}");
        }
    }

    #[test]
    fn what_is_validated_comes_after_what_is_learned_from() {
        for case in reference("ordered") {
            let folds = case["folds"].as_u64().unwrap() as usize;
            let rows: Vec<u32> = (0..case["rows"].as_u64().unwrap() as u32).collect();
            // Its first fold is our last one.
            for (split, ends) in case["ends"].as_array().unwrap().iter().enumerate() {
                let (train, held_out) = in_order(&rows, folds, folds - 1 - split);
                assert_eq!([train.len(), held_out.len()], numbers(ends)[..]);
                assert_eq!(
                    [train, held_out.clone()].concat(),
                    rows[..ends[0].as_u64().unwrap() as usize + held_out.len()]
                );
            }
        }
    }
}
