//! What a change from the command line leaves without a meaning.
//!
//! `--set search.method=random` on a spec with `parallel: 4`, which only other methods know: the key is left out, and said.
//! A key that the change itself sets stays, and is a problem where it does not belong.

use serde_json::Value;

use super::Spec;
use super::node::{Node, Tree};
use super::schema_parts::{alternatives, properties, tag_of};
use super::source::SourceKind;
use crate::plot::Need;

/// Removes the keys of the text that do not belong to the variant that a change has chosen; a sentence for each.
pub(super) fn leave_out(root: &mut Node, schema: &Value) -> Vec<String> {
    let mut sentences = Vec::new();
    visit(root, schema, &mut sentences);
    sentences
}

/// Removes the figures of the text that need what a search method computes, where a change has chosen another method.
pub(super) fn leave_out_figures(spec: &mut Spec, root: &mut Node) -> Vec<String> {
    let is_changed = root.span_at(&["search", "method"]).source.kind == SourceKind::Set;
    let Some(search) = spec.search.as_ref().filter(|search| is_changed && !search.method.has_acquisition()) else {
        return Vec::new();
    };
    let Some(Tree::List(nodes)) = root.entry("plot").map(|plot| &mut plot.tree) else { return Vec::new() };
    let (mut kept, mut sentences) = (Vec::new(), Vec::new());
    for (item, node) in spec.plot.iter().zip(&*nodes) {
        let needs = item.figure.needs();
        let is_lost =
            needs.iter().any(|need| matches!(need, Need::Acquisition)) && node.span.source.kind == SourceKind::File;
        kept.push(!is_lost);
        if is_lost {
            let (figure, method) = (item.file_stem(), search.method.name());
            sentences.push(format!(
                "`{figure}` is not drawn: it shows what `method: bayes` computes, not `method: {method}`"
            ));
        }
    }
    keep(&mut spec.plot, &kept);
    keep(nodes, &kept);
    sentences
}

/// Keeps the items that are marked.
fn keep<T>(items: &mut Vec<T>, kept: &[bool]) {
    let mut kept = kept.iter();
    items.retain(|_| kept.next().copied().unwrap_or(true));
}

fn visit(node: &mut Node, schema: &Value, sentences: &mut Vec<String>) {
    let schema = meant(node, schema);
    if let Some((tag, word)) = tag_of(schema.variant)
        && node.get(tag).is_some_and(|value| value.span.source.kind == SourceKind::Set)
    {
        drop_others(node, &schema, (tag, word), sentences);
    }
    let properties = schema.variant.get("properties");
    match &mut node.tree {
        Tree::Scalar(_) => {}
        Tree::List(items) => {
            if let Some(schema) = schema.variant.get("items") {
                items.iter_mut().for_each(|item| visit(item, schema, sentences));
            }
        }
        Tree::Map(entries) => {
            for (key, _, value) in entries {
                if let Some(schema) = properties.and_then(|properties| properties.get(key.as_str())) {
                    visit(value, schema, sentences);
                }
            }
        }
    }
}

/// A schema, and where it is one of several variants told apart by a tag, the others.
struct Meant<'a> {
    variant: &'a Value,
    siblings: Vec<&'a Value>,
}

/// The variant that a mapping's tag says, within as many levels of alternatives as there are.
fn meant<'a>(node: &Node, schema: &'a Value) -> Meant<'a> {
    let siblings: Vec<&Value> = alternatives(schema).collect();
    let says = |variant: &&&Value| {
        let word = tag_of(variant).and_then(|(tag, word)| Some((node.get(tag)?.to_json(), word)));
        word.is_some_and(|(found, word)| found == word)
    };
    if let Some(&variant) = siblings.iter().find(says) {
        return Meant { variant, siblings };
    }
    match siblings
        .into_iter()
        .find(|variant| variant.get("properties").is_some() || alternatives(variant).next().is_some())
    {
        Some(inner) if tag_of(inner).is_none() => meant(node, inner),
        _ => Meant { variant: schema, siblings: Vec::new() },
    }
}

fn drop_others(node: &mut Node, schema: &Meant<'_>, (tag, word): (&str, &str), sentences: &mut Vec<String>) {
    let Tree::Map(entries) = &mut node.tree else { return };
    entries.retain(|(key, _, value)| {
        let owners = schema.siblings.iter().filter(|variant| properties(variant).any(|property| property == key));
        let owners: Vec<String> = owners.filter_map(|owner| Some(format!("`{}`", tag_of(owner)?.1))).collect();
        let belongs = properties(schema.variant).any(|property| property == key);
        if belongs || owners.is_empty() || value.span.source.kind == SourceKind::Set {
            return true;
        }
        sentences.push(format!(
            "`{key}` of the spec is left out: it belongs to {}, not to `{tag}: {word}`",
            owners.join(", ")
        ));
        false
    });
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use crate::spec::{ResolvedSpec, SpecError, check_text};

    const SPEC: &str = "
        name: a
        dataset: { name: digits }
        preprocess: [split: { validation: 0.1 }]
        model: { kind: mlp }
        optimizer: { kind: adam, beta1: 0.8, epochs: 1, schedule: { kind: step, every: 2 } }
        search: { method: bayes, parallel: 4, trials: 3, metric: { name: val_accuracy }, parameters: { model.dropout: { min: 0, max: 0.5 } } }
    ";

    fn checked(sets: &[&str]) -> Result<ResolvedSpec, SpecError> {
        let sets: Vec<String> = sets.iter().map(|&set| set.to_owned()).collect();
        check_text("a.yaml", SPEC, &sets, Path::new(""))
    }

    #[test]
    fn keys_of_another_variant_than_a_change_chooses_are_left_out_and_said() {
        let left_out = |sets: &[&str]| checked(sets).unwrap().left_out;
        assert_eq!(left_out(&[]), [""; 0]);
        let expected =
            "`parallel` of the spec is left out: it belongs to `bayes`, `hyperband`, not to `method: random`";
        assert_eq!(left_out(&["search.method=random"]), [expected]);
        let expected = "`beta1` of the spec is left out: it belongs to `adam`, `nadam`, `adamw`, not to `kind: sgd`";
        assert_eq!(left_out(&["optimizer.kind=sgd"]), [expected]);
        let expected = "`every` of the spec is left out: it belongs to `step`, not to `kind: cosine`";
        assert_eq!(left_out(&["optimizer.schedule.kind=cosine"]), [expected]);
        assert_eq!(left_out(&["search.method=hyperband", "search.trials=9"]), [""; 0]);
    }

    #[test]
    fn figures_of_another_method_are_left_out_and_said() {
        let spec = format!("{}\n        plot: [history, expected_improvement, curves]\n", SPEC.trim_end());
        let of = |sets: &[String]| check_text("a.yaml", &spec, sets, Path::new("")).unwrap();
        assert_eq!(of(&[]).spec.plot.len(), 3);
        let resolved = of(&["search.method=sobol".to_owned()]);
        assert_eq!(resolved.spec.plot.iter().map(|item| item.file_stem()).collect::<Vec<_>>(), ["history", "curves"]);
        let expected =
            "`expected_improvement` is not drawn: it shows what `method: bayes` computes, not `method: sobol`";
        assert_eq!(resolved.left_out[1..], [expected]);
    }

    #[test]
    fn what_a_change_sets_itself_is_a_problem_where_it_does_not_belong() {
        let error = checked(&["search.method=random", "search.parallel=2"]).unwrap_err();
        let SpecError::Problems(problems) = error else { panic!("{error}") };
        assert_eq!(problems.problems[0].message, "`parallel` does not belong to `method: random`");
    }

    #[test]
    fn it_becomes_the_spec_that_was_written_without_them() {
        let without = SPEC.replace("parallel: 4, ", "").replace("bayes", "random");
        let without = check_text("a.yaml", &without, &[], Path::new("")).unwrap();
        assert_eq!(checked(&["search.method=random"]).unwrap().spec, without.spec);
    }
}
