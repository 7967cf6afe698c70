//! What is typed beside the mark, and where it is typed: the answer says what to write, and results stay in one place.

use std::path::Path;
use std::process::Command;

use crate::caching::SMALL;
use crate::project::Project;

/// A spec whose trials take no time.
const QUICK: &str = "
name: quick
model: { kind: command, run: [sh, -c, 'echo \"{\\\"loss\\\": {optimizer.epochs}}\"'] }
search:
  method: grid
  metric: { name: loss, goal: minimize }
  parameters: { optimizer.epochs: { values: [1, 2] } }
plot: [history]
";

#[test]
fn a_spec_that_is_not_there_is_told_with_the_one_that_was_meant() {
    let project = Project::new();
    project.write("pipelines/q4_sweep.yaml", SMALL);
    for (typed, meant) in [
        (&["q4_sweep"][..], "run pipelines/q4_sweep.yaml"),
        (&["q4_swep.yaml", "--set", "search.trials=2"], "run pipelines/q4_sweep.yaml --set search.trials=2"),
        (&["show", "pipelines/q4_sweap.yaml", "--top", "5"], "run show pipelines/q4_sweep.yaml --top 5"),
        (&["compare", "q4_sweep", "q4_sweep"], "run compare pipelines/q4_sweep.yaml pipelines/q4_sweep.yaml"),
        (&["check", "q4_sweep.yml"], "run check pipelines/q4_sweep.yaml"),
    ] {
        let stderr = project.run(typed).exits(2).stderr;
        assert!(stderr.contains(&format!("there is no such file; did you mean `{meant}`?")), "{stderr}");
    }
    for (typed, meant) in [("list", "run log"), ("chek", "run check"), ("validate", "run check")] {
        let stderr = project.run(&[typed]).exits(2).stderr;
        assert!(stderr.contains(&format!("is no command and no spec; did you mean `{meant}`?")), "{stderr}");
    }
    let stderr = project.run(&["something/else.yaml"]).exits(2).stderr;
    assert!(stderr.contains("there is no such file; there are `pipelines/q4_sweep.yaml`"), "{stderr}");
    let stderr = project.run(&["pipelines"]).exits(2).stderr;
    assert!(stderr.contains("`pipelines` is a folder") && stderr.contains("run pipelines/*.yaml"), "{stderr}");
    let stderr = Project::new().run(&["something.yaml"]).exits(2).stderr;
    assert!(stderr.contains("`run init` writes one"), "{stderr}");
}

#[test]
fn results_stay_in_one_folder_wherever_the_command_is_typed() {
    let project = Project::new();
    project.write("pipelines/quick.yaml", QUICK);
    project.run(&["pipelines/quick.yaml"]).ok();
    let below = |args: &[&str]| project.command(args).current_dir(project.path("pipelines")).output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).replace('\\', "/");
    let again = below(&["quick.yaml"]);
    let stderr = text(&again.stderr);
    assert!(stderr.contains("results are kept in `../outputs`, the nearest above this folder"), "{stderr}");
    assert!(stderr.contains("reused") && !stderr.contains(" ran "), "{stderr}");
    assert_eq!(text(&again.stdout), "../outputs/quick\n");
    assert!(!project.path("pipelines/outputs").exists());
    assert!(text(&below(&["show", "quick.yaml"]).stdout).contains("trial_0001"));
    // What is said wins, and then there is nothing to say.
    let own = below(&["quick.yaml", "--outputs", "outputs"]);
    assert!(!text(&own.stderr).contains("results are kept"), "{}", text(&own.stderr));
    assert!(project.path("pipelines/outputs/store").exists());
    let here = project.run(&["show", "pipelines/quick.yaml"]).ok();
    assert!(!here.stderr.contains("results are kept"), "{}", here.stderr);
}

#[test]
fn options_may_stand_before_a_subcommand() {
    let project = Project::with_spec(QUICK);
    project.run(&["--outputs", "elsewhere", "--jobs", "1", "lock", "spec.yaml"]).ok();
    assert!(project.path("elsewhere/quick/report.html").exists() && project.path("spec.lock").exists());
    project.run(&["--outputs=elsewhere", "show", "spec.yaml", "--top", "1"]).ok();
    let plan = project.run(&["--set", "search.parameters.optimizer.epochs.values=[1]", "plan", "spec.yaml"]).ok();
    assert!(plan.stdout.contains("search"), "{}", plan.stdout);
    let stderr = project.run(&["--jobs", "1", "show", "spec.yaml"]).exits(2).stderr;
    assert!(stderr.contains("--jobs") && stderr.contains("run show"), "{stderr}");
}

#[test]
fn a_change_that_the_search_replaces_is_warned_of() {
    let project = Project::with_spec(SMALL);
    let ran = project.run(&["plan", "spec.yaml", "--set", "optimizer.learning_rate=0.5"]).ok();
    let fixed = "search.parameters.optimizer.learning_rate={ value: 0.5 }";
    let warned = "warning: `--set optimizer.learning_rate=0.5` changes no trial, since the search sets";
    assert!(ran.stderr.starts_with(warned) && ran.stderr.contains(&format!("`--set '{fixed}'`")), "{}", ran.stderr);
    assert_eq!(ran.stderr.lines().count(), 1, "{}", ran.stderr);
    let ran = project.run(&["plan", "spec.yaml", "--set", fixed]).ok();
    assert_eq!(ran.stderr, "", "the advice can be followed");
    let ran = project.run(&["plan", "spec.yaml", "--set", "seed=7"]).ok();
    assert_eq!(ran.stderr, "");
}

#[test]
fn no_two_columns_have_one_name() {
    let project = Project::with_spec(QUICK);
    project.run(&["spec.yaml"]).ok();
    let table = project.run(&["show", "spec.yaml"]).ok().stdout;
    let header: Vec<&str> = table.lines().next().unwrap().split_whitespace().collect();
    assert_eq!(header, ["trial", "loss", "epochs", "optimizer.epochs"]);
}

/// Runs the program on a terminal of a width, and returns what the terminal was sent.
fn on_a_terminal(project: &Project, columns: u16, args: &[&str]) -> String {
    let script = "import fcntl, os, pty, struct, subprocess, sys, termios\n\
        ours, theirs = pty.openpty()\n\
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack('HHHH', 24, int(sys.argv[1]), 0, 0))\n\
        child = subprocess.Popen(sys.argv[2:], stdin=theirs, stdout=theirs, stderr=theirs)\n\
        os.close(theirs)\n\
        try:\n\
        \x20   while True: os.write(1, os.read(ours, 65536))\n\
        except OSError: pass\n\
        sys.exit(child.wait())\n";
    let usual = project.command(args);
    let mut command = Command::new("python3");
    command.args(["-c", script, &columns.to_string()]).arg(Path::new(env!("CARGO_BIN_EXE_run"))).args(args);
    command.current_dir(project.path("")).env("TERM", "xterm");
    for (name, value) in usual.get_envs() {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    let output = command.output().unwrap();
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

/// The lines that stand on a terminal's paper: without the sequences that move and colour.
fn printed(sent: &str) -> Vec<String> {
    let mut text = String::new();
    let mut letters = sent.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\u{1b}' => drop(letters.by_ref().find(|c| c.is_ascii_alphabetic())),
            letter => text.push(letter),
        }
    }
    text.split(['\n', '\r']).map(|line| line.trim_end().to_owned()).filter(|line| !line.is_empty()).collect()
}

#[cfg(unix)]
#[test]
fn a_recorded_terminal_of_sixty_columns_has_whole_lines() {
    let project = Project::with_spec(SMALL);
    for (columns, args) in [
        (60, &["spec.yaml", "--set", "search.trials=3"][..]),
        (60, &["show", "spec.yaml"]),
        (60, &["nowhere.yaml"]),
        (60, &["data"]),
        (0, &["spec.yaml", "--set", "search.trials=4"]),
    ] {
        let sent = on_a_terminal(&project, columns, args);
        assert!(!sent.contains("0/0") && !sent.contains("████"), "{args:?}: {sent:?}");
        let lines = printed(&sent);
        assert!(!lines.is_empty());
        let long = lines.iter().find(|line| line.chars().count() > 60);
        assert!(columns != 60 || long.is_none(), "{args:?}: {long:?}");
    }
}
