//! The nearest word.

/// Words of other tools for what has one spelling here.
const ELSEWHERE: [(&str, &str); 46] = [
    ("lr", "learning_rate"),
    ("eta", "learning_rate"),
    ("bs", "batch_size"),
    ("batch", "batch_size"),
    ("epoch", "epochs"),
    ("num_epochs", "epochs"),
    ("n_epochs", "epochs"),
    ("nag", "nesterov"),
    ("mgd", "momentum"),
    ("rms", "rmsprop"),
    ("gd", "sgd"),
    ("ce", "cross_entropy"),
    ("crossentropy", "cross_entropy"),
    ("mse", "squared_error"),
    ("mean_squared_error", "squared_error"),
    ("logistic", "sigmoid"),
    ("linear", "identity"),
    ("glorot", "xavier"),
    ("glorot_uniform", "xavier"),
    ("xavier_uniform", "xavier"),
    ("glorot_normal", "xavier_normal"),
    ("kaiming", "he"),
    ("he_normal", "he"),
    ("random_normal", "random"),
    ("l2", "weight_decay"),
    ("wd", "weight_decay"),
    ("num_layers", "hidden_layers"),
    ("n_layers", "hidden_layers"),
    ("depth", "hidden_layers"),
    ("width", "hidden_size"),
    ("early_stop", "early_stopping"),
    ("bayesian", "bayes"),
    ("fashion-mnist", "fashion_mnist"),
    ("plots", "plot"),
    ("data", "dataset"),
    ("sweep", "search"),
    ("label", "target"),
    ("label_column", "target"),
    ("target_column", "target"),
    ("sep", "delimiter"),
    ("na_values", "missing"),
    ("imputer", "impute"),
    ("normalize", "standardize"),
    ("onehot", "one_hot"),
    ("pca", "principal_components"),
    ("minmax", "min_max"),
];

/// Distributions of W&B's sweeps that are written in another way here, with how.
const DISTRIBUTIONS: [(&str, &str); 6] = [
    ("categorical", "`values` need no `distribution`"),
    ("categorical_w_probabilities", "`values` with `probabilities` need no `distribution`"),
    ("constant", "`value` needs no `distribution`"),
    ("log_uniform", "write `log_uniform_values` with the ends themselves: e to the power of these"),
    ("q_log_uniform", "write `q_log_uniform_values` with the ends themselves: e to the power of these"),
    ("inv_log_uniform", "write `inv_log_uniform_values` with the ends themselves: e to the power of minus these"),
];

/// How a distribution of another tool is written here, if in another way.
pub(crate) fn distribution_elsewhere(word: &str) -> Option<&'static str> {
    DISTRIBUTIONS.iter().find(|(theirs, _)| *theirs == word).map(|(_, how)| *how)
}

/// The legal word that was most likely meant, if one is near enough.
pub fn nearest<'a>(word: &str, legal: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let legal: Vec<&str> = legal.into_iter().collect();
    let lower = word.to_lowercase();
    let elsewhere = ELSEWHERE.iter().filter(|(theirs, _)| *theirs == lower).map(|(_, ours)| *ours);
    if let Some(word) = elsewhere.clone().find_map(|ours| legal.iter().find(|legal| **legal == ours)) {
        return Some(word);
    }
    // The last part of a dotted path may be the foreign word.
    if let Some((head, tail)) = lower.rsplit_once('.')
        && let Some((_, ours)) = ELSEWHERE.iter().find(|(theirs, _)| *theirs == tail)
        && let Some(word) = legal.iter().find(|legal| **legal == format!("{head}.{ours}"))
    {
        return Some(word);
    }
    let plain = lower.replace('-', "_");
    // Of several sections with such a key the last one is meant: `optimizer.learning_rate` rather than that of trees.
    let is_path = |legal: &&&str| legal.rsplit_once('.').is_some_and(|(_, tail)| tail == plain);
    if !legal.contains(&plain.as_str()) && legal.iter().filter(is_path).count() > 1 {
        return legal.iter().filter(is_path).max().copied();
    }
    let distance = |legal: &&str| strsim::damerau_levenshtein(&plain, legal);
    let best = legal.iter().copied().min_by_key(distance)?;
    let allowed = (best.chars().count().max(plain.chars().count()) / 3).max(1);
    (distance(&best) <= allowed).then_some(best).or_else(|| by_ending(&plain, &legal))
}

/// The one legal path that ends in the word: `batch_size` for `optimizer.batch_size`.
fn by_ending<'a>(word: &str, legal: &[&'a str]) -> Option<&'a str> {
    let mut ending = legal.iter().filter(|legal| legal.rsplit_once('.').is_some_and(|(_, tail)| tail == word));
    match (ending.next(), ending.next()) {
        (Some(only), None) => Some(only),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn misspellings_and_foreign_words_find_the_legal_one() {
        let legal = ["learning_rate", "batch_size", "nesterov", "optimizer.learning_rate"];
        assert_eq!(nearest("learning_rte", legal), Some("learning_rate"));
        assert_eq!(nearest("lr", legal), Some("learning_rate"));
        assert_eq!(nearest("optimizer.lr", legal), Some("optimizer.learning_rate"));
        assert_eq!(nearest("nag", legal), Some("nesterov"));
        assert_eq!(nearest("zzz", legal), None);
        assert_eq!(nearest("x", []), None);
    }
}
