//! Documents: which text belongs to a pipeline, what it may show, and what becomes of it.
//!
//! A document is no part of any key: it is read, filled in and laid out anew after every execution.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::finished::finished;
use super::names::PLOTS;
use crate::base::escape::file_name;
use crate::base::fs;
use crate::report::{Document, DocumentProblem, Filled, Images, Missing, Pipeline, images_of, with_addresses};
use crate::spec::{Problem, Problems, ResolvedSpec, Source, Span, SpecError};

/// Largest document, and largest image in one, in bytes.
const LARGEST: u64 = 1 << 20;
const LARGEST_IMAGE: u64 = 8 << 20;

/// A document with the file that it was read from.
#[derive(Clone, Debug)]
pub struct DocumentFile {
    /// The file.
    pub path: PathBuf,
    source: std::sync::Arc<Source>,
    document: Document,
}

/// What a document has become.
#[derive(Clone, Debug, Default)]
pub struct FilledDocument {
    /// Markdown, with the values in their places.
    pub markdown: String,
    /// Images and figures by their addresses.
    pub images: Images,
    /// What could not be filled in or read: a line each.
    pub warnings: Vec<String>,
}

impl DocumentFile {
    /// Reads a document.
    ///
    /// # Errors
    /// A file that cannot be read, or what is written wrong in it.
    pub fn read(path: &Path) -> Result<Self, SpecError> {
        let bytes = fs::read_at_most(path, LARGEST)?;
        let text = String::from_utf8(bytes).map_err(|_| SpecError::NotText { path: path.to_owned() })?;
        let text = text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text);
        let source = Source::file(path.display().to_string(), text, path.parent().unwrap_or(Path::new("")));
        match Document::parse(&source.text) {
            Ok(document) => Ok(Self { path: path.to_owned(), source, document }),
            Err(found) => {
                let problem = |found: DocumentProblem| {
                    Problem::new(Span::new(&source, found.bytes), found.message).with_help(found.help)
                };
                Err(Problems { problems: found.into_iter().map(problem).collect() }.into())
            }
        }
    }

    /// The document of a spec: the one that `report` names, or Markdown of the spec's name beside it.
    ///
    /// # Errors
    /// As [`DocumentFile::read`].
    pub fn of_spec(resolved: &ResolvedSpec) -> Result<Option<Self>, SpecError> {
        if let Some(path) = &resolved.spec.report {
            return Self::read(&path.resolve()).map(Some);
        }
        let Some(beside) = resolved.file.as_ref().map(|file| file.with_extension("md")) else { return Ok(None) };
        match Self::read(&beside) {
            Err(SpecError::File(error)) if error.is_not_found() => Ok(None),
            document => document.map(Some),
        }
    }

    /// Checks that every value names its pipeline, for a document that belongs to none.
    ///
    /// # Errors
    /// The first value that does not.
    pub fn names_all(&self) -> Result<(), SpecError> {
        self.document.names_all().map_err(|found| {
            Problem::new(Span::new(&self.source, found.bytes), found.message).with_help(found.help).into()
        })
    }

    /// Puts in the values of its own pipeline, and of others of the outputs folder.
    pub fn fill(&self, own: Option<&Pipeline>, outputs: &Path) -> FilledDocument {
        let Filled { markdown, figures, missing } = self.document.fill(own, &mut |name| finished(outputs, name));
        let name = self.path.display();
        let mut warnings = said(&name.to_string(), &missing);
        let mut images = figures;
        for address in images_of(&markdown) {
            if images.contains_key(&address) {
                continue;
            }
            match fs::read_at_most(&self.source.folder.join(&address), LARGEST_IMAGE) {
                Ok(image) => drop(images.insert(address, image)),
                Err(error) => warnings.push(format!("{name}: {error}: {}", error.source)),
            }
        }
        FilledDocument { markdown, images, warnings }
    }
}

/// What is missing in a document, a line for each reason.
fn said(name: &str, missing: &[Missing]) -> Vec<String> {
    let mut reasons: Vec<(&Missing, usize)> = Vec::new();
    for missing in missing {
        match reasons.iter_mut().find(|(first, _)| first.why == missing.why) {
            Some((_, count)) => *count += 1,
            None => reasons.push((missing, 1)),
        }
    }
    let line = |(Missing { line, written, why }, count): (&Missing, usize)| match count {
        1 => format!("{name}:{line}: `{written}`: {why}"),
        _ => format!("{name}:{line}: `{written}`, and in {} other places: {why}", count - 1),
    };
    reasons.into_iter().map(line).collect()
}

impl FilledDocument {
    /// The text as it stands in the folder of `plots/`, and the image files that it needs there.
    pub(super) fn beside_figures(&self) -> (String, Images) {
        let (mut addresses, mut files) = (BTreeMap::new(), Images::new());
        for (address, image) in &self.images {
            if address.contains(&format!("{PLOTS}/")) {
                continue;
            }
            let file = address.rsplit('/').next().unwrap_or(address);
            let name = format!("images/{}_{}", files.len() + 1, file_name(file));
            addresses.insert(address.clone(), name.clone());
            files.insert(name, image.clone());
        }
        (with_addresses(&self.markdown, &addresses), files)
    }
}
