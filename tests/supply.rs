//! What the program is built from: known advisories, and licences.

#![expect(clippy::disallowed_methods, clippy::unwrap_used, reason = "a test reads files by hand")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Command;

use semver::{Version, VersionReq};
use serde::Deserialize;
use serde_json::Value;

/// Advisories that stand, each with the reason and the day on which it was looked at.
const ACCEPTED: [(&str, &str); 2] = [
    (
        "RUSTSEC-2024-0436",
        "2026-11-26: `paste` is unmaintained; a macro at build time, from argmin-math, which has no release without it",
    ),
    (
        "RUSTSEC-2026-0192",
        "2026-11-26: `ttf-parser` is unmaintained; reads the one font in the program, from plotters' `ab_glyph`",
    ),
];

/// Licences that may be in the program.
const LICENCES: [&str; 13] = [
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "MIT-0",
    "Unicode-3.0",
    "Zlib",
];

#[derive(Deserialize)]
struct Advisories {
    date: String,
    crates: BTreeSet<String>,
    advisories: Vec<Advisory>,
}

#[derive(Deserialize)]
struct Advisory {
    id: String,
    #[serde(rename = "crate")]
    of: String,
    kind: String,
    patched: Vec<String>,
    unaffected: Vec<String>,
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Crates of Cargo.lock that come from elsewhere, with their versions.
fn locked() -> BTreeMap<String, Vec<Version>> {
    let text = fs::read_to_string(root().join("Cargo.lock")).unwrap();
    let mut locked: BTreeMap<String, Vec<Version>> = BTreeMap::new();
    for package in text.split("[[package]]").filter(|package| package.contains("\nsource = ")) {
        let value = |key: &str| {
            let line = package.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(" = "));
            line.unwrap().trim_matches('"').to_owned()
        };
        locked.entry(value("name")).or_default().push(value("version").parse().unwrap());
    }
    assert!(locked.len() > 100, "Cargo.lock is read");
    locked
}

impl Advisory {
    fn concerns(&self, version: &Version) -> bool {
        let fits = |ranges: &[String]| ranges.iter().any(|range| VersionReq::parse(range).unwrap().matches(version));
        !fits(&self.patched) && !fits(&self.unaffected)
    }
}

#[test]
fn no_crate_has_an_advisory_that_nobody_has_looked_at() {
    let list: Advisories =
        serde_json::from_str(&fs::read_to_string(root().join("tests/supply/advisories.json")).unwrap()).unwrap();
    let locked = locked();
    let unlisted: Vec<&String> = locked.keys().filter(|name| !list.crates.contains(*name)).collect();
    assert!(unlisted.is_empty(), "new since {}: {unlisted:?}; tests/supply/advisories.py looks them up", list.date);
    let standing: Vec<(&str, String)> = list
        .advisories
        .iter()
        .flat_map(|advisory| {
            let versions = locked.get(&advisory.of).into_iter().flatten().filter(|version| advisory.concerns(version));
            versions.map(|version| (advisory.id.as_str(), format!("{} {version}: {}", advisory.of, advisory.kind)))
        })
        .collect();
    let accepted: BTreeSet<&str> = ACCEPTED.iter().map(|(id, _)| *id).collect();
    let new: Vec<_> = standing.iter().filter(|(id, _)| !accepted.contains(id)).collect();
    assert!(new.is_empty(), "{new:?}");
    let stale: Vec<_> = accepted.iter().filter(|id| !standing.iter().any(|(standing, _)| standing == *id)).collect();
    assert!(stale.is_empty(), "accepted, but standing no more: {stale:?}");
}

#[test]
fn every_crate_has_a_licence_that_permits_this() {
    let output = Command::new(env!("CARGO"))
        .args([
            "metadata",
            "--locked",
            "--offline",
            "--format-version",
            "1",
            "--filter-platform",
            "x86_64-unknown-linux-gnu",
        ])
        .current_dir(root())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    assert!(packages.len() > 100);
    let wrong: Vec<String> = packages
        .iter()
        .filter(|package| !package["license"].as_str().is_some_and(permits))
        .map(|package| format!("{}: {}", package["name"], package["license"]))
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Whether one of the alternatives of an SPDX expression has permitted licences alone.
fn permits(expression: &str) -> bool {
    let flat = expression.replace(['(', ')'], "").replace('/', " OR ");
    let parts = |text: &str, by: &str| text.split(by).map(|part| part.trim().to_owned()).collect::<Vec<_>>();
    if expression.contains('(') {
        // `(A OR B) AND C`: every factor has an alternative.
        return parts(&flat, " AND ").iter().all(|factor| parts(factor, " OR ").iter().any(|one| is_permitted(one)));
    }
    parts(&flat, " OR ").iter().any(|one| parts(one, " AND ").iter().all(|one| is_permitted(one)))
}

fn is_permitted(licence: &str) -> bool {
    LICENCES.contains(&licence)
}
