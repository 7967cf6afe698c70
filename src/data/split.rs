//! Drawing rows so that every class keeps its share.

use crate::base::rng::Stream;

/// Draws `count` of `rows`, every class by its share (largest remainder; ties go to the lower class), or regardless of
/// classes, as where there are no `labels`. Returns (drawn, rest), each in ascending order.
pub(crate) fn draw(
    rows: &[u32],
    labels: &[u32],
    count: usize,
    stratify: bool,
    stream: &mut Stream,
) -> (Vec<u32>, Vec<u32>) {
    let groups = if stratify && !labels.is_empty() { by_class(rows, labels) } else { vec![rows.to_vec()] };
    let quotas = quotas(&groups, count.min(rows.len()), rows.len());
    let (mut drawn, mut rest) = (Vec::new(), Vec::new());
    for (mut group, quota) in groups.into_iter().zip(quotas) {
        stream.shuffle(&mut group);
        rest.extend(group.split_off(quota));
        drawn.extend(group);
    }
    drawn.sort_unstable();
    rest.sort_unstable();
    (drawn, rest)
}

/// Draws whole groups of `rows`, in an order at random, until at least `count` rows are drawn; one group is always left. Returns
/// (drawn, rest), each in ascending order.
pub(crate) fn draw_groups(rows: &[u32], groups: &[u32], count: usize, stream: &mut Stream) -> (Vec<u32>, Vec<u32>) {
    let mut order: Vec<u32> = rows.iter().map(|&row| groups[row as usize]).collect();
    order.sort_unstable();
    order.dedup();
    stream.shuffle(&mut order);
    let mut sizes = vec![0; groups.iter().max().map_or(0, |&last| last as usize + 1)];
    rows.iter().for_each(|&row| sizes[groups[row as usize] as usize] += 1);
    let mut is_drawn = vec![false; sizes.len()];
    let mut drawn = 0;
    for &group in order.iter().take(order.len().saturating_sub(1)) {
        if drawn >= count {
            break;
        }
        is_drawn[group as usize] = true;
        drawn += sizes[group as usize];
    }
    rows.iter().partition(|row| is_drawn[groups[**row as usize] as usize])
}

fn by_class(rows: &[u32], labels: &[u32]) -> Vec<Vec<u32>> {
    let classes = rows.iter().map(|&row| labels[row as usize] + 1).max().unwrap_or(0);
    let mut groups = vec![Vec::new(); classes as usize];
    for &row in rows {
        groups[labels[row as usize] as usize].push(row);
    }
    groups
}

/// How many to draw from each group, in integers: the floor of its share, and one more for the largest remainders.
fn quotas(groups: &[Vec<u32>], count: usize, total: usize) -> Vec<usize> {
    let share = |group: &Vec<u32>| (group.len() * count) / total.max(1);
    let remainder = |group: &Vec<u32>| (group.len() * count) % total.max(1);
    let mut quotas: Vec<usize> = groups.iter().map(share).collect();
    let mut order: Vec<usize> = (0..groups.len()).collect();
    order.sort_by_key(|&i| std::cmp::Reverse(remainder(&groups[i])));
    let missing = count - quotas.iter().sum::<usize>();
    for &i in order.iter().take(missing) {
        quotas[i] += 1;
    }
    quotas
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_stratified_draw_is_a_partition_with_every_class_within_one_sample(
            labels in proptest::collection::vec(0_u32..7, 1..300),
            share in 0.0_f64..1.0,
        ) {
            let rows: Vec<u32> = (0..labels.len() as u32).collect();
            let count = (share * rows.len() as f64).round() as usize;
            let (drawn, rest) = draw(&rows, &labels, count, true, &mut Stream::new(1, "split", 0));
            prop_assert_eq!(drawn.len(), count);
            let mut all = [drawn.clone(), rest].concat();
            all.sort_unstable();
            prop_assert_eq!(all, rows);
            for class in 0..7 {
                let size = labels.iter().filter(|&&label| label == class).count() as f64;
                let got = drawn.iter().filter(|&&row| labels[row as usize] == class).count() as f64;
                prop_assert!((got - size * count as f64 / labels.len() as f64).abs() < 1.0);
            }
        }
    }
}
