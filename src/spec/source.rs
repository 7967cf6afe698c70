//! Texts that specs are read from, and places in them.

use std::cmp::Ordering;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

/// Where a text comes from; problems are listed in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SourceKind {
    /// A file, or a text that was generated.
    File,
    /// Changes from the command line, one a line.
    Set,
}

/// A text with what a place in it is told by.
#[derive(Debug, PartialEq, Eq)]
pub struct Source {
    /// Where it comes from.
    pub kind: SourceKind,
    /// Path of the file as it was given, or what else the text is called.
    pub name: String,
    /// The text.
    pub text: String,
    /// Folder that paths written in it are relative to.
    pub folder: PathBuf,
}

impl Source {
    /// The text of a file in a folder.
    pub fn file(name: impl Into<String>, text: impl Into<String>, folder: impl Into<PathBuf>) -> Arc<Self> {
        Arc::new(Self { kind: SourceKind::File, name: name.into(), text: text.into(), folder: folder.into() })
    }

    /// The changes of the command line; paths in them are relative to the folder of the spec that they change.
    pub(crate) fn sets(sets: &[String], folder: impl Into<PathBuf>) -> Arc<Self> {
        Arc::new(Self { kind: SourceKind::Set, name: "--set".to_owned(), text: sets.join("\n"), folder: folder.into() })
    }
}

/// A place in a text.
#[derive(Clone, Debug)]
pub struct Span {
    /// The text.
    pub source: Arc<Source>,
    /// Bytes of the text.
    pub bytes: Range<usize>,
}

impl Span {
    /// Bytes of a text.
    pub(crate) fn new(source: &Arc<Source>, bytes: Range<usize>) -> Self {
        Self { source: Arc::clone(source), bytes }
    }

    /// The beginning of the same text, for what stands nowhere in it.
    pub(crate) fn beginning(&self) -> Self {
        Self::new(&self.source, 0..0)
    }

    /// Order of places: by text, then from its beginning to its end.
    pub(crate) fn order(&self, other: &Self) -> Ordering {
        fn place(span: &Span) -> (SourceKind, &str, usize) {
            (span.source.kind, &span.source.name, span.bytes.start)
        }
        place(self).cmp(&place(other))
    }
}

/// Places are the same in the same text only, not in an equal one.
impl PartialEq for Span {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.source, &other.source) && self.bytes == other.bytes
    }
}

impl Eq for Span {}
