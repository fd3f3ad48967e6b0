"""A run is a function: scenario, decisions, seed, replicate and length in; a record out, from which it can be had again."""

import hashlib
import json
import platform
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, get_args

import numpy as np

from sim.agents.arrays import Region
from sim.agents.build import Template
from sim.agents.memory import Room
from sim.compiled import source_hash
from sim.ensemble.sample import (
    TALLIED,
    RunError,
    RunPrefix,
    Sample,
    StreamSwitch,
    check_run,
    check_switches,
    run_many,
    simulate_until,
)
from sim.record import EVENT
from sim.scenario import DecisionError, Decisions, Scenario, ScenarioError, build
from sim.scenario.calendar import QUARTER
from sim.scenario.problems import gettext_lazy

if TYPE_CHECKING:
    import polars as pl

Engine = Literal["compiled", "mesa"]
FORMAT: Final = 1
"""Version of the record's format."""

__all__ = [
    "Record",
    "RecordError",
    "RunError",
    "RunPrefix",
    "Sample",
    "StreamSwitch",
    "draw_seed",
    "replay",
    "rerun_of",
    "run",
    "run_many",
]


class RecordError(Exception):
    """A record cannot be read or does not belong together; says file, what was found and what was expected."""

    def __init__(self, file: Path, found: str, expected: str) -> None:
        self.file, self.found, self.expected = file, found, expected
        self.message = gettext_lazy(
            "{file}: found {found}, expected {expected}", file=file, found=found, expected=expected
        )
        super().__init__(self.message)


def draw_seed() -> int:
    """Return a fresh seed in [0, 2^32) for a run that names none; it is written down in the record."""
    return secrets.randbelow(1 << 32)


def event_digest(events: np.ndarray) -> str:
    """Return the SHA-256 of events (EVENT), field by field in their little-endian layout; 64 hex digits."""
    return hashlib.sha256(np.ascontiguousarray(events, EVENT).tobytes()).hexdigest()


@dataclass(frozen=True)
class Record:
    """What one run leaves: its events (EVENT), its tallies and how to have it again.

    Its random draws are those of ``replicate`` and, after each of its ``switches``, those of another replicate.
    """

    scenario: Scenario
    decisions: Decisions
    seed: int
    replicate: int
    days: int
    engine: Engine
    events: np.ndarray
    months: np.ndarray
    sample: Sample
    switches: tuple[StreamSwitch, ...] = ()

    @cached_property
    def digest(self) -> str:
        """SHA-256 over all events, field by field in EVENT's little-endian layout; 64 hex digits."""
        return event_digest(self.events)

    @cached_property
    def record(self) -> dict[str, Any]:
        """Everything needed to have the run again, and what it was: JSON-able."""
        return {
            "format": FORMAT,
            "cordon": cordon_version(),
            "model": source_hash(),
            "python": platform.python_version(),
            "scenario": self.scenario.name,
            "scenario_hash": self.scenario.hash,
            "scenario_text": json.loads(self.scenario.canonical),
            "decisions": self.decisions.to_json(),
            "seed": self.seed,
            "replicate": self.replicate,
            "turns": [list(switch) for switch in self.switches],
            "days": self.days,
            "engine": self.engine,
            "ended": "the last day was lived",
            "events": len(self.events),
            "digest": self.digest,
        }

    def events_frame(self) -> "pl.DataFrame":
        """Return the events with names in place of numbers, one row an event."""
        from sim.results import events_frame

        return events_frame(self)

    def indicators_frame(self) -> "pl.DataFrame":
        """Return indicators by State (and ``region``) and month: columns state, month, indicator, value."""
        from sim.results import indicators_frame

        return indicators_frame(self.sample)

    def write(self, directory: Path | str) -> None:
        """Write events.parquet, indicators.parquet and record.json into a directory, made if missing. Raises OSError."""
        directory = Path(directory)
        directory.mkdir(parents=True, exist_ok=True)
        self.events_frame().write_parquet(directory / "events.parquet")
        self.indicators_frame().write_parquet(directory / "indicators.parquet")
        text = json.dumps(self.record, indent=1, ensure_ascii=False)
        (directory / "record.json").write_text(text + "\n", encoding="utf-8")


def run(
    scenario: Scenario,
    decisions: Decisions | None = None,
    seed: int | None = None,
    replicate: int = 0,
    days: int | None = None,
    engine: Engine = "compiled",
    switches: Sequence[StreamSwitch] = (),
) -> Record:
    """Simulate one region and return its record. No seed given: one is drawn and recorded.

    ``days`` >= 1, the scenario's quarters unless given; ``engine`` compiled loop or Mesa region: the same events either way;
    ``switches`` let the trajectory have the random draws of other replicates from given days on.
    Raises DecisionError when decisions do not fit the scenario, RunError when another argument is out of range.
    """
    decisions = decisions or Decisions()
    decisions.check(scenario)
    seed = draw_seed() if seed is None else seed
    days = scenario.quarters * QUARTER if days is None else days
    check_run(seed, (replicate,), days)
    check_switches(switches, days)
    if engine not in get_args(Engine):
        raise RunError("engine", engine, " or ".join(get_args(Engine)))
    template = Template(scenario, decisions, seed, days, Room.expected(scenario, days))
    region = simulated(template, replicate, switches, engine)
    order = template.order
    tallies = {name: order.tell(name, getattr(region, name)) for name in (*TALLIED, "encounters")}
    sample = Sample(
        scenario,
        decisions,
        seed,
        (replicate,),
        days,
        months=tallies["months"][None],
        rows=tallies["rows"][None],
        stops=tallies["stops"][None],
        delay_bins=tallies["delay_bins"][None],
        licence_bins=tallies["licence_bins"][None],
        own_work=tallies["own_work"][None],
        encounters=tallies["encounters"][None],
        start=order.tell("start", region.start),
    )
    events, months = order.tell_events(region), tallies["months"]
    return Record(scenario, decisions, seed, replicate, days, engine, events, months, sample, tuple(switches))


def simulated(template: Template, replicate: int, switches: Sequence[StreamSwitch], engine: Engine) -> Region:
    """Return the arrays of a run simulated to its end by either engine, its events logged."""
    if engine == "compiled":
        return simulate_until(template, replicate, switches, template.days, logging=True)[1]
    from sim.region import MesaRegion

    while True:
        model = MesaRegion(template, replicate)
        for switch in switches:
            model.simulate(switch.day)
            template.switch_stream(model.arrays, switch.replicate)
        model.simulate()
        status = int(model.arrays.run[0].status)
        if not status:
            return model.arrays
        template = template.enlarged(status)


def cordon_version() -> str:
    try:
        return version("cordon")
    except PackageNotFoundError:
        return "0+unknown"


def read_record(directory: Path | str) -> dict[str, Any]:
    """Return the record of a directory. Raises RecordError when it is missing, damaged or of another format."""
    path = Path(directory) / "record.json"
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise RecordError(
            path, gettext_lazy("no such file"), gettext_lazy("a directory written by `cordon run --out`")
        ) from None
    except (OSError, ValueError) as error:
        raise RecordError(path, str(error)[:200], gettext_lazy("a record in JSON")) from None
    wanted = ("scenario_text", "decisions", "seed", "replicate", "days", "engine", "digest")
    if not isinstance(record, dict) or record.get("format") != FORMAT or any(key not in record for key in wanted):
        raise RecordError(
            path,
            gettext_lazy("other content"),
            gettext_lazy("a record of format {format} with {keys}", format=FORMAT, keys=", ".join(wanted)),
        )
    return record


def replay(directory: Path | str) -> tuple[bool, str | None]:
    """Run a record again and return whether every event is the same, and the first difference otherwise.

    Raises RecordError when the directory cannot be read.
    """
    import polars as pl

    directory = Path(directory)
    kept = read_record(directory)
    path = directory / "events.parquet"
    try:
        before = pl.read_parquet(path)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise RecordError(path, str(error)[:200], gettext_lazy("the events in Parquet")) from None
    return _compare(before, _run_again(kept, directory), kept["digest"])


def rerun_of(directory: Path | str) -> Record:
    """Return the record of a directory, had again by running it.

    Raises RecordError when it cannot be read, or when this version of the model no longer gives the same events.
    """
    directory = Path(directory)
    kept = read_record(directory)
    again = _run_again(kept, directory)
    if again.digest != kept["digest"]:
        expected = gettext_lazy(
            "the version of the model that wrote it: Cordon {version}", version=kept.get("cordon", "?")
        )
        raise RecordError(
            directory / "record.json", gettext_lazy("events that this version does not give again"), expected
        )
    return again


def _run_again(kept: dict[str, Any], directory: Path) -> Record:
    try:
        scenario = build(kept["scenario_text"], file=str(directory / "record.json"))
        decisions = Decisions.from_json(kept["decisions"])
        switches = [StreamSwitch(*switch) for switch in kept.get("turns", ())]
        return run(scenario, decisions, kept["seed"], kept["replicate"], kept["days"], kept["engine"], switches)
    except (TypeError, ValueError, KeyError, ScenarioError, DecisionError) as error:
        raise RecordError(
            directory / "record.json", str(error)[:200], gettext_lazy("a record that can be run")
        ) from None


def _compare(before: "pl.DataFrame", again: Record, digest: str) -> tuple[bool, str | None]:
    after = again.events_frame()
    if before.columns != after.columns:
        columns = gettext_lazy("columns"), ", ".join(before.columns), ", ".join(after.columns)
        return False, _changed(*columns)
    for row, (one, other) in enumerate(zip(before.iter_rows(), after.iter_rows(), strict=False)):
        if one != other:
            name, old, new = next((n, a, b) for n, a, b in zip(after.columns, one, other, strict=True) if a != b)
            return False, _changed(gettext_lazy("event {row}, {name}", row=row, name=name), old, new)
    if len(before) != len(after):
        return False, _changed(gettext_lazy("events"), len(before), len(after))
    if again.digest != digest:
        return False, _changed(gettext_lazy("digest"), digest, again.digest)
    return True, None


def _changed(what: str, before: object, now: object) -> str:
    return gettext_lazy("{what}: {before} before, {now} now", what=what, before=before, now=now)
