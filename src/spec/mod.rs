//! The spec language: what may be written, what it means, and what is said when it is wrong.
//!
//! Text becomes a [`Node`] tree with spans (`load`); our own walk over that tree by the generated JSON Schema (`walk`)
//! finds every problem at once; `jsonschema` has the last word on the same instance; serde then gives the typed [`Spec`],
//! and `check` looks for what only the meaning shows. What passes is a [`ResolvedSpec`].

mod apply;
mod check;
mod check_figures;
mod check_goals;
mod check_repeat;
mod check_search;
mod check_target;
mod check_values;
mod left_out;
mod load;
mod merged;
mod model;
mod model_kind;
mod nested;
mod node;
mod paths;
mod problem;
mod pruned;
mod repeat;
mod replicates;
mod resolve;
mod scalar;
mod schema;
mod schema_parts;
mod schema_search;
mod sets;
mod shared;
mod source;
mod suggest;
mod walk;

pub use apply::{ApplyError, Configured, apply, configured_value, inherited, possible_models};
pub use check_target::{Misfit, misfits};
pub use load::parse;
pub use merged::Merged;
pub use model::{Against, Evaluate, Optimizer, Search, Spec, to_value, to_yaml};
pub use model_kind::{Model, ModelKind, TrainedBy};
pub use node::{Entry, Node, Tree};
pub use paths::SpecPaths;
pub use problem::{Problem, Problems};
pub use repeat::Repeat;
pub(crate) use repeat::{TRAINING_SEED, fold_of};
pub use replicates::{is_adaptive, replicates};
pub use resolve::{ResolvedSpec, SpecError, check_text, load_spec};
pub use schema::{pipeline_schema, pipeline_schema_text};
pub use source::{Source, SourceKind, Span};
pub use suggest::nearest;
