"""The experiment's file: what it takes, what it refuses, and that everything wrong is said at once and nowhere else."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from sim import lab
from sim.lab.experiment import Experiment, schema
from sim.record import INDICATORS
from sim.scenario import Problem
from tests.lab.small import described, ran, study_of, written


def refused(text: str | bytes) -> dict[str, Problem]:
    """Return by their field the problems of an experiment's text, each with all that a reader needs."""
    with pytest.raises(lab.ExperimentError) as caught:
        lab.decode(text, "mine.yaml")
    for problem in caught.value.problems:
        assert problem.file == "mine.yaml"
        assert problem.found
        assert problem.expected
    return {problem.field: problem for problem in caught.value.problems}


def made_problems(path: Path) -> list[Problem]:
    """Return the problems of a file that the format takes and its scenarios don't."""
    with pytest.raises(lab.ExperimentError) as caught:
        lab.prepare(path)
    return list(caught.value.problems)


def test_title_and_scenario_are_enough_for_an_experiment() -> None:
    experiment = lab.decode("title: Least\nscenarios: [two-doors]\n")
    assert experiment.replicates == 200
    assert experiment.indicators == tuple(indicator.id for indicator in INDICATORS)
    study = lab.make(experiment, 7)
    assert len(study.points) == 1
    assert study.points[0].days == study.scenarios[0].quarters * 91
    assert study.points[0].against is None


HEAD = "title: Mine\nscenarios: [two-doors]\n"
ONE = HEAD + "factors:\n  - name: a\n"
BROKEN = [
    ("scenarios: [two-doors]\n", "title", 0, "nothing", "required"),
    ("title: ' '\nscenarios: [two-doors]\n", "title", 1, "' '", "character"),
    ("title: Mine\nscenarios: []\n", "scenarios", 2, "[]", "1"),
    (HEAD + "replicas: 4\n", "replicas", 3, "'replicas'", "perhaps replicates"),
    (HEAD + "replicates: 0\n", "replicates", 3, "0", "1"),
    (HEAD + "replicates: 2.5\n", "replicates", 3, "2.5", "whole number"),
    (HEAD + "replicates: true\n", "replicates", 3, "true", "whole number"),
    (HEAD + "quarters: 81\n", "quarters", 3, "81", "80"),
    (HEAD + "seed: -1\n", "seed", 3, "-1", "0"),
    (HEAD + "indicators: [diversion]\n", "indicators[0]", 3, "'diversion'", "perhaps diversions"),
    (HEAD + "indicators: [spent, spent]\n", "indicators[1]", 3, "'spent'", "once"),
    (HEAD + "uncertain: [pateince]\n", "uncertain[0]", 3, "'pateince'", "perhaps patience"),
    (HEAD + "against:\nindicators: [displaced_share]\n", "indicators", 4, "'displaced_share'", "against"),
    (ONE, "factors[0]", 4, "nothing", "lever, agreement, assumption, options"),
    (ONE + "    lever: all.L21\n    assumption: taste\n", "factors[0]", 4, "lever, assumption", "one of"),
    (ONE + "    lever: all.L21\n    range: [5, 2]\n", "factors[0].range", 6, "[5", "low < high"),
    (ONE + "    lever: all.L21\n    range: [2, .nan]\n", "factors[0].range[1]", 6, "nan", "number"),
    (ONE + "    lever: all.L21\n    values: [2, true]\n", "factors[0].values[1]", 6, "true", "numbers"),
    (ONE + "    lever: all.L21\n    values: []\n", "factors[0].values", 6, "[]", "1"),
    (ONE + "    agreement: L37=all\n    values: [1]\n", "factors[0].values[0]", 6, "1", "true or false"),
    (ONE + "    options: {x: ''}\n    range: [1, 2]\n", "factors[0].range", 6, "[1", "no range"),
    (HEAD + "factors:\n  - {name: Upper Case, lever: all.L21}\n", "factors[0].name", 4, "'Upper Case'", "shape"),
    (HEAD + "factors:\n  - {name: error, lever: all.L21}\n", "factors[0].name", 4, "'error'", "no other column"),
    (HEAD + "factors:\n  - {name: spent, lever: all.L21}\n", "factors[0].name", 4, "'spent'", "no other column"),
    (HEAD + "design: {kind: random}\n", "design.kind", 3, "'random'", "factorial"),
    (HEAD + "design: {kind: sobol}\n", "design.samples", 3, "nothing", "required"),
    (HEAD + "design: {kind: sobol, samples: 12}\n", "design.samples", 3, "12", "power of two"),
    (HEAD + "design: {kind: morris, points: 12}\n", "design.points", 3, "12", "trajectories"),
    (HEAD + "design: {kind: table}\n", "design", 3, "nothing", "file or rows"),
    (HEAD + "stop: {of: mean}\n", "stop", 3, "nothing", "share or units"),
    (HEAD + "stop: {of: ranking, share: 0.1}\n", "stop.share", 3, "0.1", "units"),
    (HEAD + "stop: {of: mean, share: 0.1, place: velmora}\n", "stop.place", 3, "'velmora'", "region"),
    (HEAD + "stop: {of: mean, share: 0.1, indicator: spend}\n", "stop.indicator", 3, "'spend'", "perhaps spent"),
    (HEAD + "against:\nstop: {of: difference, share: 0.1}\n", "stop.of", 4, "'difference'", "against"),
    (HEAD + "stop: {of: ranking, units: 1, indicator: tips}\n", "stop.indicator", 3, "'tips'", "better"),
]


@pytest.mark.parametrize(("text", "field", "line", "found", "expected"), BROKEN, ids=[case[1] for case in BROKEN])
def test_what_is_wrong_is_named_with_its_line_what_was_found_and_what_was_expected(
    text: str, field: str, line: int, found: str, expected: str
) -> None:
    problems = refused(text)
    assert field in problems, problems
    problem = problems[field]
    assert found in problem.found
    assert expected in problem.expected
    if line:
        assert problem.line == line


def test_everything_that_is_wrong_is_said_at_once() -> None:
    text = (
        "title: Mine\nscenarios: [two-doors, two-doors]\nreplicates: none\nquarters: 0\nindicators: [nonsense, spent]\n"
        "uncertain: [nothing_known]\nfactors:\n  - {name: a, lever: all.L21, range: [2, 1]}\n"
        "  - {name: b, lever: all.L21, agreement: L37=all}\ndesign: {kind: sobol}\nstop: {of: mean}\nwhatever: 1\n"
    )
    assert {"replicates", "quarters", "factors[0].range", "factors[1]", "design.samples", "stop", "whatever"} <= set(
        refused(text)
    )
    names = refused(
        "title: Mine\nscenarios: [two-doors, two-doors]\nindicators: [nonsense, spent]\nuncertain: [nothing_known]\n"
        "factors: [{name: error, lever: all.L21}, {name: error, lever: all.L22}]\nplaces: [region, region]\n"
    )
    assert set(names) == {
        "scenarios[1]",
        "indicators[0]",
        "uncertain[0]",
        "factors[0].name",
        "factors[1]",
        "factors[1].name",
        "places[1]",
    }


UNFIT: dict[str, dict[str, Any]] = {
    "places[0]": {"places": ["atlantis"]},
    "decisions": {"decisions": "all.L99=4"},
    "against": {"against": "nowhere.L21=4"},
    "factors[0]": {"factors": [{"name": "a", "lever": "all.L21", "range": [0, 5000]}]},
    "factors[0].assumption": {"factors": [{"name": "a", "assumption": "pateince"}]},
    "scenarios[0]": {"scenarios": ["three-doors"]},
}


@pytest.mark.parametrize("field", UNFIT)
def test_what_does_not_fit_the_scenario_names_its_field(tmp_path: Path, field: str) -> None:
    problems = made_problems(written(tmp_path / "mine.yaml", **UNFIT[field]))
    assert field in {problem.field for problem in problems}
    for problem in problems:
        assert problem.found
        assert problem.expected


def test_everything_that_does_not_fit_the_scenario_is_said_at_once(tmp_path: Path) -> None:
    more = {key: value for field, wrong in UNFIT.items() if field != "scenarios[0]" for key, value in wrong.items()}
    fields = {problem.field for problem in made_problems(written(tmp_path / "mine.yaml", **more))}
    assert {"places[0]", "decisions", "against", "factors[0].assumption"} <= fields


def test_what_does_not_fit_the_scenario_is_said_with_its_line(tmp_path: Path) -> None:
    for field, word in (
        ("places[0]", "atlantis"),
        ("decisions", "L99"),
        ("against", "nowhere"),
        ("factors[0].assumption", "pateince"),
        ("scenarios[0]", "three-doors"),
    ):
        path = written(tmp_path / "mine.yaml", **UNFIT[field])
        problem = next(problem for problem in made_problems(path) if problem.field == field)
        lines = ["", *path.read_text("utf-8").splitlines()]
        assert word in lines[problem.line], problem


@pytest.mark.parametrize(
    "more",
    [
        {"factors": [{"name": "a", "lever": "all.L21=5 all.L22"}]},
        {"factors": [{"name": "a", "lever": ""}]},
        {"factors": [{"name": "a", "lever": "L21"}]},
        {"factors": [{"name": "a", "agreement": "velmora"}]},
        {"factors": [{"name": "a", "options": {"one": "all.L21"}}]},
        {"scenarios": ["a" * 300]},
        {"scenarios": ["a\0b"]},
        {"scenarios": [""]},
        {"design": {"kind": "table", "file": "b" * 300}},
        {"design": {"kind": "table", "file": ""}},
    ],
)
def test_strange_names_are_problems_of_the_experiment(tmp_path: Path, more: dict[str, Any]) -> None:
    with pytest.raises(lab.ExperimentError):
        study_of(tmp_path, **more)


def test_a_factor_takes_no_name_that_a_column_of_the_summary_has(tmp_path: Path) -> None:
    for name in ran(tmp_path / "out", replicates=2).summary().columns:
        if name == "inspection":
            continue
        with pytest.raises(lab.ExperimentError, match=name):
            lab.build(described(factors=[{"name": name, "lever": "all.L21", "values": [2, 6]}]))


def test_the_main_column_is_one_that_the_rows_have() -> None:
    for more in (
        {"indicators": ["displaced_share"], "places": ["velmora"]},
        {
            "indicators": ["diversions", "displaced_share"],
            "places": ["region", "velmora"],
            "stop": {"of": "mean", "indicator": "displaced_share", "place": "velmora", "units": 0.1},
        },
    ):
        try:
            experiment = lab.build(described(**more))
        except lab.ExperimentError:
            continue
        assert experiment.main in experiment.columns


def test_a_missing_file_a_folder_and_what_is_no_text_are_said_in_plain_words(tmp_path: Path) -> None:
    (tmp_path / "bytes.yaml").write_bytes(b"\xff\xfe\x00title")
    (tmp_path / "large.yaml").write_bytes(b"#" * 5_000_001)
    (tmp_path / "list.yaml").write_text("- 1\n", "utf-8")
    (tmp_path / "open.yaml").write_text("title: [\n", "utf-8")
    for name, word in (
        ("missing.yaml", "no such file"),
        (".", "unreadable"),
        ("bytes.yaml", "not text"),
        ("large.yaml", "bytes"),
        ("list.yaml", "[1]"),
        ("open.yaml", "not YAML"),
    ):
        with pytest.raises(lab.ExperimentError) as caught:
            lab.load(tmp_path / name)
        (problem,) = caught.value.problems
        assert word in problem.found
        assert problem.file == str(tmp_path / name)


@given(st.text() | st.binary())
def test_whatever_is_in_a_file_is_an_experiment_or_an_error_of_one(content: str | bytes) -> None:
    try:
        lab.decode(content)
    except lab.ExperimentError as error:
        assert error.problems


SCRAPS = (
    st.none()
    | st.booleans()
    | st.integers(-3, 1 << 70)
    | st.floats()
    | st.text(max_size=12)
    | st.sampled_from(["all.L21", "L37=all", "patience", "two-doors", "all.L21=5", "region", "velmora", "spent", "a"])
)
JUNK = st.recursive(
    SCRAPS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["name", "lever", "values", "kind", "rows", "of", "options"]), inner, max_size=3
        )
    ),
    max_leaves=8,
)
PARTS: dict[str, Callable[[Any], dict[str, Any]]] = {
    **{
        key: lambda junk, key=key: {key: junk}
        for key in Experiment.model_fields
        if key not in ("replicates", "quarters")
    },
    **{
        f"factors.{key}": lambda junk, key=key: {"factors": [{"name": "a", key: junk}]}
        for key in ("lever", "agreement", "assumption", "options", "values", "range")
    },
    "design.rows": lambda junk: {"design": {"kind": "table", "rows": [{"inspection": junk}]}},
    "design.file": lambda junk: {"design": {"kind": "table", "file": junk}},
    "design.levels": lambda junk: {"design": {"kind": "factorial", "levels": junk}},
    "stop.units": lambda junk: {"stop": {"of": "mean", "units": junk}},
}


@settings(max_examples=300)
@given(st.sampled_from(sorted(PARTS)), JUNK)
def test_junk_in_any_part_is_a_study_or_a_problem_of_the_experiment(
    tmp_path_factory: pytest.TempPathFactory, part: str, junk: Any
) -> None:
    folder = tmp_path_factory.getbasetemp()
    try:
        study = lab.make(lab.build(described(**PARTS[part](junk))), 5, folder)
    except lab.ExperimentError as error:
        assert error.problems
        return
    assert study.points


def test_the_schema_takes_the_worked_studies_and_the_examples_of_the_page(root: Path) -> None:
    checker = jsonschema.Draft202012Validator(schema())
    checker.check_schema(schema())
    studies = sorted((root / "docs" / "studies").glob("*.yaml"))
    page = (root / "docs" / "experiments.md").read_text("utf-8")
    texts = [path.read_text("utf-8") for path in studies] + re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    assert len(texts) >= 3
    for text in texts:
        checker.validate(yaml.safe_load(text))
        lab.decode(text)


@pytest.mark.parametrize(
    "more",
    [
        {"replicas": 4},
        {"title": 4},
        {"scenarios": []},
        {"quarters": 0},
        {"factors": [{"lever": "all.L21"}]},
        {"design": {"kind": "random"}},
        {"stop": {"of": "luck", "units": 1}},
        {"uncertain": "some"},
    ],
)
def test_the_schema_refuses_what_the_reader_refuses(more: dict[str, Any]) -> None:
    checker = jsonschema.Draft202012Validator(schema())
    assert checker.is_valid(described())
    assert not checker.is_valid(described(**more))
    with pytest.raises(lab.ExperimentError):
        lab.build(described(**more))


def test_the_page_describes_every_key_that_the_format_takes(root: Path) -> None:
    page = (root / "docs" / "experiments.md").read_text("utf-8")
    described_keys = set(re.findall(r"^\| `([a-z_.\[\]]+)` \|", page, re.MULTILINE))
    keys = set(Experiment.model_fields) - {"format", "factors", "design", "stop"}
    assert keys <= described_keys


def test_a_manifest_s_experiment_is_read_back_as_it_was() -> None:
    given_values = described(
        uncertain=["taste"],
        factors=[
            {"name": "a", "lever": "all.L21", "values": [2, 6]},
            {"name": "b", "agreement": "L37=all"},
            {"name": "c", "assumption": "patience", "range": [1, 2]},
            {"name": "d", "options": {"none": "", "some": "all.L05=8"}},
        ],
        stop={"of": "ranking", "units": 1.0},
        places=["region", "velmora"],
    )
    experiment = lab.build(given_values)
    assert lab.build(experiment.model_dump(mode="json")) == experiment
