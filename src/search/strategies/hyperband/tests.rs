use super::*;
use crate::search::strategies::strategy;
use crate::search::tests::study::{common, method, number};

const SPACE: &str = r#"{"x": {"distribution": "uniform", "min": 0, "max": 1}, "word": {"values": ["p", "q"]}}"#;

/// Proposals as the runner makes them, with every result that may be seen.
fn steps(json: &str, value: &dyn Fn(&Config, f64) -> Outcome) -> Vec<Proposal> {
    let mut strategy = strategy(&method(json), &common(SPACE, "minimize"), 1).unwrap();
    let (mut steps, mut done): (Vec<Proposal>, Vec<Observation>) = (Vec::new(), Vec::new());
    while steps.len() < 1000 {
        let visible = strategy.visible(steps.len());
        let pending: Vec<Config> = steps[visible..].iter().map(|step| step.config.clone()).collect();
        let Some(proposal) = strategy.propose(steps.len(), &done[..visible], &pending).unwrap() else { break };
        let outcome = value(&proposal.config, proposal.fidelity.divisor);
        done.push(Observation {
            fidelity: proposal.fidelity.coordinate,
            ..Observation::new(proposal.config.clone(), outcome)
        });
        steps.push(proposal);
    }
    steps
}

fn error(config: &Config, divisor: f64) -> Outcome {
    Outcome::Value((number(config, "x") - 0.3).abs() + 0.1 * divisor)
}

#[test]
fn brackets_have_the_sizes_of_the_paper() {
    // eta 3, three lengths: 9 → 3 → 1, then ⌈3/2 · 3⌉ = 5 → 1, then 3 whole ones.
    for proposals in ["random", "bayes"] {
        let json = format!(r#"{{"method": "hyperband", "trials": 17, "proposals": "{proposals}"}}"#);
        let steps = steps(&json, &error);
        let divisors: Vec<u32> = steps.iter().map(|step| step.fidelity.divisor as u32).collect();
        let expected = [vec![9; 9], vec![3; 3], vec![1], vec![3; 5], vec![1], vec![1; 3]].concat();
        assert_eq!(divisors, expected, "{proposals}");
        // The best of each rung go on, by their old numbers.
        let mut first: Vec<(f64, usize)> = (0..9).map(|i| ((number(&steps[i].config, "x") - 0.3).abs(), i)).collect();
        first.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut best: Vec<usize> = first[..3].iter().map(|(_, i)| *i).collect();
        best.sort_unstable();
        assert_eq!(steps[9..12].iter().map(|step| step.number.unwrap()).collect::<Vec<_>>(), best);
        assert_eq!(steps[12].number, Some(first[0].1));
        assert_eq!(steps[13].number, Some(9));
    }
}

#[test]
fn failures_do_not_go_on_and_a_rung_of_failures_ends_its_bracket() {
    let json = r#"{"method": "hyperband", "trials": 14, "proposals": "random"}"#;
    let fails = |config: &Config, divisor| if config["word"] == "p" { Outcome::Failed } else { error(config, divisor) };
    assert!(
        steps(json, &fails)
            .iter()
            .all(|step| step.fidelity.divisor == 9.0 || step.fidelity.divisor == 3.0 || step.config["word"] == "q")
    );
    let all = steps(json, &|_, _| Outcome::Failed);
    assert_eq!(all.len(), 14);
}

#[test]
fn the_largest_brackets_that_a_spec_may_ask_for_can_be_counted() {
    let json = r#"{"method": "hyperband", "trials": 3, "eta": 10, "rungs": 10, "proposals": "random"}"#;
    let steps = steps(json, &error);
    // Three configurations, of which the best goes on nine times.
    assert_eq!((steps.len(), steps[0].fidelity.divisor, steps[11].fidelity.divisor), (12, 1e9, 1.0));
}

#[test]
fn a_space_that_is_used_up_ends_the_search() {
    let mut common = common(SPACE, "minimize");
    common.parameters.remove("x");
    let mut strategy = strategy(&method(r#"{"method": "hyperband", "trials": 50}"#), &common, 1).unwrap();
    let mut done = Vec::new();
    while let Some(proposal) = strategy.propose(done.len(), &done, &[]).unwrap() {
        done.push(Observation::new(proposal.config, Outcome::Value(done.len() as f64)));
    }
    // Two short ones, of which one goes on, twice.
    assert_eq!(done.len(), 4);
}
