//! Linear models: least squares, logistic and softmax regression, with penalties on the size of coefficients.
//!
//! What is minimised is Σ loss + l1 · Σ |w| + l2 / 2 · Σ w², summed over the training rows, with the cross-entropy as loss, or half
//! the squared error; intercepts have no penalty. So `l2` is scikit-learn's `alpha` of `Ridge` and 1 / C of `LogisticRegression`, and
//! `l1` is the number of rows times the `alpha` of `Lasso`. Two classes have one row of coefficients, more have one each.

mod family;
mod model;
mod objective;
mod owlqn;
mod parameters;
#[cfg(test)]
mod tests;

pub use model::LinearModel;
pub use parameters::Linear;
