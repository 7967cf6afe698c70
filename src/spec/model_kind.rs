//! The models, one entry each.

use crate::base::registry::registry;
use crate::nn::{Mlp, NetworkFamily, Overruled};
use crate::program::Command;
use crate::tabular::{Gbdt, Linear, TableFamily};

registry! {
    /// What is trained.
    pub enum Model: dyn ModelKind, tag = "kind" {
        /// Feed-forward network (multi-layer perceptron); its output fits what is predicted.
        "mlp" => Mlp(Mlp),
        /// Gradient-boosted trees, for tables: no scaling and no imputation needed, and no `optimizer`.
        "gbdt" => Gbdt(Gbdt),
        /// Linear model, for tables: least squares, logistic or softmax regression; no `optimizer`.
        "linear" => Linear(Linear),
        /// Any program that prints its metrics as lines of JSON.
        "command" => Command(Command),
    }
}

/// What every model says of itself.
pub trait ModelKind {
    /// What makes a trial of it.
    fn trained_by(&self) -> TrainedBy<'_>;

    /// The network, if it is one.
    fn network(&self) -> Option<&dyn NetworkFamily> {
        match self.trained_by() {
            TrainedBy::Engine(network) => Some(network),
            TrainedBy::Program(_) | TrainedBy::Fit(_) => None,
        }
    }

    /// The model of tables, if it is one.
    fn table(&self) -> Option<&dyn TableFamily> {
        match self.trained_by() {
            TrainedBy::Fit(family) => Some(family),
            TrainedBy::Engine(_) | TrainedBy::Program(_) => None,
        }
    }

    /// The program, if it is one.
    fn command(&self) -> Option<&Command> {
        match self.trained_by() {
            TrainedBy::Program(command) => Some(command),
            TrainedBy::Engine(_) | TrainedBy::Fit(_) => None,
        }
    }

    /// Whether every feature has to be a number of every sample: no category, no gap.
    fn needs_numbers(&self) -> bool {
        self.network().is_some() || self.table().is_some_and(TableFamily::needs_numbers)
    }

    /// Keys of the section that another key overrules.
    fn overruled(&self) -> Option<Overruled> {
        self.network().and_then(NetworkFamily::overruled)
    }
}

/// What makes a trial of a model.
#[derive(Clone, Copy, Debug)]
pub enum TrainedBy<'a> {
    /// The training engine.
    Engine(&'a dyn NetworkFamily),
    /// A fit of its own.
    Fit(&'a dyn TableFamily),
    /// A program of the user's.
    Program(&'a Command),
}

impl<N: NetworkFamily> ModelKind for N {
    fn trained_by(&self) -> TrainedBy<'_> {
        TrainedBy::Engine(self)
    }
}

impl ModelKind for Gbdt {
    fn trained_by(&self) -> TrainedBy<'_> {
        TrainedBy::Fit(self)
    }
}

impl ModelKind for Linear {
    fn trained_by(&self) -> TrainedBy<'_> {
        TrainedBy::Fit(self)
    }
}

impl ModelKind for Command {
    fn trained_by(&self) -> TrainedBy<'_> {
        TrainedBy::Program(self)
    }
}
