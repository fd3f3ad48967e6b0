"""Small experiments that the tests of the lab run: one quarter of "Two doors", few points, few replicates."""

from pathlib import Path
from typing import Any

import polars as pl
import yaml

from sim import lab
from sim.lab.store import ResultsDirectory


def described(**more: Any) -> dict[str, Any]:
    """Return plain values of an experiment of four points beside the one that they are compared with."""
    return {
        "title": "Small",
        "scenarios": ["two-doors"],
        "quarters": 1,
        "seed": 5,
        "replicates": 40,
        "indicators": ["diversions", "trade_cost"],
        "factors": [{"name": "inspection", "lever": "all.L21", "values": [2, 6, 12, 20]}],
        **more,
    }


def study_of(folder: Path | str = ".", **more: Any) -> lab.Study:
    """Return the study of such an experiment."""
    values = described(**more)
    return lab.make(lab.build(values), values["seed"], folder)


def ran(out: Path | str, *, workers: int = 2, folder: Path | str = ".", **more: Any) -> lab.Results:
    """Return the results of such an experiment, run into a directory."""
    lab.run(study_of(folder, **more), out, workers=workers)
    return lab.Results(out)


def written(path: Path, **more: Any) -> Path:
    """Write such an experiment as a file and return its path."""
    path.write_text(yaml.safe_dump(described(**more), sort_keys=False), "utf-8")
    return path


def bits(frame: pl.DataFrame) -> dict[str, Any]:
    """Return a table so that two are equal only if they are so bit for bit, order of rows and types included."""
    found: dict[str, Any] = {}
    for name in frame.columns:
        column = frame[name]
        known = column.drop_nulls()
        values = known.to_numpy().tobytes() if column.dtype == pl.Float64 else known.to_list()
        found[name] = (column.dtype, column.is_null().to_list(), values)
    return found


def stored(out: Path | str) -> list[tuple[str, pl.DataFrame]]:
    """Return every part of a directory by its name, as it is on disk."""
    store = ResultsDirectory(out)
    return [(name, pl.read_parquet(store.read(name))) for name in store.parts()]
