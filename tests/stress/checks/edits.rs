//! Edits of a spec: those that mean nothing run nothing again, and every leaf that is changed runs again exactly what depends
//! on it.

mod files;
mod leaves;
mod schema;
mod spellings;

use self::leaves::Row;
use crate::driver::Round;
use crate::figures::Figures;
use crate::options::Options;
use crate::project::Project;
use crate::registry::Check;
use crate::running::Ran;

struct Edits {
    rows: Vec<Row>,
    spellings: &'static [spellings::Spelling],
}

pub(crate) fn prepare(options: &Options) -> Result<Box<dyn Check>, String> {
    let rows = leaves::rows()?;
    leaves::are_complete(&rows, &schema::leaves()?)?;
    // Another seed meets other rows.
    let every = options.every.max(1) as usize;
    let rows = rows.into_iter().skip(options.seed as usize % every).step_by(every).collect();
    Ok(Box::new(Edits { rows, spellings: spellings::ALL }))
}

impl Check for Edits {
    fn rounds(&self) -> Option<u64> {
        Some((self.spellings.len() + self.rows.len()) as u64)
    }

    fn round(&self, round: &mut Round) -> Result<Figures, String> {
        let (mut figures, number) = (Figures::default(), round.number as usize);
        let project = Project::new(&round.folder, &files::all())?;
        if let Some(spelling) = self.spellings.get(number) {
            is_the_same(&project, spelling).map_err(|error| format!("{}: {error}", spelling.what))?;
            figures.count("edits that mean nothing", 1);
        } else {
            let row = self.rows.get(number - self.spellings.len()).ok_or("there is no such round")?;
            changes(&project, row).map_err(|error| format!("{} ({}): {error}", row.leaf, row.change.join(", ")))?;
            figures.count("changed leaves", 1);
        }
        Ok(figures)
    }
}

/// Whatever is only spelled differently is found in the store.
fn is_the_same(project: &Project, spelling: &spellings::Spelling) -> Result<(), String> {
    let spec = files::spec("networks")?;
    project.write("spec.yaml", &spec)?;
    project.run(&["spec.yaml"])?.ok()?;
    let again = (spelling.again)(project, &spec)?.ok()?;
    match what_ran(&again).as_str() {
        "nothing" => Ok(()),
        ran => Err(format!("it ran again: {ran}")),
    }
}

/// A changed leaf runs what the table says.
fn changes(project: &Project, row: &Row) -> Result<(), String> {
    project.write("spec.yaml", files::spec(&row.spec)?)?;
    let command = |sets: &[&String]| {
        let sets = sets.iter().flat_map(|set| ["--set", set.as_str()]);
        project.run(&["spec.yaml", "--json", "--jobs", "2"].into_iter().chain(sets).collect::<Vec<_>>())?.ok()
    };
    command(&row.first.iter().collect::<Vec<_>>())?;
    let ran =
        match row.change.first().and_then(|change| change.strip_suffix(".yaml")).filter(|spec| !spec.contains('=')) {
            Some(other) => {
                project.write("spec.yaml", files::spec(other)?)?;
                command(&[])?
            }
            None => command(&row.first.iter().chain(&row.change).collect::<Vec<_>>())?,
        };
    let ran = what_ran(&ran);
    if ran == row.runs || without_counts(&ran) == row.runs {
        Ok(())
    } else {
        Err(format!("`{}` was expected to run again, `{ran}` did", row.runs))
    }
}

/// The stages that ran; of a search also how many of its trials were trained.
fn what_ran(ran: &Ran) -> String {
    let trials = ran.trials();
    let trained = trials.iter().filter(|(_, now)| *now).count();
    let name = |stage: String| if stage == "search" { format!("search {trained}/{}", trials.len()) } else { stage };
    let stages: Vec<String> = ran.stages().into_iter().map(name).collect();
    if stages.is_empty() { "nothing".to_owned() } else { stages.join(" ") }
}

/// The same with `*` for the counts.
fn without_counts(ran: &str) -> String {
    let words = ran.split(' ').map(|word| if word.contains('/') { "*" } else { word });
    words.collect::<Vec<_>>().join(" ")
}
