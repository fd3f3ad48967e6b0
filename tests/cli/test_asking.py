"""``cordon compare``, ``explain``, ``chance`` and ``attribution``: sentence, table, JSON; what cannot be used is said."""

import json
from pathlib import Path

import pytest

from sim.cli import main
from sim.presentation.palette import LIGHT
from sim.presentation.views import attribution as views
from sim.record import INDICATORS
from sim.run import rerun_of
from sim.scenario import Decisions, load
from sim.scenario.levers import LEVERS
from sim.whatif import attribution, changes, counterfactuals
from sim.whatif.paired import compare
from sim.whatif.worlds import over_worlds
from sim.words.glossary import GROUPS
from sim.words.reader import Reader
from tests.languages import TRANSLATED

SHORT = ("--seed", "7", "--quarters", "2", "--replicates", "12")


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a directory with a run of half a year in which something was decided."""
    directory = tmp_path_factory.mktemp("run")
    settings = ("--set", "all.L38=6", "--set", "velmora.L28=60")
    assert main(["run", "two-doors", "--seed", "7", "--quarters", "2", *settings, "--out", str(directory)]) == 0
    return directory


def test_a_comparison_is_said_in_a_sentence_and_shown_for_every_indicator(cordon):
    answer = cordon("compare", "two-doors", "--b", "all.L38=10 all.L29=10", *SHORT)
    assert answer.code == 0
    assert answer.out.startswith("Diversions: ")
    assert "in this model." in answer.out.splitlines()[0]
    for indicator in INDICATORS:
        assert indicator.name in answer.out
    assert "over luck and over the ranges of the assumptions" in answer.err
    assert "not a forecast" in answer.err


def test_a_comparison_in_json_holds_the_numbers_of_the_function(cordon):
    document = json.loads(cordon("compare", "two-doors", "--b", "all.L38=10", *SHORT, "--json").out)
    scenario = load("two-doors")
    expected = compare(scenario, Decisions(), Decisions.parse(scenario, ["all.L38=10"]), 7, 12, 182)
    assert document["pairs"] == 12
    assert document["range_over"] == "chance and assumptions"
    for row, other in zip(document["differences"], expected.frame().iter_rows(named=True), strict=True):
        assert row["indicator"] == other["indicator"]
        assert (row["low"], row["high"], row["mean"]) == (other["low"], other["high"], other["mean"])


def test_ranges_over_chance_alone_are_a_labelled_choice(cordon):
    answer = cordon("compare", "two-doors", "--b", "all.L38=10", *SHORT, "--chance-only")
    assert "over luck alone" in answer.err
    document = json.loads(cordon("compare", "two-doors", "--b", "all.L38=10", *SHORT, "--chance-only", "--json").out)
    assert document["range_over"] == "chance"


def test_a_comparison_says_first_what_plausible_worlds_say(cordon):
    line = ("compare", "two-doors", "--b", "all.L28=60 all.L30=5", *SHORT, "--worlds", "4")
    answer = cordon(*line)
    document = json.loads(cordon(*line, "--json").out)["worlds"]
    assert answer.out.splitlines()[0] == document["sentence"]
    assert "plausible worlds" in document["sentence"]
    scenario = load("two-doors")
    plan = Decisions.parse(scenario, ["all.L28=60", "all.L30=5"])
    expected = over_worlds(scenario, Decisions(), plan, 7, worlds=range(4), days=182).effect
    assert (document["verdict"], document["share"], document["worlds"]) == (expected.verdict, expected.share, 4)
    for without in (("--worlds", "0"), ("--chance-only",)):
        assert json.loads(cordon(*line[:4], *SHORT, *without, "--json").out)["worlds"] is None


def test_a_single_world_is_refused_since_it_has_nothing_to_differ_from(cordon):
    answer = cordon("compare", "two-doors", "--b", "all.L38=10", *SHORT, "--worlds", "1")
    assert answer.code == 2
    assert "--worlds 1" in answer.err


def test_a_side_is_written_in_one_line_of_settings_and_agreements(cordon):
    line = "91:velmora.L21=10 all.outreach=30 182:L04=velmora+selvane"
    document = json.loads(cordon("compare", "two-doors", "--b", line, *SHORT, "--json").out)
    scenario = load("two-doors")
    expected = Decisions.parse(scenario, ["91:velmora.L21=10", "all.outreach=30"], ["182:L04=velmora+selvane"])
    assert document["b"] == expected.to_json()
    assert document["a"] == {"orders": [], "agreements": []}


@pytest.mark.parametrize(
    ("line", "said"),
    [("velmora.L99=3", "L99"), ("velmora.L21=900", "900"), ("nonsense", "nonsense"), ("L21=all", "L21")],
)
def test_a_side_that_cannot_be_read_is_said_with_what_was_expected(cordon, line, said):
    answer = cordon("compare", "two-doors", "--b", line, *SHORT)
    assert answer.code == 2
    assert said in answer.err
    assert "Traceback" not in answer.err


def test_incidents_are_explained_in_both_senses(cordon, written):
    answer = cordon("explain", str(written))
    assert answer.code == 0
    assert "(the same attempts)" in answer.out
    assert "networks had also chosen anew (the same history)" in answer.out
    document = json.loads(cordon("explain", str(written), "--json").out)
    record = rerun_of(written)
    expected = counterfactuals.frame(counterfactuals.would_it_have_been_stopped(record, Decisions()))
    assert document["incidents"] == expected.to_dicts()


def test_other_controls_are_those_of_the_run_with_what_is_set_in_addition(cordon, written):
    document = json.loads(cordon("explain", str(written), "--set", "dovria.L30=5", "--json").out)
    record = rerun_of(written)
    more = Decisions.parse(record.scenario, ["dovria.L30=5"])
    other = Decisions((*record.decisions.orders, *more.orders))
    assert (
        document["incidents"]
        == counterfactuals.frame(counterfactuals.would_it_have_been_stopped(record, other)).to_dicts()
    )


@pytest.mark.slow
def test_one_incident_shows_its_gates_and_the_smallest_changes_with_their_gate(cordon, written, monkeypatch):
    monkeypatch.setattr(changes, "LEVELS", 4)
    incidents = json.loads(cordon("explain", str(written), "--json").out)["incidents"]
    ids = {lever.id for lever in LEVERS}
    seen = 0
    tried = [row for row in incidents if row["recorded_what"] == "diverted"][:-7:-1]
    for row in tried:
        document = json.loads(cordon("explain", str(written), "--incident", str(row["attempt"]), "--json").out)
        assert document["incident"]["attempt"] == row["attempt"]
        assert not any("place" in gate for gate in document["gates"]), "of one that got through no place is named"
        assert [gate["day"] for gate in document["gates"]] == sorted(gate["day"] for gate in document["gates"])
        for change in document["smallest_changes"]:
            seen += 1
            assert change["lever"] in ids
            assert change["gate"] != "none"
            assert change["added_budget"] >= 0
        if seen or row is tried[0]:
            table = cordon("explain", str(written), "--incident", str(row["attempt"]))
            assert ("would have been stopped at" in table.out) == bool(document["smallest_changes"])
        if seen:
            break
    assert seen


def test_an_incident_that_there_is_not_is_said(cordon, written):
    answer = cordon("explain", str(written), "--incident", "99999")
    assert answer.code == 2
    assert "99999" in answer.err


def test_chance_says_how_lucky_the_run_was_and_how_its_decisions_rank(cordon, written):
    answer = cordon("chance", str(written), "--replicates", "20")
    assert answer.code == 0
    assert "better than" in answer.out
    assert "The decisions played" in answer.out
    assert "Doing nothing" in answer.out
    document = json.loads(cordon("chance", str(written), "--replicates", "20", "--json").out)
    assert sorted(row["rank"] for row in document["ranking"]) == list(range(1, len(document["ranking"]) + 1))
    assert document["ranking"][document["rank"] - 1]["id"] == "played"


def test_an_unknown_indicator_is_said_with_those_there_are(cordon, written):
    for command in (("chance", str(written)), ("attribution", "two-doors", "--set", "all.L38=6")):
        answer = cordon(*command, "--indicator", "happiness")
        assert answer.code == 2
        assert "diversions" in answer.err


def test_attribution_is_shown_per_group_with_shapley_values_on_request(cordon):
    asked = (
        "attribution",
        "two-doors",
        "--set",
        "all.L38=6",
        "--set",
        "all.L28=60",
        "--seed",
        "7",
        "--replicates",
        "10",
    )
    document = json.loads(cordon(*asked, "--shapley", "--json").out)
    scenario = load("two-doors")
    decisions = Decisions.parse(scenario, ["all.L38=6", "all.L28=60"])
    found = attribution.without_each(scenario, decisions, 7, 10, drawn=True)
    expected = attribution.shapley(scenario, decisions, 7, 10, drawn=True)
    assert [row["group"] for row in document["groups"]] == ["h", "E"]
    assert [row["shapley"] for row in document["groups"]] == [share.mean.value for share in expected]
    page = [
        block["title"]
        for block in (*views.without(found, LIGHT, Reader("en")), *views.shapley(expected, LIGHT, Reader("en")))
    ]
    assert len(page) == 2
    assert document["sentences"] == [f"{title}." for title in page]
    table = cordon(*asked)
    assert table.out.splitlines()[0] == document["sentences"][0]
    assert GROUPS["h"] in table.out
    assert "Shapley" not in table.out


def test_attribution_for_another_indicator_than_diversions_says_no_sentence_about_diversions(cordon):
    asked = (
        "attribution",
        "two-doors",
        "--set",
        "all.L38=6",
        "--seed",
        "7",
        "--replicates",
        "4",
        "--indicator",
        "stopped",
    )
    assert json.loads(cordon(*asked, "--json").out)["sentences"] == []
    assert "diversions" not in cordon(*asked).out


def test_attribution_for_nothing_decided_is_refused_with_what_to_do(cordon):
    answer = cordon("attribution", "two-doors")
    assert answer.code == 2
    assert "--set" in answer.err


@pytest.mark.parametrize("command", [("explain",), ("chance",)])
def test_a_directory_without_a_run_is_said(cordon, tmp_path, command):
    answer = cordon(*command, str(tmp_path))
    assert answer.code == 2
    assert "record.json" in answer.err


def test_a_record_that_this_model_does_not_give_again_is_not_explained(cordon, written, tmp_path):
    record = json.loads((written / "record.json").read_text("utf-8"))
    record["digest"] = "0" * 64
    (tmp_path / "record.json").write_text(json.dumps(record), "utf-8")
    answer = cordon("explain", str(tmp_path))
    assert answer.code == 2
    assert "does not give again" in answer.err


@pytest.mark.parametrize("language", TRANSLATED)
def test_what_ifs_speak_the_readers_language(cordon, written, language):
    sentence = cordon("chance", str(written), "--replicates", "4", "--lang", language).out.splitlines()[0]
    assert sentence != cordon("chance", str(written), "--replicates", "4").out.splitlines()[0]
