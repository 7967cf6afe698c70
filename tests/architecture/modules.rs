//! The modules of the crate: the names that each file defines and imports, and the file that defines what a path names.

use std::collections::{BTreeMap, BTreeSet};

use crate::tokens::tokens;

/// A file that is a module.
#[derive(Debug, Default)]
struct Module {
    file: String,
    /// Names of its own items.
    defined: BTreeSet<String>,
    /// Names that a `use` brings, with the whole path.
    imported: BTreeMap<String, Vec<String>>,
    /// Modules all of whose names are brought.
    globs: Vec<Vec<String>>,
    /// Every path that it names other than to hand it on from a `mod.rs`.
    named: Vec<Vec<String>>,
}

/// All modules by their paths: `["nn", "kernels"]`.
#[derive(Debug, Default)]
pub(crate) struct Modules(BTreeMap<Vec<String>, Module>);

/// What a path names.
enum Found {
    Module(Vec<String>),
    Item(String),
}

/// How many re-exports an item may pass before the search for it ends.
const MOST_STEPS: usize = 32;

impl Modules {
    /// Reads (path below `src`, text) of all files.
    pub(crate) fn new<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let modules = files.into_iter().map(|(file, text)| (path_of(file), Module::new(file, &tokens(text))));
        Self(modules.collect())
    }

    /// For each file the files whose items it names.
    pub(crate) fn arrows(&self) -> BTreeMap<String, BTreeSet<String>> {
        let arrows = self.0.iter().map(|(path, module)| {
            let files = module.named.iter().filter_map(|named| match self.find(path, named, MOST_STEPS)? {
                Found::Item(file) => Some(file),
                // A `mod.rs` only hands on; what is used of it is named where it is used.
                Found::Module(path) => Some(self.0[&path].file.clone()).filter(|file| !hands_on(file)),
            });
            (module.file.clone(), files.filter(|file| *file != module.file).collect())
        });
        arrows.collect()
    }

    fn find(&self, from: &[String], path: &[String], steps: usize) -> Option<Found> {
        let steps = steps.checked_sub(1)?;
        let mut at = from.to_vec();
        for (number, segment) in path.iter().enumerate() {
            match segment.as_str() {
                "crate" => at.clear(),
                "self" => {}
                "super" => drop(at.pop()?),
                name => match self.name(&at, name, steps)? {
                    Found::Module(module) if number + 1 < path.len() => at = module,
                    found => return Some(found),
                },
            }
        }
        Some(Found::Module(at))
    }

    fn name(&self, at: &[String], name: &str, steps: usize) -> Option<Found> {
        let module = self.0.get(at)?;
        let child: Vec<String> = at.iter().cloned().chain([name.to_owned()]).collect();
        if self.0.contains_key(&child) {
            return Some(Found::Module(child));
        }
        if module.defined.contains(name) {
            return Some(Found::Item(module.file.clone()));
        }
        if let Some(path) = module.imported.get(name) {
            // `use dense::Dense` beside `fn dense` would name itself.
            return self.find(at, path, steps);
        }
        module.globs.iter().find_map(|glob| match self.find(at, glob, steps)? {
            Found::Module(glob) if glob != at => self.name(&glob, name, steps.checked_sub(1)?),
            _ => None,
        })
    }
}

/// Whether a file is there for its modules: its re-exports are no arrows.
fn hands_on(file: &str) -> bool {
    file.ends_with("mod.rs") || file == "lib.rs"
}

fn path_of(file: &str) -> Vec<String> {
    let mut path: Vec<String> = file.trim_end_matches(".rs").split('/').map(str::to_owned).collect();
    if hands_on(file) {
        path.pop();
    }
    path
}

impl Module {
    fn new(file: &str, tokens: &[String]) -> Self {
        let mut module = Self { file: file.to_owned(), ..Self::default() };
        let mut at = 0;
        // For each open brace whether a module has opened it: what others can name stands in no other.
        let mut open = Vec::new();
        while at < tokens.len() {
            let next = |step: usize| tokens.get(at + step).map_or("", String::as_str);
            match tokens[at].as_str() {
                "use" => {
                    let is_public = at > 0 && matches!(tokens[at - 1].as_str(), "pub" | ")");
                    let length = tokens[at..].iter().position(|token| token == ";").unwrap_or(1);
                    module.read_use(&tokens[at + 1..at + length], is_public);
                    at += length;
                }
                "{" => {
                    open.push(at > 1 && tokens[at - 2] == "mod");
                    at += 1;
                }
                "}" => {
                    open.pop();
                    at += 1;
                }
                "fn" | "struct" | "enum" | "trait" | "type" | "const" | "static" | "union" => {
                    if open.iter().all(|is_module| *is_module) {
                        module.defined.insert(next(1).to_owned());
                    }
                    at += 1;
                }
                "macro_rules" => {
                    module.defined.insert(next(2).to_owned());
                    at += 3;
                }
                _ if next(1) == "::" && (at == 0 || tokens[at - 1] != "::") => {
                    let (path, length) = inline_path(&tokens[at..]);
                    module.named.push(path);
                    at += length;
                }
                _ => at += 1,
            }
        }
        module
    }

    /// Reads what stands between `use` and `;`.
    fn read_use(&mut self, tokens: &[String], is_public: bool) {
        let mut leaves = Vec::new();
        use_tree(&mut tokens.iter().map(String::as_str).peekable(), &mut Vec::new(), &mut leaves);
        for (path, name) in leaves {
            let is_own = ["crate", "self", "super"].contains(&path[0].as_str());
            // `pub use dense::Dense;` names a module below this one.
            let path = if is_own { path } else { [vec!["self".to_owned()], path].concat() };
            if !(is_public && hands_on(&self.file)) {
                self.named.push(path.clone());
            }
            match name {
                // An own name of the same spelling would be found again and again.
                Some(name) if path.len() > 1 && path != ["self".to_owned(), name.clone()] => {
                    self.imported.insert(name, path);
                }
                Some(_) => {}
                None => self.globs.push(path),
            }
        }
    }
}

/// `a::b::c` at the start, less the parameters of types and functions.
fn inline_path(tokens: &[String]) -> (Vec<String>, usize) {
    let mut path = vec![tokens[0].clone()];
    let mut at = 1;
    while tokens.get(at).is_some_and(|token| token == "::") {
        match tokens.get(at + 1) {
            Some(word) if word.starts_with(|c: char| c.is_alphabetic() || c == '_') => path.push(word.clone()),
            _ => break,
        }
        at += 2;
    }
    (path, at)
}

type Leaf = (Vec<String>, Option<String>);

/// Adds (path, name) of each leaf of a use tree; a leaf `*` has no name.
fn use_tree<'a>(
    tokens: &mut std::iter::Peekable<impl Iterator<Item = &'a str>>,
    path: &mut Vec<String>,
    leaves: &mut Vec<Leaf>,
) {
    let depth = path.len();
    while let Some(token) = tokens.next() {
        match token {
            "::" => {}
            "*" => leaves.push((path.clone(), None)),
            "{" => loop {
                use_tree(tokens, path, leaves);
                if tokens.next_if(|token| *token == ",").is_none() {
                    tokens.next_if(|token| *token == "}");
                    break;
                }
            },
            word => {
                // `{self}` is what stands before the brace.
                if word != "self" || path.is_empty() {
                    path.push(word.to_owned());
                }
                let ends = tokens.peek().is_none_or(|next| *next != "::");
                if ends {
                    let alias = tokens.next_if(|token| *token == "as").and_then(|_| tokens.next());
                    let name = alias.map(str::to_owned).or_else(|| path.last().cloned());
                    leaves.push((path.clone(), name));
                }
            }
        }
        if tokens.peek().is_none_or(|next| matches!(*next, "," | "}")) {
            break;
        }
    }
    path.truncate(depth);
}
