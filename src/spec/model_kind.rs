//! The models, one entry each.

use crate::base::registry::registry;
use crate::nn::{Mlp, NetworkFamily, Overruled};
use crate::program::Command;

registry! {
    /// What is trained.
    pub enum Model: dyn ModelKind, tag = "kind" {
        /// Feed-forward network (multi-layer perceptron); its output fits what is predicted.
        "mlp" => Mlp(Mlp),
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
            TrainedBy::Program(_) => None,
        }
    }

    /// The program, if it is one.
    fn command(&self) -> Option<&Command> {
        match self.trained_by() {
            TrainedBy::Program(command) => Some(command),
            TrainedBy::Engine(_) => None,
        }
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
    /// A program of the user's.
    Program(&'a Command),
}

impl<N: NetworkFamily> ModelKind for N {
    fn trained_by(&self) -> TrainedBy<'_> {
        TrainedBy::Engine(self)
    }
}

impl ModelKind for Command {
    fn trained_by(&self) -> TrainedBy<'_> {
        TrainedBy::Program(self)
    }
}
