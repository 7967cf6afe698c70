"""Picks from a copy of https://github.com/rustsec/advisory-db what concerns the crates of Cargo.lock.

    git clone https://github.com/rustsec/advisory-db
    python tests/supply/advisories.py advisory-db > tests/supply/advisories.json

Any git directory of it will do, also a bare one. `tests/supply.rs` compares the list with Cargo.lock.
"""

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

lock = tomllib.loads((Path(__file__).parents[2] / "Cargo.lock").read_text())
crates = sorted({package["name"] for package in lock["package"] if "source" in package})


def git(*words):
    return subprocess.run(["git", "-C", sys.argv[1], *words], check=True, capture_output=True, text=True).stdout


advisories = []
for path in git("ls-tree", "-r", "--name-only", "HEAD", "crates").split():
    if Path(path).parent.name not in crates or not path.endswith(".md"):
        continue
    head = tomllib.loads(re.search(r"```toml\n(.*?)```", git("show", f"HEAD:{path}"), re.S)[1])
    advisory = head["advisory"]
    if "withdrawn" in advisory:
        continue
    versions = head.get("versions", {})
    advisories.append(
        {
            "id": advisory["id"],
            "crate": advisory["package"],
            "kind": advisory.get("informational", "vulnerability"),
            "patched": versions.get("patched", []),
            "unaffected": versions.get("unaffected", []),
        }
    )

commit, date = git("log", "-1", "--format=%H %cs").split()
print(json.dumps({"commit": commit, "date": date, "crates": crates, "advisories": advisories}, indent=1))
