//! The keys that tables of all formats have.

/// Declares the keys of a format of tables: those of all of them, then its own.
///
/// They are the same for each, and no `flatten` shares them: it would take wrong keys and spoil messages.
macro_rules! table_spec {
    ($(#[$attribute:meta])* pub struct $name:ident { $($own:tt)* }) => {
        $(#[$attribute])*
        #[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            /// The table, relative to the spec's folder.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            pub path: Option<SpecPath>,
            /// In place of `path`: the table of the training rows.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            pub train: Option<SpecPath>,
            /// Beside `train`: the table of the validation rows; without it a `split` step holds some out.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            pub validation: Option<SpecPath>,
            /// Beside `train`: the table of the test rows.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            pub test: Option<SpecPath>,
            /// Column to predict, by its name or its place from 0; a list of several numbers or labels. The last one without it.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            pub target: Option<ColumnRefs>,
            /// What the target is; found from its values where they leave no doubt.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            pub task: Option<Task>,
            /// Columns to leave out.
            #[serde(default, skip_serializing_if = "Vec::is_empty")]
            pub drop: Vec<ColumnRef>,
            /// The only columns to learn from.
            #[serde(default, skip_serializing_if = "Vec::is_empty")]
            pub keep: Vec<ColumnRef>,
            /// What columns are, where what is found is not what is meant: `{ zip: category }`.
            #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
            pub columns: BTreeMap<String, ColumnKind>,
            /// How the dates of columns are written: `{ day: "%d.%m.%Y" }`.
            #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
            pub dates: BTreeMap<String, String>,
            /// Spellings of a missing value beside the usual ones (empty, NA, NaN, null, None, ?): `["-999"]`.
            #[serde(default, skip_serializing_if = "Vec::is_empty")]
            pub missing: Vec<Spelling>,
            /// Names of the classes, in the order of their values; the values without it.
            #[serde(default, skip_serializing_if = "Vec::is_empty")]
            pub classes: Vec<String>,
            /// Column that says `train`, `validation` or `test` of every row.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            pub split_column: Option<ColumnRef>,
            /// Column of groups, such as patients: no group stands on both sides of a split. It is not learned from.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            pub group: Option<ColumnRef>,
            /// Column of times or numbers in whose order the rows are split: the last ones are tested on.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            pub order: Option<ColumnRef>,
            /// Share of the rows, of each class where there are classes, that is kept for the test, in [0, 1).
            #[serde(default = "test_fraction")]
            #[schemars(range(min = 0.0), extend("exclusiveMaximum" = 1.0))]
            pub test_fraction: f64,
            $($own)*
        }

        impl $name {
            /// The files that are read, each with its key.
            pub(super) fn table_files(&self) -> Vec<(&'static str, &SpecPath)> {
                let Self { path, train, validation, test, .. } = self;
                let files = [("path", path), ("train", train), ("validation", validation), ("test", test)];
                files.into_iter().filter_map(|(key, path)| Some((key, path.as_ref()?))).collect()
            }
        }
    };
}

pub(in crate::data::formats) use table_spec;

/// Those keys of a format that all formats of tables have, as the keys of a text.
macro_rules! as_text_keys {
    ($spec:expr) => {
        $crate::data::formats::csv::CsvSpec {
            path: $spec.path.clone(),
            train: $spec.train.clone(),
            validation: $spec.validation.clone(),
            test: $spec.test.clone(),
            target: $spec.target.clone(),
            task: $spec.task.clone(),
            drop: $spec.drop.clone(),
            keep: $spec.keep.clone(),
            columns: $spec.columns.clone(),
            dates: $spec.dates.clone(),
            missing: $spec.missing.clone(),
            classes: $spec.classes.clone(),
            split_column: $spec.split_column.clone(),
            group: $spec.group.clone(),
            order: $spec.order.clone(),
            test_fraction: $spec.test_fraction.clone(),
            ..Default::default()
        }
    };
}

pub(in crate::data::formats) use as_text_keys;
