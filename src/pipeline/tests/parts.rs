//! Artifacts that a stage makes on its way.

use super::*;

/// Runs `work` as the only stage of a pipeline.
struct Alone<F>(F);

impl<F: Fn(&mut Output, &Context) -> Result<(), StageError> + Send + Sync> Stage for Alone<F> {
    fn name(&self) -> &str {
        "search"
    }

    fn version(&self) -> u32 {
        1
    }

    fn spec(&self) -> Value {
        json!({})
    }

    fn inputs(&self) -> Vec<String> {
        Vec::new()
    }

    fn run(&self, _: &Inputs, out: &mut Output, ctx: &Context) -> Result<(), StageError> {
        (self.0)(out, ctx)
    }
}

fn alone(
    outputs: &Path,
    work: impl Fn(&mut Output, &Context) -> Result<(), StageError> + Send + Sync + 'static,
) -> Result<Executed, ExecuteError> {
    let store = Store::open(outputs).unwrap();
    let plan = Plan::new("alone", vec![Box::new(Alone(work))], &store).unwrap();
    let cancelled = AtomicBool::new(false);
    execute(
        &plan,
        &store,
        &Options { jobs: 8, retry_failed: false, cancelled: &cancelled, sink: &|_: &Event| {}, machine: "" },
    )
}

#[test]
fn parts_asked_for_by_many_threads_are_made_once() {
    let outputs = tempfile::tempdir().unwrap();
    let trained = Arc::new(AtomicU32::new(0));
    let counter = trained.clone();
    alone(outputs.path(), move |out, ctx| {
        std::thread::scope(|scope| {
            for thread in 0..ctx.jobs {
                let counter = &counter;
                scope.spawn(move || {
                    for n in 0..10 {
                        let spec = json!({"trial": (n + thread) % 10});
                        let train = |out: &mut Output| {
                            counter.fetch_add(1, Ordering::SeqCst);
                            out.write_json("history.json", &vec![n + thread])
                        };
                        let (trial, _) = ctx.memo("trial", 1, &spec, &[], train).unwrap();
                        assert_eq!(ctx.find(&trial.key()).unwrap().unwrap().key(), trial.key());
                    }
                });
            }
        });
        out.write("done", b"")
    })
    .unwrap();
    assert_eq!(trained.load(Ordering::SeqCst), 10);
}

#[test]
fn parts_survive_the_failure_of_their_stage_and_damaged_ones_are_made_again() {
    let outputs = tempfile::tempdir().unwrap();
    let trained = Arc::new(AtomicU32::new(0));
    let go = |fails: bool| {
        let counter = trained.clone();
        alone(outputs.path(), move |out, ctx| {
            for n in 0..3 {
                let train = |out: &mut Output| {
                    counter.fetch_add(1, Ordering::SeqCst);
                    out.write_json("history.json", &n)
                };
                let (trial, _) = ctx.memo("trial", 1, &json!({ "n": n }), &[], train)?;
                trial.read("history.json")?;
            }
            if fails { Err(StageError::new("full")) } else { out.write("done", b"") }
        })
    };
    assert!(go(true).is_err());
    assert_eq!(trained.load(Ordering::SeqCst), 3);
    let key = Key::of("trial", 1, &json!({"n": 1}), &[]).to_string();
    let path = outputs.path().join("store").join(&key[..2]).join(&key).join("history.json");
    fs::write_synced(&path, b"7\n").unwrap();
    go(false).unwrap();
    assert_eq!(trained.load(Ordering::SeqCst), 4);
}

#[test]
fn numbers_that_are_not_finite_are_not_written() {
    let outputs = tempfile::tempdir().unwrap();
    let error = alone(outputs.path(), |out, _| {
        out.write_json("m.json", &json!([1.0])).and(out.write_json("n.json", &f64::NAN))
    });
    let Err(ExecuteError::Stage { source, .. }) = error else { panic!("not refused") };
    assert_eq!(source.to_string(), "cannot write `n.json`: a number in it is NaN");
}

#[test]
fn an_artifact_that_breaks_whenever_it_is_made_ends_the_execution() {
    let outputs = tempfile::tempdir().unwrap();
    let error = alone(outputs.path(), |_, ctx| {
        let (trial, _) = ctx.memo("trial", 1, &json!({}), &[], |out| out.write("a", b"good"))?;
        fs::write_synced(&trial.path("a"), b"bad!").unwrap();
        trial.read("a")?;
        Ok(())
    });
    assert!(matches!(error, Err(ExecuteError::KeepsBreaking { .. })));
}
