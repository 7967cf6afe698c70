//! What a running stage may ask for.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::pipeline::{Event, Output, Sink, StageError};
use crate::store::{Artifact, Identity, Key, KeyLock, Store, TemporaryFolder};

/// What a running stage may ask for; to be used from several threads at once.
pub struct Context<'a> {
    /// How many threads the stage may use; must not change what it makes.
    pub jobs: usize,
    /// Whether a part that came to a failure is made again instead of taken from the store.
    pub retry_failed: bool,
    pub(crate) store: &'a Store,
    pub(crate) stage: &'a str,
    pub(crate) cancelled: &'a AtomicBool,
    pub(crate) sink: &'a dyn Sink,
    pub(crate) started: Instant,
}

impl<'a> Context<'a> {
    /// What a stage may ask for that works outside an execution.
    pub(crate) fn of_stage(
        stage: &'a str,
        store: &'a Store,
        jobs: usize,
        cancelled: &'a AtomicBool,
        sink: &'a dyn Sink,
    ) -> Self {
        #[expect(
            clippy::disallowed_methods,
            reason = "a stage may end by the clock, with fewer results but none of its own"
        )]
        let started = Instant::now();
        Context { jobs, retry_failed: false, store, stage, cancelled, sink, started }
    }

    /// Tells everyone who listens.
    pub fn emit(&self, event: Event) {
        self.sink.event(&event);
    }

    /// Tells how far the stage is.
    pub fn progress(&self, done: u64, total: u64, message: impl Into<String>) {
        self.emit(Event::Progress { stage: self.stage.to_owned(), done, total, message: message.into() });
    }

    /// Tells how far a training within the stage is: epochs done, and in all.
    pub fn epoch(&self, training: &str, [epoch, epochs]: [u32; 2], message: String, is_over: bool) {
        let (stage, training) = (self.stage.to_owned(), training.to_owned());
        self.emit(Event::Epoch { stage, training, epoch, epochs, message, is_over });
    }

    /// How long the stage has been running, in seconds; nothing of it may come into an artifact.
    pub fn elapsed_s(&self) -> f64 {
        self.started.elapsed().as_secs_f64()
    }

    /// Whether the stage should stop: write what continues later, then return [`StageError::Interrupted`].
    pub fn cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }

    /// The flag behind [`Self::cancelled`], for work that knows nothing of stages.
    pub fn cancel_flag(&self) -> &AtomicBool {
        self.cancelled
    }

    /// [`StageError::Interrupted`] when the stage should stop; for `ctx.check()?` in a loop.
    pub fn check(&self) -> Result<(), StageError> {
        if self.cancelled() { Err(StageError::Interrupted) } else { Ok(()) }
    }

    /// An artifact by its key, if it is there and whole.
    pub fn find(&self, key: &Key) -> Result<Option<Artifact>, StageError> {
        let found = self.store.find(key);
        self.pass_warnings_on();
        Ok(found?)
    }

    /// Removes an artifact, so that it is made again.
    pub(crate) fn discard(&self, key: &Key) -> Result<(), StageError> {
        let discarded = self.store.discard(key);
        self.pass_warnings_on();
        Ok(discarded?)
    }

    /// An empty folder beside the store's artifacts, which goes with the value; one that a killed process has left is removed
    /// by the next that writes.
    pub(crate) fn temporary_folder(&self) -> Result<TemporaryFolder, StageError> {
        let folder = self.store.temporary_folder();
        self.pass_warnings_on();
        Ok(folder?)
    }

    /// A part of the stage's work that is an artifact by itself: found, or made by `run` and published. Says whether it ran.
    /// Two threads or processes that ask for the same part make it once.
    pub fn memo(
        &self,
        name: &str,
        version: u32,
        spec: &Value,
        inputs: &[(&str, Key)],
        run: impl FnOnce(&mut Output) -> Result<(), StageError>,
    ) -> Result<(Artifact, bool), StageError> {
        let identity = Identity { stage: name, version, spec, inputs };
        self.find_or_make(&identity, || {}, run)
    }

    /// `starts` is called when it is certain that `run` will be.
    pub(crate) fn find_or_make(
        &self,
        identity: &Identity,
        starts: impl FnOnce(),
        run: impl FnOnce(&mut Output) -> Result<(), StageError>,
    ) -> Result<(Artifact, bool), StageError> {
        let key = identity.key();
        if let Some(artifact) = self.find(&key)? {
            self.store.note_part(&key);
            return Ok((artifact, false));
        }
        let will_make = self.store.will_make(&key);
        self.pass_warnings_on();
        will_make?;
        let _lock = self.lock(&key)?;
        if let Some(artifact) = self.find(&key)? {
            return Ok((artifact, false)); // made by whoever held the lock
        }
        starts();
        let made = self.store.publish(identity, |writer| run(&mut Output::new(writer)));
        self.pass_warnings_on();
        Ok((made?, true))
    }

    /// Waits for a lock, but not longer than until the stage should stop.
    fn lock(&self, key: &Key) -> Result<KeyLock, StageError> {
        let mut pause = Duration::from_millis(2);
        let mut told = false;
        loop {
            let lock = self.store.try_lock(key);
            self.pass_warnings_on();
            if let Some(lock) = lock? {
                return Ok(lock);
            }
            self.check()?;
            if !told && pause > Duration::from_millis(50) {
                self.emit(Event::StageWaiting { stage: self.stage.to_owned(), key: *key });
                told = true;
            }
            std::thread::sleep(pause);
            pause = (pause * 2).min(Duration::from_millis(100));
        }
    }

    pub(crate) fn pass_warnings_on(&self) {
        self.store.take_warnings().into_iter().for_each(|message| self.emit(Event::Warning { message }));
    }
}
