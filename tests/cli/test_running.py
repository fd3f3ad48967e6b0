"""``cordon run`` and ``cordon replay``: tables, JSON, files, exit codes, plain words for what cannot be used."""

import json
import subprocess
import sys

import polars as pl
import pytest

from sim.record import INDICATORS
from sim.scenario import load
from sim.scenario.levers import LEVERS

SHORT = ("run", "two-doors", "--seed", "7", "--quarters", "1")


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """Return a directory with one short run in it."""
    from sim.cli import main

    directory = tmp_path_factory.mktemp("run")
    assert main([*SHORT, "--set", "all.L21=10", "--out", str(directory)]) == 0
    return directory


def test_a_run_prints_every_indicator_and_says_what_the_figures_are_not(cordon):
    answer = cordon(*SHORT)
    assert answer.code == 0
    for indicator in INDICATORS:
        assert indicator.name in answer.out
    assert "not a forecast" in answer.err
    assert "far above reality" in answer.err


def test_the_same_seed_prints_the_same_and_another_seed_does_not(cordon):
    assert cordon(*SHORT, "--json").out == cordon(*SHORT, "--json").out
    assert cordon(*SHORT).out != cordon("run", "two-doors", "--seed", "8", "--quarters", "1").out


def test_the_first_run_on_a_machine_says_that_it_compiles_and_later_ones_do_not(cordon, monkeypatch):
    monkeypatch.setattr("sim.cli.running.compiled_before", lambda: False)
    first = cordon(*SHORT, "--json")
    assert first.err.count("Compiling the model for this machine, once: about a minute.") == 1
    assert json.loads(first.out)
    monkeypatch.setattr("sim.cli.running.compiled_before", lambda: True)
    assert "Compiling" not in cordon(*SHORT).err


def test_a_run_without_seed_draws_one_and_writes_it_down(cordon):
    seeds = {json.loads(cordon("run", "two-doors", "--quarters", "1", "--json").out)["seed"] for _ in range(2)}
    assert len(seeds) == 2


def test_a_setting_is_shown_against_the_same_random_draws_untouched(cordon):
    document = json.loads(cordon(*SHORT, "--set", "all.physical-inspection=20", "--json").out)
    untouched = json.loads(cordon(*SHORT, "--json").out)
    before = {row["indicator"]: row["p50"] for row in untouched["indicators"]}
    for row in document["indicators"]:
        assert row["base_p50"] == before[row["indicator"]]
    hours = next(row for row in document["indicators"] if row["indicator"] == "hours")
    assert hours["diff_p50"] > 0
    assert {row["state"] for row in document["displaced"]} == {*(s.id for s in load("two-doors").states), "region"}


def test_replicates_print_the_median_and_the_range_that_holds_90_percent(cordon):
    answer = cordon(*SHORT, "--replicates", "5")
    assert answer.code == 0
    assert "5–95%" in answer.out
    document = json.loads(cordon(*SHORT, "--replicates", "5", "--json").out)
    assert document["replicates"] == 5
    assert all(row["p05"] is None or row["p05"] <= row["p50"] <= row["p95"] for row in document["indicators"])


def test_a_difference_whose_range_holds_zero_is_called_no_clear_difference(cordon):
    assert (
        "no clear difference" in cordon(*SHORT, "--replicates", "5", "--set", "velmora.L31=attempt-and-complicity").out
    )


def test_the_own_work_of_each_lever_stands_apart_by_state_with_its_reason_where_there_is_none(cordon):
    document = json.loads(cordon(*SHORT, "--set", "velmora.L36=5", "--json").out)
    own = document["own_work"]
    assert list(own) == [state.id for state in load("two-doors").states]
    rows = {row["lever"]: row for row in own["velmora"]}
    assert list(rows) == [lever.id for lever in LEVERS]
    assert rows["L36"]["better"] == "lower"
    assert rows["L36"]["diff_p50"] < 0
    assert not {row["indicator"] for row in own["velmora"]} & {row["indicator"] for row in document["indicators"]}
    zone = next(row for row in own["selvane"] if row["lever"] == "L26")
    assert zone["p50"] is None
    assert zone["none"] == "This State has no free zone."
    french = json.loads(cordon(*SHORT, "--json", "--lang", "fr").out)["own_work"]["selvane"]
    assert next(row for row in french if row["lever"] == "L26")["none"] == "Cet État n'a pas de zone franche."


def test_both_engines_print_the_same(cordon):
    compiled, mesa = (json.loads(cordon(*SHORT, "--engine", engine, "--json").out) for engine in ("compiled", "mesa"))
    assert compiled["digest"] == mesa["digest"]
    assert compiled["indicators"] == mesa["indicators"]


def test_both_engines_print_the_same_over_replicates(cordon):
    options = ("--replicates", "3", "--set", "all.L17=12", "--json")
    compiled, mesa = (json.loads(cordon(*SHORT, "--engine", engine, *options).out) for engine in ("compiled", "mesa"))
    assert compiled["indicators"] == mesa["indicators"]
    assert compiled["displaced"] == mesa["displaced"]


def test_a_lever_goes_by_number_or_name_and_all_means_every_state(cordon):
    by_number = json.loads(cordon(*SHORT, "--set", "all.L21=10", "--json").out)
    by_name = json.loads(cordon(*SHORT, "--set", "all.physical-inspection=10", "--json").out)
    assert by_number["decisions"] == by_name["decisions"]
    assert len(by_number["decisions"]["orders"]) == len(load("two-doors").states)


def test_a_setting_may_start_on_a_day_and_an_agreement_name_its_states(cordon):
    options = ("--set", "30:velmora.L04=50", "--set", "selvane.L04=50", "--agree", "L04=velmora+selvane", "--json")
    decisions = json.loads(cordon(*SHORT, *options).out)["decisions"]
    assert [order["day"] for order in decisions["orders"]] == [0, 30]
    assert decisions["agreements"][0]["states"] == ["selvane", "velmora"]


def test_a_joint_lever_without_agreement_is_said_to_wait(cordon):
    answer = cordon(*SHORT, "--set", "dovria.L33=1")
    assert answer.code == 0
    assert "waits for an agreement" in answer.err


def test_everything_wrong_with_settings_is_listed_and_exits_with_2(cordon):
    answer = cordon(
        *SHORT, "--set", "atlantis.L21=5", "--set", "all.L99=5", "--set", "all.L21=500", "--agree", "L04=velmora"
    )
    assert answer.code == 2
    for wrong in ("atlantis", "L99"):
        assert wrong in answer.err
    assert answer.out == ""
    assert "Traceback" not in answer.err


@pytest.mark.parametrize(
    "options",
    [("--engine", "abacus"), ("--seed", "-1"), ("--seed", str(2**63)), ("--replicates", "0"), ("--quarters", "81")],
)
def test_an_option_out_of_range_is_refused(cordon, options):
    answer = cordon("run", "two-doors", *options)
    assert answer.code == 2
    assert answer.err


def test_an_unknown_scenario_is_refused(cordon):
    answer = cordon("run", "no-such-place")
    assert answer.code == 2
    assert "no-such-place" in answer.err


def test_a_scenario_file_runs_like_a_shipped_one(cordon, root):
    path = root / "scenarios" / "two-doors" / "scenario.yaml"
    by_file = cordon("run", str(path), "--seed", "7", "--quarters", "1", "--json")
    assert by_file.out == cordon(*SHORT, "--json").out


def test_out_writes_events_indicators_and_a_record(written):
    record = json.loads((written / "record.json").read_text("utf-8"))
    assert record["seed"] == 7
    assert record["days"] == 91
    assert pl.read_parquet(written / "events.parquet").height == record["events"]
    assert {"state", "month", "indicator", "value"} <= set(pl.read_parquet(written / "indicators.parquet").columns)


def test_out_with_replicates_also_writes_the_indicators_of_each(cordon, tmp_path):
    assert cordon(*SHORT, "--replicates", "3", "--out", str(tmp_path)).code == 0
    assert pl.read_parquet(tmp_path / "replicates.parquet")["replicate"].unique().sort().to_list() == [0, 1, 2]
    assert cordon("replay", str(tmp_path)).code == 0


def test_a_directory_that_cannot_be_written_is_refused_in_plain_words(cordon, tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("x", "utf-8")
    answer = cordon(*SHORT, "--out", str(blocked / "below"))
    assert answer.code == 2
    assert "--out" in answer.err


def test_a_replay_of_an_untouched_record_is_the_same(cordon, written):
    answer = cordon("replay", str(written))
    assert answer.code == 0
    assert "same" in answer.out


def test_a_replay_says_the_first_event_that_differs(cordon, written, tmp_path):
    for name in ("record.json", "events.parquet", "indicators.parquet"):
        (tmp_path / name).write_bytes((written / name).read_bytes())
    events = pl.read_parquet(tmp_path / "events.parquet")
    events.with_columns(
        pl.when(pl.int_range(pl.len()) == 3).then(99).otherwise("day").cast(events["day"].dtype).alias("day")
    ).write_parquet(tmp_path / "events.parquet")
    answer = cordon("replay", str(tmp_path))
    assert answer.code == 1
    assert "event 3" in answer.err
    assert "day" in answer.err


@pytest.mark.parametrize("damage", ["missing", "no json", "other json", "no events", "scenario changed", "odd values"])
def test_a_record_that_cannot_be_read_exits_with_2_and_names_the_file(cordon, written, tmp_path, damage):
    for name in ("record.json", "events.parquet"):
        (tmp_path / name).write_bytes((written / name).read_bytes())
    record = tmp_path / "record.json"
    content = json.loads(record.read_text("utf-8"))
    if damage == "missing":
        record.unlink()
    elif damage == "no json":
        record.write_text("{", "utf-8")
    elif damage == "other json":
        record.write_text("[1]", "utf-8")
    elif damage == "no events":
        (tmp_path / "events.parquet").write_bytes(b"nothing")
    elif damage == "scenario changed":
        record.write_text(json.dumps({**content, "scenario_text": {"format": 1}}), "utf-8")
    else:
        record.write_text(json.dumps({**content, "seed": "seven", "days": -4, "engine": "abacus"}), "utf-8")
    answer = cordon("replay", str(tmp_path))
    assert answer.code == 2, answer.err
    assert answer.err
    assert "Traceback" not in answer.err


@pytest.mark.slow
def test_no_progress_bar_is_drawn_where_there_is_no_terminal():
    done = subprocess.run(
        [sys.executable, "-m", "sim.cli", *SHORT, "--replicates", "4", "--json"],
        capture_output=True, text=True, timeout=300, check=True, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    assert "\x1b" not in done.stdout + done.stderr
    json.loads(done.stdout)


def test_what_should_not_happen_is_said_in_one_line_and_exits_with_1(cordon, monkeypatch):
    import sim.cli.running

    def fail(*_arguments, **_options):
        raise RuntimeError("out of order")

    monkeypatch.setattr(sim.cli.running, "run", fail)
    monkeypatch.delenv("CORDON_DEBUG", raising=False)
    answer = cordon(*SHORT)
    assert answer.code == 1
    assert "out of order" in answer.err
    assert "Traceback" not in answer.err
