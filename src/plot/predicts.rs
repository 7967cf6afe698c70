//! What a model predicts, as far as figures ask.

/// What a model predicts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Predicts {
    /// One of some classes.
    Classes,
    /// Numbers.
    Numbers,
    /// Any of some labels.
    Labels,
}

impl Predicts {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Classes, Self::Numbers, Self::Labels];

    /// What is predicted.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Classes => "classes",
            Self::Numbers => "numbers",
            Self::Labels => "labels",
        }
    }

    /// What it is to predict it.
    pub(crate) fn task(self) -> &'static str {
        match self {
            Self::Classes => "a classification",
            Self::Numbers => "a regression",
            Self::Labels => "a multi-label classification",
        }
    }

    /// The figures to write in place of those that are of something else.
    pub(crate) fn own(self) -> &'static str {
        match self {
            Self::Classes => "`confusion_matrix` or `per_class`",
            Self::Numbers => "`predicted_vs_true` or `residuals`",
            Self::Labels => "`roc` or `precision_recall`",
        }
    }

    /// The figure to write in place of one of what is to be predicted, before any model.
    pub(crate) fn own_of_data(self) -> &'static str {
        match self {
            Self::Numbers => "`target_distribution`",
            Self::Classes | Self::Labels => "`class_balance`",
        }
    }
}
