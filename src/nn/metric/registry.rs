//! The metrics, one entry each.

use super::{
    Accuracy, Average, AveragePrecision, BalancedAccuracy, Brier, CohenKappa, ExplainedVariance, F1, HammingLoss,
    LogLoss, Matthews, MeanAbsoluteError, MeanAbsolutePercentageError, MeanLoss, MeanSquaredError, MedianAbsoluteError,
    Metric, PinballLoss, Precision, R2, Recall, RocAuc, RootMeanSquaredError, TopKAccuracy,
};

/// All metrics, in the order of their columns in a history.
pub const METRICS: [&dyn Metric; 29] = [
    &MeanLoss,
    &Accuracy,
    &BalancedAccuracy,
    &Precision(Average::Macro),
    &Precision(Average::Micro),
    &Precision(Average::Weighted),
    &Recall(Average::Macro),
    &Recall(Average::Micro),
    &Recall(Average::Weighted),
    &F1(Average::Macro),
    &F1(Average::Micro),
    &F1(Average::Weighted),
    &LogLoss,
    &Brier,
    &RocAuc,
    &AveragePrecision,
    &Matthews,
    &CohenKappa,
    &TopKAccuracy::<3>,
    &TopKAccuracy::<5>,
    &HammingLoss,
    &MeanAbsoluteError,
    &MeanSquaredError,
    &RootMeanSquaredError,
    &R2,
    &MeanAbsolutePercentageError,
    &MedianAbsoluteError,
    &ExplainedVariance,
    &PinballLoss,
];
