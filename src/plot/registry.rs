//! The list of all figures.

use super::best_worst::BestWorst;
use super::class_balance::ClassBalance;
use super::column_importance::ColumnImportance;
use super::confusion_difference::ConfusionDifference;
use super::confusion_matrix::ConfusionMatrix;
use super::curves::Curves;
use super::distribution::Distribution;
use super::error_by_column::ErrorByColumn;
use super::expected_improvement::ExpectedImprovement;
use super::figure::Figure;
use super::groups::Groups;
use super::history::History;
use super::importance::Importance;
use super::learning_curve::LearningCurve;
use super::misclassified::Misclassified;
use super::missing::Missing;
use super::paired::Paired;
use super::parallel_coordinates::ParallelCoordinates;
use super::pareto::Pareto;
use super::partial_dependence::PartialDependence;
use super::per_class::PerClass;
use super::precision_recall::PrecisionRecall;
use super::predicted_vs_true::PredictedVsTrue;
use super::reliability::Reliability;
use super::residuals::Residuals;
use super::roc::Roc;
use super::rungs::Rungs;
use super::samples::Samples;
use super::surrogate::Surrogate;
use super::target_distribution::TargetDistribution;
use super::weights::Weights;
use crate::base::escape::file_name;
use crate::base::registry::registry;

registry! {
    /// A figure.
    pub enum FigureKind: dyn Figure, tag = "kind" {
        /// One sample image of each class.
        "samples" => Samples(Samples),
        /// Training and validation accuracy and loss over the epochs, of the best runs.
        "curves" => Curves(Curves),
        /// The metric of every trial in the order of creation, with the best so far.
        "history" => History(History),
        /// Every trial as a line through its parameters, coloured by the metric.
        "parallel_coordinates" => ParallelCoordinates(ParallelCoordinates),
        /// How much each parameter matters to the metric: random-forest importance and correlation.
        "importance" => Importance(Importance),
        /// The metric grouped by the values of a parameter: means with their spread.
        "groups" => Groups(Groups),
        /// The metric by the number of training samples, on training and on validation samples.
        "learning_curve" => LearningCurve(LearningCurve),
        /// Which share of the runs reaches which metric.
        "distribution" => Distribution(Distribution),
        /// What a Gaussian process believes over two parameters, the others as in the best trial, and how surely.
        "surrogate" => Surrogate(Surrogate),
        /// The improvement that the search expected of each trial, and the one that came.
        "expected_improvement" => ExpectedImprovement(ExpectedImprovement),
        /// How far every trial got, and how many were left: for searches that end trials early.
        "rungs" => Rungs(Rungs),
        /// The metric against another one, with the trials that no other beats in both.
        "pareto" => Pareto(Pareto),
        /// True against predicted classes, as counts and as shares of each true class.
        "confusion_matrix" => ConfusionMatrix(ConfusionMatrix),
        /// The confusion matrix of the evaluated trial less that of the one in `evaluate.against`.
        "confusion_difference" => ConfusionDifference(ConfusionDifference),
        /// Precision, recall and F1 of every class.
        "per_class" => PerClass(PerClass),
        /// Whether the model is right as often as it is sure.
        "reliability" => Reliability(Reliability),
        /// What the units of the first layer look for, as images.
        "weights" => Weights(Weights),
        /// The best and the worst configurations, as a table.
        "best_worst" => BestWorst(BestWorst),
        /// Samples that the model gets wrong with the most confidence.
        "misclassified" => Misclassified(Misclassified),
        /// Differences of the metric between two values of a parameter, over configurations that are otherwise the same.
        "paired" => Paired(Paired),
        /// True less predicted numbers against the predicted ones, with their histogram.
        "residuals" => Residuals(Residuals),
        /// Predicted against true numbers, with the line on which both are the same.
        "predicted_vs_true" => PredictedVsTrue(PredictedVsTrue),
        /// Receiver operating characteristic: of two classes, or of each class or label against the rest.
        "roc" => Roc(Roc),
        /// Precision against recall: of two classes, or of each class or label against the rest.
        "precision_recall" => PrecisionRecall(PrecisionRecall),
        /// Samples of every class in every part of the data.
        "class_balance" => ClassBalance(ClassBalance),
        /// Distribution of the numbers to predict, in every part of the data.
        "target_distribution" => TargetDistribution(TargetDistribution),
        /// Share of missing values of every column of a table, by part of the data or by class.
        "missing" => Missing(Missing),
        /// What the model loses when the values of a column are in another order of rows.
        "column_importance" => ColumnImportance(ColumnImportance),
        /// Mean prediction when a column has the same value in all rows, over its values.
        "partial_dependence" => PartialDependence(PartialDependence),
        /// Error of the model over the values of the columns of a table.
        "error_by_column" => ErrorByColumn(ErrorByColumn),
    }
}

impl FigureKind {
    /// Name of the figure's files, without ending: distinct for figures that differ.
    pub fn file_stem(&self) -> String {
        file_name(&format!("{}{}", self.name(), self.suffix()))
    }
}
