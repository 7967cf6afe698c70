//! The list of all methods of searching.

use super::bayes::Bayes;
use super::grid::Grid;
use super::hyperband::Hyperband;
use super::list::List;
use super::method::SearchMethod;
use super::random::Random;
use super::sobol::Sobol;
use crate::base::registry::registry;

registry! {
    /// How configurations are chosen.
    pub enum Method: dyn SearchMethod, tag = "method" {
        /// Every combination of the listed values.
        "grid" => Grid(Grid),
        /// Each parameter drawn at random, by itself.
        "random" => Random(Random),
        /// Points that fill the space evenly.
        "sobol" => Sobol(Sobol),
        /// A Gaussian process proposes what promises the largest improvement.
        "bayes" => Bayes(Bayes),
        /// Many short trainings, of which the best go on.
        "hyperband" => Hyperband(Hyperband),
        /// Configurations written down one by one.
        "list" => List(List),
    }
}
