//! Which figures have a meaning for what a model predicts: the one place that says it in words.

use super::predicts::Predicts;
use super::registry::FigureKind;

/// Why a figure has no meaning for what is predicted, with what to write; none if it has one.
pub fn misfit(figure: &FigureKind, predicts: Predicts) -> Option<String> {
    let shows = figure.shows();
    if shows.contains(&predicts) {
        return None;
    }
    let of: Vec<&str> = shows.iter().map(|shown| shown.name()).collect();
    let is_of_data = figure.needs().iter().all(|need| need.reads_parts());
    let own = if is_of_data { predicts.own_of_data() } else { predicts.own() };
    Some(format!("`{}` is of {}; this is {}: write {own}", figure.name(), of.join(" and "), predicts.task()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::item::FigureItem;
    use super::*;

    fn why(figure: &str, predicts: Predicts) -> Option<String> {
        misfit(&serde_json::from_value::<FigureItem>(json!(figure)).unwrap().figure, predicts)
    }

    #[test]
    fn a_figure_of_something_else_says_what_to_write() {
        assert_eq!(
            why("confusion_matrix", Predicts::Numbers).unwrap(),
            "`confusion_matrix` is of classes; this is a regression: write `predicted_vs_true` or `residuals`"
        );
        assert_eq!(
            why("roc", Predicts::Numbers).unwrap(),
            "`roc` is of classes and labels; this is a regression: write `predicted_vs_true` or `residuals`"
        );
        assert_eq!(
            why("class_balance", Predicts::Numbers).unwrap(),
            "`class_balance` is of classes and labels; this is a regression: write `target_distribution`"
        );
        assert_eq!(why("roc", Predicts::Labels).or(why("residuals", Predicts::Numbers)), None);
    }

    #[test]
    fn what_a_message_says_to_write_fits() {
        for predicts in Predicts::ALL {
            for words in [predicts.own(), predicts.own_of_data()] {
                let named: Vec<&str> = words.split('`').skip(1).step_by(2).collect();
                assert!(!named.is_empty() && named.iter().all(|figure| why(figure, predicts).is_none()), "{words}");
            }
        }
    }
}
