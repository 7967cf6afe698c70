//! What `run show` may be told.

use clap::Args;

use super::spec::SpecArgs;
use super::store::StoreArgs;

/// Arguments of `show`.
#[derive(Debug, Args)]
pub struct ShowArgs {
    /// Which spec; an earlier run of it by its number in `run log`: `q4_sweep@2`.
    #[command(flatten)]
    pub spec: SpecArgs,
    /// Rows to show; with --where or another --format than table, all of them unless said
    #[arg(long, value_name = "N")]
    pub top: Option<usize>,
    /// Show what the search believes instead: the best there is, what matters, what is still to gain
    #[arg(long, conflicts_with_all = ["top", "conditions", "sort", "columns", "format"])]
    pub beliefs: bool,
    /// Show a figure in the terminal instead: its name, as under `plots/`
    #[arg(long, value_name = "NAME", conflicts_with_all = ["top", "conditions", "sort", "columns", "format", "beliefs"])]
    pub figure: Option<String>,
    /// Trials to show: `optimizer.kind=nadam and val_accuracy>0.88`; also `or`, `!=`, `<=`, `>=`, words to look for, 'quotes'
    #[arg(long = "where", value_name = "CONDITIONS")]
    pub conditions: Option<String>,
    /// Column to sort by, `-` before it for largest first; by default the metric, best first; of groups: the column, `trials`,
    /// `measured`, `mean`, `half_interval`, `best` or `by`
    #[arg(long, value_name = "COLUMN", allow_hyphen_values = true)]
    pub sort: Option<String>,
    /// Columns to show, separated by commas
    #[arg(long, value_name = "COLUMNS", value_delimiter = ',')]
    pub columns: Vec<String>,
    /// One row a value of a column instead: number of trials, mean ± half of its 95 % interval, best; many numbers make ranges
    #[arg(long, value_name = "COLUMN", conflicts_with_all = ["columns", "beliefs", "figure"])]
    pub group_by: Option<String>,
    /// Form of the table
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
    /// Where results are kept.
    #[command(flatten)]
    pub store: StoreArgs,
}

/// Form of a table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// Aligned columns.
    #[default]
    Table,
    /// Comma-separated values.
    Csv,
    /// A list of objects.
    Json,
    /// A table of Markdown.
    Markdown,
    /// A tabular of LaTeX.
    Latex,
}
