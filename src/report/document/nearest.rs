//! The word that was meant.

/// The word that is near enough to be meant.
pub(super) fn nearest<'a>(word: &str, legal: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let best = legal.min_by_key(|legal| strsim::damerau_levenshtein(word, legal))?;
    let allowed = (best.chars().count().max(word.chars().count()) / 3).max(1);
    (strsim::damerau_levenshtein(word, best) <= allowed).then_some(best)
}
