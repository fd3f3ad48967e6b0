"""A run and its record: written, read and had again; what is missing, damaged or changed is said with file, found and expected."""

import dataclasses
import inspect
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
import typer
from typer.testing import CliRunner

import sim
from sim import indicators, results
from sim import run as run_module
from sim.cli.application import application
from sim.compiled import source_hash
from sim.own_work import own_work
from sim.record import EVENT, INDICATORS, TALLIES
from sim.run import Record, RecordError, read_record, replay, run, run_many
from sim.scenario import DecisionError, Decisions, Order, Scenario, load
from sim.scenario.controls import CONTROLS
from sim.whatif import attribution, counterfactuals
from sim.whatif.chance_and_decisions import chance_and_decisions
from sim.whatif.changes import LeastChange
from sim.whatif.paired import compare

COLUMNS = {
    "replicate": pl.Int32,
    "day": pl.Int32,
    "time": pl.Float64,
    "kind": pl.String,
    "state": pl.String,
    "place": pl.String,
    "network": pl.String,
    "attempt": pl.Int32,
    "pathway": pl.String,
    "category": pl.String,
    "gate": pl.String,
    "outcome": pl.String,
    "probability": pl.Float64,
    "draw": pl.Float64,
}


@pytest.fixture(scope="module")
def two_doors() -> Scenario:
    """The shipped scenario."""
    return load("two-doors")


@pytest.fixture(scope="module")
def record(two_doors: Scenario) -> Record:
    """Half a year with two decisions."""
    decisions = Decisions.parse(two_doors, ["30:velmora.L21=10", "all.L17=8"], ["60:L04=velmora+selvane"])
    return run(two_doors, decisions, seed=7, replicate=2, days=182)


@pytest.fixture(scope="module")
def kept(record: Record, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The record, written."""
    directory = tmp_path_factory.mktemp("record") / "deep" / "down"
    record.write(directory)
    return directory


@pytest.fixture
def copy(kept: Path, tmp_path: Path) -> Path:
    """A copy of the written record, to be damaged."""
    shutil.copytree(kept, tmp_path / "copy")
    return tmp_path / "copy"


def change(directory: Path, alter: Callable[[dict[str, Any]], object]) -> None:
    """Change the JSON of a written record."""
    path = directory / "record.json"
    values = json.loads(path.read_text(encoding="utf-8"))
    alter(values)
    path.write_text(json.dumps(values), encoding="utf-8")


def test_a_written_record_replays_the_same(kept: Path) -> None:
    assert replay(kept) == (True, None)
    assert replay(str(kept)) == (True, None)


def test_a_record_of_the_mesa_region_replays_the_same(two_doors: Scenario, tmp_path: Path) -> None:
    run(two_doors, seed=3, days=60, engine="mesa").write(tmp_path)
    assert read_record(tmp_path)["engine"] == "mesa"
    assert replay(tmp_path) == (True, None)


def test_a_record_can_be_written_over(record: Record, copy: Path) -> None:
    record.write(copy)
    assert replay(copy) == (True, None)


def test_a_record_says_what_made_it_and_why_it_ended(record: Record, kept: Path) -> None:
    values = read_record(kept)
    assert values == json.loads(json.dumps(record.record))
    assert values["scenario"] == "two-doors"
    assert values["scenario_hash"] == record.scenario.hash
    assert values["seed"] == 7
    assert values["replicate"] == 2
    assert values["days"] == 182
    assert values["model"] == source_hash()
    assert values["digest"] == record.digest
    assert re.fullmatch("[0-9a-f]{64}", values["digest"])
    assert values["events"] == len(record.events)
    assert Decisions.from_json(values["decisions"]) == record.decisions
    assert values["ended"]
    assert values["python"]
    assert values["cordon"]


def test_the_event_log_has_the_documented_columns(record: Record, kept: Path) -> None:
    frame = pl.read_parquet(kept / "events.parquet")
    assert dict(frame.schema) == COLUMNS
    assert set(COLUMNS) == set(EVENT.names or ())
    assert len(frame) == len(record.events)
    assert frame.null_count().sum_horizontal().item() == 0
    assert frame.equals(record.events_frame())


def test_the_event_log_names_what_the_scenario_names(record: Record) -> None:
    frame, scenario = record.events_frame(), record.scenario
    assert set(frame["state"]) - {""} <= {state.id for state in scenario.states}
    assert set(frame["network"]) - {""} <= {network.id for network in scenario.networks}
    at_posts = frame.filter(pl.col("gate").is_in(["selection", "identification", "licence_check"]))
    assert set(at_posts["place"]) <= {post.id for post in scenario.posts}
    losses = frame.filter(pl.col("kind").is_in(["loss", "recovery"]) | (pl.col("gate") == "protection"))
    assert set(losses["place"]) <= {holding.id for holding in scenario.holdings}
    orders = frame.filter(pl.col("kind") == "order").select("day", "state", "place")
    assert sorted(orders.rows()) == sorted((o.day, o.state, o.lever) for o in record.decisions.orders)


def test_the_indicators_file_has_every_indicator_of_every_state_and_month(record: Record, kept: Path) -> None:
    frame = pl.read_parquet(kept / "indicators.parquet")
    assert frame.columns == ["replicate", "state", "month", "indicator", "value"]
    assert set(frame["state"]) == {*(state.id for state in record.scenario.states), indicators.REGION}
    region = frame.filter(pl.col("state") == indicators.REGION)
    assert set(region["indicator"]) == {indicator.id for indicator in INDICATORS}
    practice = {f"practice.{control.id}" for control in CONTROLS}
    for state in record.scenario.states:
        own = frame.filter(pl.col("state") == state.id)
        assert set(own["indicator"]) == set(region["indicator"]) | practice
        assert len(own) == 6 * (len(INDICATORS) + len(CONTROLS))
    assert sorted(set(frame["month"])) == list(range(1, 7))
    assert set(frame["replicate"]) == {2}


def test_a_changed_event_is_named_as_the_first_difference(copy: Path) -> None:
    path = copy / "events.parquet"
    frame = pl.read_parquet(path)
    row = 17
    drawn = frame["draw"].to_list()
    drawn[row] = 0.123
    frame.with_columns(pl.Series("draw", drawn)).write_parquet(path)
    same, difference = replay(copy)
    assert not same
    assert difference is not None
    assert re.match(rf"event {row}, draw: 0\.123 before, .* now", difference)


def test_a_missing_last_event_is_a_difference(copy: Path, record: Record) -> None:
    path = copy / "events.parquet"
    pl.read_parquet(path).head(-1).write_parquet(path)
    count = len(record.events)
    assert replay(copy) == (False, f"events: {count - 1} before, {count} now")


def test_a_missing_column_is_a_difference(copy: Path) -> None:
    path = copy / "events.parquet"
    pl.read_parquet(path).drop("draw").write_parquet(path)
    same, difference = replay(copy)
    assert not same
    assert difference is not None
    assert difference.startswith("columns:")


@pytest.mark.parametrize(
    ("field", "value"),
    [("seed", 8), ("replicate", 3), ("days", 90), ("digest", "0" * 64), ("decisions", {"orders": []})],
)
def test_a_changed_record_no_longer_replays_the_same(copy: Path, field: str, value: object) -> None:
    change(copy, lambda values: values.update({field: value}))
    same, difference = replay(copy)
    assert not same
    assert difference


def test_a_changed_scenario_no_longer_replays_the_same(copy: Path) -> None:
    change(copy, lambda values: values["scenario_text"]["networks"].pop(0))
    same, difference = replay(copy)
    assert not same
    assert difference


def test_a_replay_reads_only_the_directory_and_not_the_shipped_scenario(copy: Path) -> None:
    change(copy, lambda values: values.update(scenario="a-name-that-no-scenario-has"))
    assert replay(copy) == (True, None)


def test_a_directory_without_a_record_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RecordError) as caught:
        replay(tmp_path / "nowhere")
    assert caught.value.file == tmp_path / "nowhere" / "record.json"
    assert caught.value.found == "no such file"
    assert "cordon run --out" in caught.value.expected
    assert all(part in str(caught.value) for part in ("record.json", "no such file", "cordon run --out"))


def test_a_directory_without_events_is_refused(copy: Path) -> None:
    (copy / "events.parquet").unlink()
    with pytest.raises(RecordError) as caught:
        replay(copy)
    assert caught.value.file == copy / "events.parquet"
    assert caught.value.expected == "the events in Parquet"


def test_damaged_events_are_refused(copy: Path) -> None:
    path = copy / "events.parquet"
    path.write_bytes(path.read_bytes()[:500])
    with pytest.raises(RecordError) as caught:
        replay(copy)
    assert caught.value.file == path


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '"text"', "{}", '{"format": 2}', "\x00\xff"])
def test_a_damaged_record_is_refused(copy: Path, text: str) -> None:
    (copy / "record.json").write_bytes(text.encode("latin-1"))
    with pytest.raises(RecordError) as caught:
        replay(copy)
    assert caught.value.file == copy / "record.json"
    assert caught.value.found
    assert caught.value.expected


@pytest.mark.parametrize("field", ["scenario_text", "decisions", "seed", "replicate", "days", "engine", "digest"])
def test_a_record_without_one_of_its_parts_is_refused(copy: Path, field: str) -> None:
    change(copy, lambda values: values.pop(field))
    with pytest.raises(RecordError, match=field):
        replay(copy)


@pytest.mark.parametrize(
    ("field", "value"),
    [("seed", "seven"), ("days", "long"), ("scenario_text", {}), ("decisions", 3)],
)
def test_a_record_that_cannot_be_run_is_refused(copy: Path, field: str, value: object) -> None:
    change(copy, lambda values: values.update({field: value}))
    with pytest.raises((RecordError, DecisionError, sim.scenario.ScenarioError)) as caught:
        replay(copy)
    assert str(caught.value)


def test_decisions_that_do_not_fit_the_scenario_are_refused(two_doors: Scenario) -> None:
    stranger = Decisions((Order(0, "nowhere", "L21", 5.0),))
    for attempt in (run, run_many):
        with pytest.raises(DecisionError, match="nowhere"):
            attempt(two_doors, stranger, 7)


def test_the_digest_notices_any_field_of_any_event(record: Record) -> None:
    for name in EVENT.names or ():
        events = record.events.copy()
        events[name][len(events) // 2] += 1
        other = Record(*(events if part == "events" else getattr(record, part) for part in record.__dataclass_fields__))
        assert other.digest != record.digest


def test_a_run_is_as_long_as_the_scenario_unless_told_otherwise(two_doors: Scenario) -> None:
    usual = run(two_doors, seed=7)
    assert usual.days == two_doors.quarters * 91
    assert usual.months.shape == (two_doors.quarters * 3, len(two_doors.states) + 1, len(TALLIES))
    assert run(two_doors, seed=7, days=1).months.shape[0] == 1


# Safety: what networks believe and plan stays inside, and nobody chooses it for them.

PRIVATE = re.compile(r"belief|believ|utility|taste|signature|\bplan\b|\bplans\b|through|knowledge|resources|members")


def public_columns(record: Record) -> dict[str, list[str]]:
    """Return the columns of every public table."""
    sample = record.sample
    attempt = int(record.events["attempt"].max())
    states = [state.id for state in record.scenario.states]
    return {
        "events": record.events_frame().columns,
        "indicators": record.indicators_frame().columns,
        "headline": results.headline(sample, sample).columns,
        "headline_of": results.headline_of(indicators.totals(sample)).columns,
        "displaced_of": results.displaced_of(results.displaced_counts(sample, sample), 1, states).columns,
        "series": results.series(sample, "attempts").columns,
        "months_table": results.months_table(sample.months[:, :, -1, 0]).columns,
        "stopped_by_gate": results.stopped_by_gate(sample, sample).columns,
        "practice_by_control": results.practice_by_control(sample, sample).columns,
        "displaced": results.displaced(sample, sample).columns,
        "flows": results.flows(sample, sample).columns,
        "incidents": results.incidents(record).columns,
        "incident": results.incident(record, attempt).columns,
        "own_work_table": results.own_work_table(
            record.scenario, "velmora", own_work(sample, "velmora"), own_work(sample, "velmora")
        ).columns,
    }


def test_the_rows_of_a_chain_have_the_columns_of_an_incident(record: Record) -> None:
    attempt = int(record.events["attempt"].max())
    assert list(results.chains(record)[attempt][0]) == results.incident(record, attempt).columns


def test_no_what_if_shows_what_networks_plan_or_believe(record: Record) -> None:
    other = Decisions.parse(record.scenario, ["all.L38=5"])
    without = attribution.without_each(record.scenario, other, 7, 2, days=28)
    shares = attribution.shapley(record.scenario, other, 7, 2, days=28)
    ranked = chance_and_decisions(record, 2)
    found = {
        "fates": counterfactuals.frame(counterfactuals.would_it_have_been_stopped(record, other)).columns,
        "comparison": compare(record.scenario, Decisions(), other, 7, 2, days=28).frame().columns,
        "credit": attribution.frame(without, shares).columns,
        "places": ranked.places_frame().columns,
        "ranking": ranked.ranking_frame().columns,
        "change": [field.name for field in dataclasses.fields(LeastChange)],
        "incident": [field.name for field in dataclasses.fields(counterfactuals.Counterfactual)],
        "answer": [field.name for field in dataclasses.fields(counterfactuals.OpportunityOutcome)],
    }
    for table, columns in found.items():
        assert not [column for column in columns if PRIVATE.search(column)], table


def test_no_public_table_shows_what_networks_plan_or_believe(record: Record) -> None:
    found = public_columns(record)
    assert found["events"] == list(COLUMNS)
    for table, columns in found.items():
        assert not [column for column in columns if PRIVATE.search(column)], table
    assert not [tally.id for tally in TALLIES if PRIVATE.search(tally.id)]


def test_every_public_table_is_among_those_looked_at(record: Record) -> None:
    tables = {
        name
        for name, value in vars(results).items()
        if inspect.isfunction(value)
        and value.__module__ == results.__name__
        and not name.startswith("_")
        and value.__annotations__.get("return") in (pl.DataFrame, "pl.DataFrame")
    }
    assert {name.removesuffix("_frame") for name in tables} == set(public_columns(record))


def test_a_record_tells_nothing_of_plans_or_beliefs(record: Record) -> None:
    own = {key: value for key, value in record.record.items() if key != "scenario_text"}
    assert not [key for key in own if PRIVATE.search(key)]
    networks = record.record["scenario_text"]["networks"]
    assert {key for network in networks for key in network} <= {
        "id",
        "wants",
        "resources",
        "members",
        "opportunity_days",
        "reach",
        "value",
        "adapts",
    }


def test_nobody_ranks_places_or_pathways_by_what_got_through(record: Record) -> None:
    for table, columns in public_columns(record).items():
        if table not in ("events", "incidents", "incident"):
            assert not {"post", "place", "pathway", "holding", "network"} & set(columns), table


def test_no_run_lets_anyone_choose_a_plan_a_place_or_a_pathway() -> None:
    forbidden = re.compile(r"plan|place|pathway|post\b|network|holding|target|route|signature")
    for function in (run, run_many, replay, Record.write):
        assert not [name for name in inspect.signature(function).parameters if forbidden.search(name)]
    orders = Order.__dataclass_fields__.keys()
    assert set(orders) == {"day", "state", "lever", "value"}


def test_no_option_of_the_command_line_chooses_for_a_network() -> None:
    forbidden = re.compile(r"plan|place|pathway|post|network|holding|target|route|signature|gate")
    commands = vars(typer.main.get_command(application("en")))["commands"]
    options = {name: [str(option.name) for option in command.params] for name, command in commands.items()}
    assert "run" in options
    found = {(name, option) for name, given in options.items() for option in given if forbidden.search(option)}
    how_many_there_are = {("generate", "posts"), ("generate", "networks")}
    what_it_will_cost = {("batch", "plan")}
    told_apart = {("chain", "by_pathway")}  # of reference cases, always all of them and in a fixed order
    assert found == how_many_there_are | what_it_will_cost | told_apart


def keys(value: object) -> set[str]:
    """Return all keys of a JSON value, at any depth."""
    if isinstance(value, dict):
        return set(value) | {key for inner in value.values() for key in keys(inner)}
    return {key for inner in value for key in keys(inner)} if isinstance(value, list) else set()


def test_the_command_lines_json_tells_nothing_of_plans_beliefs_places_or_pathways() -> None:
    arguments = ["run", "two-doors", "--seed", "7", "--quarters", "1", "--set", "velmora.L21=10", "--json"]
    told = CliRunner().invoke(application("en"), arguments)
    assert told.exit_code == 0, told.output
    found = keys(json.loads(told.stdout))
    assert "indicators" in found
    assert "displaced" in found
    assert not [key for key in found if PRIVATE.search(key)]
    assert not {"post", "place", "pathway", "holding", "network", "gate"} & found


def test_everything_the_module_of_runs_offers_can_be_imported() -> None:
    assert all(hasattr(run_module, name) for name in run_module.__all__)


def test_events_are_in_the_documented_layout(record: Record) -> None:
    assert record.events.dtype == EVENT
    assert all(EVENT[name].str.startswith("<") for name in EVENT.names or ())
    assert np.ascontiguousarray(record.events, EVENT).tobytes() == record.events.tobytes()
