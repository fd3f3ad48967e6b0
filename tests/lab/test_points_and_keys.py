"""Points and their keys: what makes two rows the same run, what doesn't, and that a study is read back as it was written."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim import lab
from sim.lab.experiment import load
from sim.scenario import Decisions
from tests.lab.small import described, ran, study_of

PACKAGE = {"name": "package", "options": {"none": "", "training": "all.L05=16"}}
INSPECTION = {"name": "inspection", "lever": "all.L21"}
PATIENCE = {"name": "patient", "assumption": "patience", "values": [1.8, 2]}


def table(*rows: dict[str, Any], factors: list[dict[str, Any]] | None = None, **more: Any) -> lab.Study:
    """Return the study of a table of a package and an inspection."""
    return study_of(factors=factors or [PACKAGE, INSPECTION], design={"kind": "table", "rows": list(rows)}, **more)


# Points


def test_equal_rows_are_one_point() -> None:
    study = table(
        {"package": "training", "inspection": 5},
        {"package": "training", "inspection": "5.0"},
        {"package": "none", "inspection": 5},
        {"package": None, "inspection": 5},
    )
    assert study.design[0] == study.design[1]
    assert study.design[2] == study.design[3]
    assert len(study.points) == 3
    assert len(study.place) == 3


def test_the_point_that_others_are_compared_with_is_one_of_them_if_it_is_in_the_design() -> None:
    study = study_of(factors=[PACKAGE])
    assert study.design == (0, 1)
    assert [point.against for point in study.points] == [None, 0]
    assert study.points[0].decisions == Decisions()


def test_each_point_is_compared_under_its_own_fixed_assumptions() -> None:
    study = study_of(factors=[PATIENCE, {"name": "inspection", "lever": "all.L21", "values": [5, 9]}])
    for place in study.design:
        point = study.points[place]
        assert point.against is not None
        other = study.points[point.against]
        assert other.assumptions == point.assumptions
        assert other.decisions == Decisions()
        assert other.against is None
    assert len(study.points) == 6


def test_points_may_be_compared_with_any_other_point_or_none() -> None:
    other = study_of(against="all.L21=9")
    assert other.points[0].decisions == Decisions.parse_line(other.scenarios[0], "all.L21=9")
    assert {other.points[place].against for place in other.design} == {0}
    none = study_of(against=None)
    assert len(none.points) == 4
    assert {point.against for point in none.points} == {None}


def test_a_point_that_cannot_be_run_is_compared_with_nothing_and_is_one_row() -> None:
    study = table({"package": "training", "inspection": 900}, {"package": "training", "inspection": 9})
    failing = study.points[study.design[0]]
    assert failing.error is not None
    assert "900" in failing.error
    assert failing.against is None
    assert study.rows == 1 + 2 * 40
    assert study.runs == 3 * 40


def test_points_show_the_values_that_the_design_gave_them() -> None:
    study = table(
        {"package": "none", "inspection": None},
        {"package": "training", "inspection": 5},
        {"package": "training", "inspection": None},
    )
    shown = [study.points[place].values for place in study.design]
    assert shown == [("none", None), ("training", 5.0), ("training", None)]


def test_failing_points_that_differ_have_keys_that_differ() -> None:
    study = table(*({"package": "none", "inspection": value} for value in (900, 901, "lots", "nan")))
    assert len({point.key for point in study.points}) == len(study.points) == 5


def test_two_rows_with_what_is_no_number_are_one_failing_point() -> None:
    study = table(*({"package": "none", "inspection": "nan"} for _ in range(2)))
    assert len(study.place) == len(study.points)


@given(st.integers(1, 1000), st.data())
def test_row_numbers_go_by_replicate_then_point_and_back(replicates: int, data: st.DataObject) -> None:
    study = STUDY
    point = data.draw(st.integers(0, len(study.points) - 1))
    numbers = study.numbers(point, range(replicates))
    assert [study.at(int(number)) for number in numbers[-3:]] == [
        (point, replicate) for replicate in range(replicates)[-3:]
    ]


STUDY = study_of()


def test_more_replicates_renumber_no_row() -> None:
    few, many = study_of(replicates=3), study_of(replicates=9)
    for point in range(len(few.points)):
        assert few.numbers(point, range(3)).tolist() == many.numbers(point, range(3)).tolist()


# Keys


def keys(**more: Any) -> list[str]:
    return [point.key for point in study_of(**more).points]


def test_the_points_of_the_worked_study_have_keys_of_their_own(root: Path) -> None:
    path = root / "docs" / "studies" / "coordination.yaml"
    study = lab.prepare(path)
    assert len(study.points) == 4
    assert len({point.key for point in study.points}) == 4
    assert all(len(point.key) == 32 and int(point.key, 16) >= 0 for point in study.points)
    again = lab.make(load(path), 7, path.parent)
    assert [point.key for point in again.points] == [point.key for point in study.points]


@pytest.mark.parametrize(
    "more",
    [
        {"seed": 6},
        {"decisions": "all.L28=30"},
        {"uncertain": "all"},
        {"uncertain": ["patience"]},
        {"indicators": ["diversions"]},
        {"indicators": ["trade_cost", "diversions"]},
        {"places": ["region", "velmora"]},
        {"quarters": 2},
    ],
    ids=str,
)
def test_what_rows_depend_on_changes_every_key_of_the_design(more: dict[str, Any]) -> None:
    before, after = study_of(), study_of(**more)
    assert not {before.points[p].key for p in before.design} & {after.points[p].key for p in after.design}


@pytest.mark.parametrize(
    "more",
    [
        {"title": "Another"},
        {"replicates": 400},
        {"stop": {"of": "mean", "units": 1.0}},
        {"against": "all.L28=30"},
    ],
    ids=str,
)
def test_what_rows_do_not_depend_on_changes_no_key_of_the_design(more: dict[str, Any]) -> None:
    before, after = study_of(), study_of(**more)
    assert [before.points[p].key for p in before.design] == [after.points[p].key for p in after.design]


def test_a_fixed_assumption_changes_the_key() -> None:
    assert len(set(keys(factors=[PATIENCE], against=None))) == 2


def test_what_a_point_is_compared_with_is_in_its_key_where_its_rows_depend_on_it() -> None:
    more = {"indicators": ["diversions", "displaced_share"]}
    before, after = study_of(**more), study_of(**more, against="all.L28=30")
    assert not {before.points[p].key for p in before.design} & {after.points[p].key for p in after.design}


def test_the_model_is_in_the_key(monkeypatch: pytest.MonkeyPatch) -> None:
    before = keys()
    monkeypatch.setattr("sim.lab.study.source_hash", lambda: "another model")
    assert not set(before) & set(keys())


def test_the_scenario_is_in_the_key(tmp_path: Path, root: Path) -> None:
    own = tmp_path / "two-doors"
    own.mkdir()
    for path in (root / "scenarios" / "two-doors").iterdir():
        (own / path.name).write_bytes(path.read_bytes())
    same = study_of(tmp_path)
    text = (own / "scenario.yaml").read_text("utf-8")
    (own / "scenario.yaml").write_text(text.replace("assumptions: {}", "assumptions: {patience: 2}"), "utf-8")
    changed = study_of(tmp_path)
    assert [point.key for point in same.points] == keys()
    assert not {point.key for point in changed.points} & set(keys())


def test_two_scenarios_of_one_name_are_refused(tmp_path: Path, root: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    for path in (root / "scenarios" / "two-doors").iterdir():
        (own / path.name).write_bytes(path.read_bytes())
    with pytest.raises(lab.ExperimentError, match="each name once"):
        study_of(tmp_path, scenarios=["two-doors", "own"])


def test_the_order_in_which_uncertain_assumptions_are_named_does_not_matter_to_a_key() -> None:
    assert keys(uncertain=["patience", "taste"]) == keys(uncertain=["taste", "patience"])


# Read back

KINDS: dict[str, dict[str, Any]] = {
    "levers": {},
    "options and places": {"factors": [PACKAGE], "places": ["velmora", "region"], "uncertain": "all"},
    "agreement": {"factors": [{"name": "sharing", "agreement": "L37=all"}]},
    "assumptions": {"factors": [PATIENCE, PACKAGE], "uncertain": ["taste", "patience"]},
    "no comparison": {"against": None, "decisions": "45:all.L28=30 L37=all"},
    "drawn": {"factors": [INSPECTION, PACKAGE], "design": {"kind": "latin-hypercube", "points": 5}},
    "large seed": {"seed": 2**64 - 1},
    "own length": {"quarters": None},
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_study_is_read_back_from_its_directory_as_it_was(tmp_path: Path, kind: str) -> None:
    more = {**KINDS[kind], "replicates": 1}
    study = study_of(**more)
    assert ran(tmp_path / "out", **more).study == study


def test_the_table_of_points_says_of_each_what_it_is(tmp_path: Path) -> None:
    rows = [{"package": "training", "inspection": 5}, {"package": "training", "inspection": "lots"}]
    results = ran(tmp_path / "out", factors=[PACKAGE, INSPECTION], design={"kind": "table", "rows": rows}, replicates=1)
    frame = results.store.frame(results.manifest["points"])
    assert frame["point"].to_list() == [0, 1, 2]
    assert frame["against"].to_list() == [None, 0, None]
    assert frame["package"].to_list() == [None, "training", "training"]
    assert frame["inspection"].to_list() == [None, 5.0, None]
    assert frame["error"][:2].to_list() == [None, None]
    assert frame["error"][2] is not None
    assert frame["days"].to_list() == [91] * 3
    assert results.manifest["columns"] == described()["indicators"]
    assert results.manifest["seed"] == 5
