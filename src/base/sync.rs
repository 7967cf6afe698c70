//! Mutexes after a panic, and threads that the system refuses.

use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{Builder, Scope, ScopedJoinHandle};

/// Locks a mutex, also where a thread has panicked while it held it: no module leaves data half changed under a lock.
pub fn lock_unpoisoned<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Begins a thread of a scope.
///
/// # Errors
/// The system grants no further thread.
pub fn spawn<'scope, T: Send + 'scope>(
    scope: &'scope Scope<'scope, '_>,
    task: impl FnOnce() -> T + Send + 'scope,
) -> io::Result<ScopedJoinHandle<'scope, T>> {
    Builder::new().spawn_scoped(scope, task)
}

/// Does a part of some work on another thread of the scope, or on this one where the system grants none.
pub fn share<'scope, F: FnOnce() + Send + 'scope>(scope: &'scope Scope<'scope, '_>, task: F) {
    fn run<F: FnOnce()>(task: &Mutex<Option<F>>) {
        let task = lock_unpoisoned(task).take();
        if let Some(task) = task {
            task();
        }
    }
    let task = Arc::new(Mutex::new(Some(task)));
    let theirs = Arc::clone(&task);
    if spawn(scope, move || run(&theirs)).is_err() {
        run(&task);
    }
}
