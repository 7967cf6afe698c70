//! A tree, as it is stored and as it predicts.

use serde::{Deserialize, Serialize};

/// A node: a value, or a question.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Node {
    /// What rows that come here have added to their score.
    Leaf(f64),
    /// Where rows go on.
    Split {
        feature: u32,
        /// Values that go left.
        goes_left: Values,
        /// Whether missing values go left.
        missing_left: bool,
        /// Places of the children, behind that of their parent.
        left: u32,
        right: u32,
    },
}

/// Values of a feature.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Values {
    /// Those that are not larger.
    AtMost(f64),
    /// These categories, ascending.
    OneOf(Vec<f32>),
    /// All that are not missing.
    Known,
}

/// A tree; its root is the first node.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Tree(pub(super) Vec<Node>);

impl Values {
    fn has(&self, value: f32) -> bool {
        match self {
            Self::AtMost(bound) => f64::from(value) <= *bound,
            Self::OneOf(categories) => {
                categories.binary_search_by(|category| category.total_cmp(&(value + 0.0))).is_ok()
            }
            Self::Known => true,
        }
    }
}

impl Tree {
    /// A value a leaf; a feature and what it is compared with a split.
    pub(super) fn parameters(&self) -> usize {
        self.0.iter().map(|node| if matches!(node, Node::Leaf(_)) { 1 } else { 2 }).sum()
    }

    /// What the tree adds to the score of a row with these features.
    pub(super) fn value(&self, x: &[f32]) -> f64 {
        let mut at = 0;
        loop {
            match &self.0[at] {
                Node::Leaf(value) => return *value,
                Node::Split { feature, goes_left, missing_left, left, right } => {
                    let value = x[*feature as usize];
                    let is_left = if value.is_nan() { *missing_left } else { goes_left.has(value) };
                    at = if is_left { *left } else { *right } as usize;
                }
            }
        }
    }

    /// What is wrong with a tree that was read, of so many features.
    pub(super) fn problem(&self, features: usize) -> Option<String> {
        let size = self.0.len();
        let of = |(place, node): (usize, &Node)| match node {
            Node::Leaf(value) if !value.is_finite() => Some(format!("leaf {place} is not finite")),
            Node::Leaf(_) => None,
            Node::Split { feature, left, right, .. } => {
                let is_behind = |child: u32| (place + 1..size).contains(&(child as usize));
                let is_sound = (*feature as usize) < features && is_behind(*left) && is_behind(*right);
                (!is_sound).then(|| format!("node {place} leads nowhere"))
            }
        };
        if size == 0 { Some("a tree has no nodes".to_owned()) } else { self.0.iter().enumerate().find_map(of) }
    }
}
