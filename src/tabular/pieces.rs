//! Work parted between threads.

use std::thread;

/// The results of `work` for `0..count`, in order. Each is computed by itself, so that threads change no bit of any.
pub(super) fn each<T: Send>(count: usize, threads: usize, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let threads = threads.min(count);
    if threads < 2 {
        return (0..count).map(work).collect();
    }
    let (share, work) = (count.div_ceil(threads), &work);
    thread::scope(|scope| {
        let start = |first: usize| scope.spawn(move || (first..count.min(first + share)).map(work).collect::<Vec<T>>());
        let pieces: Vec<_> = (0..count).step_by(share).map(start).collect();
        let join = |piece: thread::ScopedJoinHandle<'_, Vec<T>>| match piece.join() {
            Ok(piece) => piece,
            Err(panic) => std::panic::resume_unwind(panic),
        };
        pieces.into_iter().flat_map(join).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_order_whatever_the_number_of_threads() {
        for (count, threads) in [(0, 3), (1, 3), (7, 3), (7, 7), (7, 20), (7, 1)] {
            assert_eq!(each(count, threads, |i| i * i), (0..count).map(|i| i * i).collect::<Vec<_>>());
        }
    }
}
