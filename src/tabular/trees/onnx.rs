//! A forest as a node `TreeEnsembleRegressor`, in double precision: a tree's score, and what it adds to it.

use super::tree::{Node, Tree, Values};
use crate::onnx::{Attribute, Element, Graph, Value};

/// The attributes of a node, row by row: one row a node of a tree.
#[derive(Debug, Default)]
struct Nodes {
    trees: Vec<i64>,
    ids: Vec<i64>,
    features: Vec<i64>,
    modes: Vec<&'static str>,
    bounds: Vec<f64>,
    yes: Vec<i64>,
    no: Vec<i64>,
    missing_yes: Vec<i64>,
}

/// What leaves add.
#[derive(Debug, Default)]
struct Leaves {
    trees: Vec<i64>,
    ids: Vec<i64>,
    scores: Vec<i64>,
    values: Vec<f64>,
}

/// A question of a tree in the graph: `BRANCH_LEQ` and a bound, or `BRANCH_EQ` and a category.
struct Question {
    mode: &'static str,
    bound: f64,
}

impl Nodes {
    fn push(&mut self, tree: i64, id: i64, feature: u32, question: &Question, [yes, no]: [i64; 2], missing_yes: bool) {
        self.trees.push(tree);
        self.ids.push(id);
        self.features.push(feature.into());
        self.modes.push(question.mode);
        self.bounds.push(question.bound);
        self.yes.push(yes);
        self.no.push(no);
        self.missing_yes.push(missing_yes.into());
    }
}

/// Adds a tree. A set of categories is a chain of questions, one a category, whose yes is the same child; the nodes that it needs
/// beside the tree's own come after them.
fn add(tree: &Tree, number: i64, score: i64, nodes: &mut Nodes, leaves: &mut Leaves) {
    let mut next = tree.0.len() as i64;
    for (id, node) in (0..).zip(&tree.0) {
        match node {
            Node::Leaf(value) => {
                nodes.push(number, id, 0, &Question { mode: "LEAF", bound: 0.0 }, [0, 0], false);
                leaves.trees.push(number);
                leaves.ids.push(id);
                leaves.scores.push(score);
                leaves.values.push(*value);
            }
            Node::Split { feature, goes_left, missing_left, left, right } => {
                let (left, right) = (i64::from(*left), i64::from(*right));
                let questions: Vec<Question> = match goes_left {
                    Values::AtMost(bound) => vec![Question { mode: "BRANCH_LEQ", bound: *bound }],
                    Values::Known => vec![Question { mode: "BRANCH_LEQ", bound: f64::INFINITY }],
                    // No category goes left; none is below all numbers.
                    Values::OneOf(categories) if categories.is_empty() => {
                        vec![Question { mode: "BRANCH_LEQ", bound: f64::NEG_INFINITY }]
                    }
                    Values::OneOf(categories) => categories
                        .iter()
                        .map(|&category| Question { mode: "BRANCH_EQ", bound: category.into() })
                        .collect(),
                };
                let mut id = id;
                for (at, question) in questions.iter().enumerate() {
                    let no = if at + 1 == questions.len() { right } else { next };
                    nodes.push(number, id, *feature, question, [left, no], *missing_left);
                    if no == next {
                        id = next;
                        next += 1;
                    }
                }
            }
        }
    }
}

/// The scores of rows of f32, f64 `[rows, scores]`: a constant and what the trees of every round add.
pub(super) fn write(
    rounds: &[Vec<Tree>],
    constant: &[f64],
    categories: &[(usize, Vec<f32>)],
    (x, features): (&Value, usize),
    graph: &mut Graph,
) -> Value {
    let x = known(x, features, categories, graph);
    let x = graph.cast(&x, Element::F64);
    let (mut nodes, mut leaves) = (Nodes::default(), Leaves::default());
    // The operator wants a tree a score: those of a fit without rounds add nothing.
    let nothing = [vec![Tree(vec![Node::Leaf(0.0)]); constant.len()]];
    let rounds = if rounds.is_empty() { &nothing } else { rounds };
    let trees = rounds.iter().flat_map(|trees| (0..).zip(trees));
    for (number, (score, tree)) in (0..).zip(trees) {
        add(tree, number, score, &mut nodes, &mut leaves);
    }
    let attributes = vec![
        Attribute::int("n_targets", constant.len() as i64),
        Attribute::ints("nodes_treeids", nodes.trees),
        Attribute::ints("nodes_nodeids", nodes.ids),
        Attribute::ints("nodes_featureids", nodes.features),
        Attribute::texts("nodes_modes", nodes.modes),
        Attribute::doubles("nodes_values_as_tensor", &nodes.bounds),
        Attribute::ints("nodes_truenodeids", nodes.yes),
        Attribute::ints("nodes_falsenodeids", nodes.no),
        Attribute::ints("nodes_missing_value_tracks_true", nodes.missing_yes),
        Attribute::ints("target_treeids", leaves.trees),
        Attribute::ints("target_nodeids", leaves.ids),
        Attribute::ints("target_ids", leaves.scores),
        Attribute::doubles("target_weights_as_tensor", &leaves.values),
    ];
    // The operator gives f32; the constant is added in double precision.
    let added = graph.apply_ml("TreeEnsembleRegressor", &[&x], attributes);
    let added = graph.cast(&added, Element::F64);
    let constant = graph.row(constant);
    graph.apply("Add", &[&added, &constant])
}

/// Rows in which categories that were never seen are missing.
fn known(x: &Value, features: usize, categories: &[(usize, Vec<f32>)], graph: &mut Graph) -> Value {
    let mut parts = Vec::new();
    let mut from = 0;
    for (feature, seen) in categories {
        if from < *feature {
            parts.push(graph.columns(x, &(from..*feature).collect::<Vec<usize>>()));
        }
        let places = graph.columns(x, &[*feature]);
        let seen = if seen.is_empty() { &[-1.0][..] } else { seen };
        let row = graph.singles(seen, &[1, seen.len()]);
        let is_one = graph.apply("Equal", &[&places, &row]);
        let is_one = graph.cast(&is_one, Element::F32);
        let count = graph.row_sums(&is_one);
        let is_seen = graph.cast(&count, Element::Bool);
        let missing = graph.singles(&[f32::NAN], &[]);
        parts.push(graph.choose(&is_seen, &places, &missing));
        from = feature + 1;
    }
    match (from, features) {
        (0, _) => return x.clone(),
        (from, features) if from < features => parts.push(graph.columns(x, &(from..features).collect::<Vec<usize>>())),
        _ => {}
    }
    graph.beside(&parts)
}
