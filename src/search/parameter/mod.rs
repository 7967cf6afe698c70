//! The parameters of a search, as a spec describes them.

mod check;
mod description;
#[cfg(test)]
mod tests;

pub use check::ParameterProblem;
pub use description::Parameter;
