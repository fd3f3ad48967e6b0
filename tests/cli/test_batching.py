"""``cordon batch``, ``cordon summary`` and rows had again by ``cordon replay``: tables, JSON, exit codes, plain words."""

import json
import re
import shutil
import signal
import subprocess
import sys

import polars as pl
import pytest
import yaml

from sim import lab
from sim.lab.experiment import DESIGNS, DesignPlan, Experiment, Factor, StoppingRule
from sim.record import INDICATORS
from tests.languages import TRANSLATED

pytestmark = pytest.mark.slow

SMALL = {
    "title": "Small study",
    "scenarios": ["two-doors"],
    "quarters": 1,
    "seed": 5,
    "replicates": 12,
    "factors": [{"name": "inspection", "lever": "all.L21", "values": [2, 6, 20]}],
    "indicators": ["diversions", "trade_cost"],
    "places": ["region", "velmora"],
}
INSPECTION = {"name": "inspection", "lever": "all.L21"}


@pytest.fixture
def file(tmp_path):
    """Return a function that writes an experiment and returns its path."""

    def write(**more):
        path = tmp_path / "mine.yaml"
        path.write_text(yaml.safe_dump({**SMALL, **more}, sort_keys=False), "utf-8")
        return path

    return write


@pytest.fixture(scope="module")
def done(tmp_path_factory):
    """Return a directory with a small finished experiment; not to be changed."""
    from sim.cli import main

    folder = tmp_path_factory.mktemp("batch")
    (folder / "mine.yaml").write_text(yaml.safe_dump(SMALL), "utf-8")
    assert main(["batch", str(folder / "mine.yaml"), "--out", str(folder / "out")]) == 0
    return folder / "out"


@pytest.fixture
def copy(done, tmp_path):
    return shutil.copytree(done, tmp_path / "copy")


def cells(out):
    """Return the cells of a printed table, row by row."""
    return [re.split(r"\s{2,}", line.strip()) for line in out.splitlines() if line.strip()]


def lines(answer):
    """Return what was said line by line, each line a JSON value of its own, nothing but standard JSON in it."""

    def refuse(word):
        raise AssertionError(f"{word} is no JSON")

    return [json.loads(line, parse_constant=refuse) for line in answer.out.splitlines()]


# Batch


def test_a_batch_prints_its_points_best_first_and_says_what_the_figures_are_not(cordon, file, tmp_path):
    answer = cordon("batch", file(), "--out", tmp_path / "out")
    assert answer.code == 0, answer.err
    assert "Small study" in answer.out
    assert "Diversions" in answer.out
    assert "not a forecast" in answer.err
    assert "48 runs" in answer.err
    assert "seed 5" in answer.err
    summary = lab.Results(tmp_path / "out").summary(["diversions"]).sort("rank", nulls_last=True)
    shown = [row[0] for row in cells(answer.out) if row[0].isdigit()]
    assert shown == [str(point) for point in summary["point"]]


def test_a_plan_says_what_it_costs_and_writes_nothing(cordon, file, tmp_path):
    answer = cordon("batch", file(), "--plan", "--out", tmp_path / "out")
    assert answer.code == 0, answer.err
    assert not (tmp_path / "out").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["mine.yaml"]
    found = dict(row for row in cells(answer.out) if len(row) == 2)
    assert found["points"] == "4"
    assert found["runs, at most"] == "48"
    assert found["replicates at each point, at most"] == "12"
    assert re.fullmatch(r"[\d.,]+\sms", found["a run on one worker, measured"])


def test_a_plan_in_json_is_one_document(cordon, file):
    answer = cordon("batch", file(replicates=500), "--plan", "--json", "--workers", "3")
    plan = json.loads(answer.out)
    assert (plan["points"], plan["unusable"], plan["runs"], plan["workers"]) == (4, 0, 2000, 3)
    assert plan["seconds"] == pytest.approx(plan["seconds_a_run"] * 2000 / 3)
    assert plan["disk_bytes"] > 0


def test_a_plan_names_points_that_cannot_be_run(cordon, file):
    path = file(
        design={"kind": "table", "rows": [{"inspection": 900}, {"inspection": 4}]},
        factors=[{"name": "inspection", "lever": "all.L21"}],
    )
    answer = cordon("batch", path, "--plan")
    assert answer.code == 0
    assert "900" in answer.err
    assert "cannot be run" in answer.err


def test_a_plan_looks_into_no_directory_unless_it_is_to_be_resumed(cordon, file, done):
    before = {path: path.read_bytes() for path in done.rglob("*") if path.is_file()}
    assert cordon("batch", file(), "--plan", "--out", done).code == 0
    assert cordon("batch", file(), "--plan", "--out", done, "--resume").code == 0
    assert {path: path.read_bytes() for path in done.rglob("*") if path.is_file()} == before


def test_lines_of_json_start_go_on_and_end(cordon, file, tmp_path):
    answer = cordon("batch", file(replicates=100), "--out", tmp_path / "out", "--json")
    assert answer.code == 0
    found = lines(answer)
    assert found[0] == {"event": "start", "title": "Small study", "seed": 5, "points": 4, "runs": 400}
    assert {line["event"] for line in found[1:-1]} == {"progress"}
    assert [line["runs"] for line in found[1:-1]] == sorted(line["runs"] for line in found[1:-1])
    assert found[-2]["runs"] == found[-2]["of"] == 400
    assert found[-2]["outlook"]["column"] == "diversions"
    last = found[-1]
    assert last["event"] == "end"
    assert (last["replicates"], last["by_rule"], last["runs"], last["found"], last["failed"]) == (100, False, 400, 0, 0)
    assert last["remarks"] == []


def test_lines_of_json_are_json_also_when_the_first_replicates_are_missing(cordon, file, tmp_path):
    path = file(replicates=200)
    assert cordon("batch", path, "--out", tmp_path / "out").code == 0
    for part in (tmp_path / "out" / "rows").iterdir():
        if pl.read_parquet(part)["replicate"].min() < 96:
            part.unlink()
    answer = cordon("batch", path, "--out", tmp_path / "out", "--resume", "--json", "--workers", "1")
    assert lines(answer)[-1]["event"] == "end"


def test_resuming_says_what_was_there_and_runs_what_is_missing(cordon, file, copy):
    answer = cordon("batch", file(replicates=20), "--out", copy, "--resume")
    assert answer.code == 0, answer.err
    assert "80 runs, 48 of them found there" in answer.err
    assert lab.Results(copy).rows().height == 80


def test_a_rule_that_ends_it_is_said(cordon, file, tmp_path):
    path = file(replicates=400, stop={"of": "mean", "units": 100, "at_least": 32})
    answer = cordon("batch", path, "--out", tmp_path / "out")
    assert "Ended by its rule" in answer.err
    assert "32 replicates" in answer.err


def test_points_that_fail_are_rows_and_the_command_ends_well(cordon, file, tmp_path):
    path = file(
        design={"kind": "table", "rows": [{"inspection": 900}, {"inspection": 4}]},
        factors=[{"name": "inspection", "lever": "all.L21"}],
    )
    answer = cordon("batch", path, "--out", tmp_path / "out")
    assert answer.code == 0
    assert "1 runs failed" in answer.err
    assert "the column error of their rows says why" in answer.err


def test_damage_is_told_in_a_remark(cordon, file, copy):
    part = next(iter((copy / "rows").iterdir()))
    part.write_bytes(b"nothing")
    answer = cordon("batch", file(), "--out", copy, "--resume")
    assert answer.code == 0
    assert part.name in answer.err
    assert "damaged" in answer.err


def test_without_a_seed_one_is_drawn_written_down_and_found_again(cordon, file, tmp_path):
    values = {key: value for key, value in SMALL.items() if key != "seed"}
    path = tmp_path / "free.yaml"
    path.write_text(yaml.safe_dump(values), "utf-8")
    seeds = [lines(cordon("batch", path, "--out", tmp_path / name, "--json"))[0]["seed"] for name in ("a", "b")]
    assert seeds[0] != seeds[1]
    again = lines(cordon("batch", path, "--out", tmp_path / "a", "--json", "--resume"))
    assert again[0]["seed"] == seeds[0]
    assert again[-1]["found"] == 48


def test_neither_out_nor_plan_is_refused(cordon, file):
    answer = cordon("batch", file())
    assert answer.code == 2
    assert "--out" in answer.err
    assert "--plan" in answer.err


def test_a_directory_that_is_not_empty_is_refused_without_resume(cordon, file, done):
    answer = cordon("batch", file(), "--out", done)
    assert answer.code == 2
    assert "--resume" in answer.err


def test_everything_wrong_in_an_experiment_is_listed_with_its_line(cordon, tmp_path):
    path = tmp_path / "broken.yaml"
    path.write_text("title: Mine\nscenarios: [two-doors]\nreplicas: 4\nquarters: 99\nstop: {of: luck}\n", "utf-8")
    answer = cordon("batch", path, "--plan")
    assert answer.code == 2
    told = answer.err.splitlines()
    for line, word in ((3, "perhaps replicates"), (4, "80"), (5, "mean")):
        assert any(entry.startswith(f"{path}:{line}: ") and word in entry for entry in told), told


def test_more_runs_than_can_be_kept_track_of_are_refused_with_the_most_there_can_be(cordon, file, tmp_path):
    path = file(
        replicates=1_000_000,
        factors=[{"name": "inspection", "lever": "all.L21"}],
        design={"kind": "factorial", "levels": 101},
    )
    answer = cordon("batch", path, "--out", tmp_path / "out")
    assert answer.code == 2
    assert re.search(r"100.?000.?000", answer.err)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "options", [("--workers", "0"), ("--workers", "many"), ("--dask", "nonsense://x"), ("--out", "nonsense://x")]
)
def test_options_that_cannot_be_meant_are_refused(cordon, file, tmp_path, options):
    out = () if "--out" in options else ("--out", tmp_path / "out")
    answer = cordon("batch", file(), *out, *options)
    assert answer.code == 2
    assert answer.err
    assert "Traceback" not in answer.err
    assert "should not have happened" not in answer.err


@pytest.mark.slow
def test_in_a_pipe_nothing_is_drawn(file, tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "sim.cli", "batch", str(file()), "--out", str(tmp_path / "out"), "--json"],
        capture_output=True, text=True, timeout=300, check=True, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    assert "\x1b" not in done.stdout + done.stderr
    assert [line for line in done.stderr.splitlines() if "Compiling" not in line] == []
    assert [json.loads(line)["event"] for line in done.stdout.splitlines()][-1] == "end"


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGINT")
def test_interrupted_it_says_how_to_go_on_and_exits_with_130(cordon, file, tmp_path):
    path = file(replicates=20_000)
    command = [
        sys.executable,
        "-m",
        "sim.cli",
        "batch",
        str(path),
        "--out",
        str(tmp_path / "out"),
        "--json",
        "--lang",
        "fr",
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        for line in process.stdout:
            if json.loads(line)["event"] == "progress":
                process.send_signal(signal.SIGINT)
                break
        _, told = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Interrompu" in told
    assert "Traceback" not in told
    assert cordon("summary", tmp_path / "out").code == 0


def test_a_fault_is_said_in_one_line_and_exits_with_1(cordon, file, tmp_path, monkeypatch):
    def fail(*_arguments, **_options):
        raise RuntimeError("out of order")

    monkeypatch.setattr("sim.cli.batching.lab.run", fail)
    monkeypatch.delenv("CORDON_DEBUG", raising=False)
    answer = cordon("batch", file(), "--out", tmp_path / "out")
    assert answer.code == 1
    assert "out of order" in answer.err
    assert "Traceback" not in answer.err


# Summary


def test_a_summary_shows_the_main_indicator_with_intervals_and_pairs(cordon, done):
    answer = cordon("summary", done)
    assert answer.code == 0
    for heading in ("inspection", "mean, 95% interval", "5–95%", "difference, 95% interval", "pairs still needed"):
        assert heading in answer.out
    assert "compared with point 0" in answer.err
    assert "Not complete" not in answer.err


def test_a_summary_of_another_indicator_or_a_state_goes_by_id(cordon, done):
    assert "Cost of delay to trade" in cordon("summary", done, "--indicator", "trade_cost").out
    assert "(velmora)" in cordon("summary", done, "--indicator", "diversions@velmora").out
    answer = cordon("summary", done, "--indicator", "sunshine")
    assert answer.code == 2
    assert "diversions@velmora" in answer.err
    assert answer.out == ""


def test_top_shows_so_many_points_and_zero_all(cordon, done):
    def points(*options):
        return [row[0] for row in cells(cordon("summary", done, *options).out) if row[0].isdigit()]

    assert len(points("--top", "2")) == 2
    assert points("--top", "2") == points("--top", "0")[:2]
    assert len(points("--top", "0")) == len(points()) == 4
    assert "2 of 4 points" in cordon("summary", done, "--top", "2").err


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_a_summary_is_written_as_a_table(cordon, done, tmp_path, kind):
    path = tmp_path / f"summary.{kind}"
    answer = cordon("summary", done, "--write", path)
    assert answer.code == 0
    assert str(path) in answer.err
    read = pl.read_csv(path, infer_schema_length=None) if kind == "csv" else pl.read_parquet(path)
    expected = lab.Results(done).summary()
    assert read.columns == expected.columns
    assert read["mean"].to_list() == pytest.approx(expected["mean"].to_list())
    assert read["pairs_needed"].cast(pl.Int64).to_list() == expected["pairs_needed"].to_list()
    one = cordon("summary", done, "--write", path, "--indicator", "trade_cost")
    assert one.code == 0


def test_a_table_of_another_kind_is_refused(cordon, done, tmp_path):
    answer = cordon("summary", done, "--write", tmp_path / "summary.xlsx")
    assert answer.code == 2
    assert ".csv, .parquet" in answer.err


def test_a_table_that_cannot_be_written_is_refused_in_plain_words(cordon, done, tmp_path):
    answer = cordon("summary", done, "--write", tmp_path / "missing" / "summary.csv")
    assert answer.code == 2
    assert "--write" in answer.err
    assert "should not have happened" not in answer.err


def test_a_summary_in_json_has_every_number_of_the_summary(cordon, done):
    document = json.loads(cordon("summary", done, "--json").out)
    assert document["complete"] is True
    assert (document["seed"], document["replicates"], document["title"]) == (5, 12, "Small study")
    assert list(document["scenarios"]) == ["two-doors"]
    expected = lab.Results(done).summary().to_dicts()
    assert [{**row, "unit": ""} for row in document["summary"]] == [{**row, "unit": ""} for row in expected]
    one = json.loads(cordon("summary", done, "--json", "--indicator", "trade_cost").out)
    assert {(row["indicator"], row["place"]) for row in one["summary"]} == {("trade_cost", "region")}


def test_an_unfinished_directory_is_summed_up_and_called_so(cordon, file, tmp_path, monkeypatch):
    seen = []

    def enough(progress):
        seen.append(progress)
        if len(seen) > 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        lab.run(lab.prepare(file(replicates=400)), tmp_path / "out", report=enough)
    answer = cordon("summary", tmp_path / "out")
    assert answer.code == 0
    assert "Not complete" in answer.err
    assert json.loads(cordon("summary", tmp_path / "out", "--json").out)["complete"] is False


@pytest.mark.parametrize(
    "damage", ["missing", "no manifest", "no points", "no rows", "a damaged part", "other manifest", "bare manifest"]
)
def test_a_directory_that_cannot_be_read_exits_with_2_and_names_what_is_wrong(cordon, copy, tmp_path, damage):
    part = next(iter((copy / "rows").iterdir()))
    if damage == "missing":
        shutil.rmtree(copy)
    elif damage == "no manifest":
        (copy / "manifest.json").unlink()
    elif damage == "no points":
        next(copy.glob("points-*.parquet")).write_bytes(b"nothing")
    elif damage == "no rows":
        shutil.rmtree(copy / "rows")
    elif damage == "a damaged part":
        part.write_bytes(part.read_bytes()[:100])
    elif damage == "other manifest":
        (copy / "manifest.json").write_text('{"format": 99}', "utf-8")
    else:
        (copy / "manifest.json").write_text('{"format": 1}', "utf-8")
    for command in (("summary", copy), ("summary", copy, "--json"), ("replay", copy, "--row", "3")):
        answer = cordon(*command)
        assert answer.code == 2, (command, answer.err)
        assert str(copy) in answer.err
        assert answer.out == ""
        assert "should not have happened" not in answer.err


# Replay


def test_a_row_s_run_is_had_again_and_its_event_log_replays(cordon, done, tmp_path):
    answer = cordon("replay", done, "--row", "7", "--out", tmp_path / "one")
    assert answer.code == 0, answer.err
    assert "Row 7: point 3, replicate 1" in answer.out
    assert "Decisions: all.L21=20\n" in answer.out
    record = json.loads((tmp_path / "one" / "record.json").read_text("utf-8"))
    assert (record["seed"], record["replicate"], record["days"]) == (5, 1, 91)
    again = cordon("replay", tmp_path / "one")
    assert again.code == 0
    assert "same" in again.out
    kept = lab.Results(done).rows().row(7, named=True)
    monthly = pl.read_parquet(tmp_path / "one" / "indicators.parquet")
    own = monthly.filter((pl.col("indicator") == "diversions") & (pl.col("state") == "velmora"))
    assert own["value"].sum() == kept["diversions@velmora"]


def test_a_row_of_nothing_decided_says_so(cordon, done):
    answer = cordon("replay", done, "--row", "4")
    assert answer.code == 0
    assert "Decisions: none" in answer.out


def test_a_row_under_drawn_assumptions_replays_too(cordon, file, tmp_path):
    assert cordon("batch", file(uncertain="all", replicates=3), "--out", tmp_path / "out").code == 0
    assert cordon("replay", tmp_path / "out", "--row", "9", "--out", tmp_path / "one").code == 0
    assert cordon("replay", tmp_path / "one").code == 0


@pytest.mark.parametrize("row", ["48", "999999999"])
def test_a_row_that_is_none_is_refused_with_the_rows_there_are(cordon, done, row):
    answer = cordon("replay", done, "--row", row)
    assert answer.code == 2
    assert "from 0 to 47" in answer.err


def test_out_without_a_row_is_refused(cordon, done, tmp_path):
    assert cordon("replay", done, "--out", tmp_path / "one").code == 2
    assert not (tmp_path / "one").exists()


def test_a_row_whose_run_is_no_longer_the_same_exits_with_1_like_any_replay_that_differs(cordon, copy):
    for path in (copy / "rows").iterdir():
        pl.read_parquet(path).with_columns(pl.col("diversions") + 1).write_parquet(path)
    answer = cordon("replay", copy, "--row", "7")
    assert "diversions" in answer.err
    assert answer.code == 1


def test_a_record_that_cannot_be_written_is_refused_in_plain_words(cordon, done, tmp_path):
    (tmp_path / "file").write_text("x", "utf-8")
    answer = cordon("replay", done, "--row", "7", "--out", tmp_path / "file" / "below")
    assert answer.code == 2
    assert "--out" in answer.err


# Other languages

KEYS = {key for part in (Experiment, Factor, DesignPlan, StoppingRule) for key in part.model_fields}
NAMES = {*KEYS, *DESIGNS, "inspection", "replicas", "weather", "resume", "fsspec", "region", "diversions"}


def english(told):
    """Return the Latin words of a message that are no path, quoted text, option, key or name: those left in English."""
    rest = re.sub(r"'[^']*'|`[^`]*`|\S*/\S*|--[a-z]+|\S*[@=]\S*|\b[A-Z]+\b|\w+\.(json|txt)", " ", told)
    return [word for word in re.findall(r"[A-Za-z][A-Za-z_-]{2,}", rest) if word not in NAMES]


BROKEN = {
    "unknown key": {"replicas": 4},
    "out of range": {"quarters": 99},
    "two kinds": {"factors": [{"name": "a", "lever": "all.L21", "assumption": "taste"}]},
    "no range": {"factors": [{"name": "a", "options": {"x": ""}, "range": [1, 2]}]},
    "reversed range": {"factors": [{"name": "a", "lever": "all.L21", "range": [2, 1]}]},
    "taken name": {"factors": [{"name": "error", "lever": "all.L21"}]},
    "no power of two": {"design": {"kind": "sobol", "samples": 12}},
    "other kind's key": {"design": {"kind": "sobol", "samples": 8, "levels": 4}},
    "file and rows": {"design": {"kind": "table"}},
    "no width": {"stop": {"of": "mean"}},
    "no units": {"stop": {"of": "ranking", "share": 0.1}},
    "unknown lever": {"decisions": "all.L99=4"},
    "value out of range": {"factors": [{"name": "a", "lever": "all.L21", "values": [900]}]},
    "no factors": {"factors": [], "design": {"kind": "latin-hypercube", "points": 4}},
    "too many": {
        "factors": [{"name": f"f{n}", "lever": "all.L21"} for n in range(4)],
        "design": {"kind": "factorial", "levels": 100},
    },
    "no table": {"design": {"kind": "table", "rows": [{"weather": 4}]}},
    "no column": {"design": {"kind": "table", "rows": [{}]}},
}


@pytest.mark.parametrize("wrong", BROKEN)
def test_what_is_wrong_with_an_experiment_is_told_in_the_reader_s_language(cordon, file, wrong):
    path = file(**BROKEN[wrong])
    plain, french, russian = (cordon("batch", path, "--plan", "--lang", language) for language in ("en", "fr", "ru"))
    assert plain.code == french.code == russian.code == 2
    assert "trouvé" in french.err
    assert "expected" not in french.err
    assert "ожидалось" in russian.err
    assert english(russian.err) == [], russian.err
    assert len(plain.err.splitlines()) == len(french.err.splitlines()) == len(russian.err.splitlines())


def test_what_is_wrong_with_a_directory_is_told_in_the_reader_s_language(cordon, file, done, tmp_path):
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "x.txt").write_text("x", "utf-8")
    for command in (
        ("batch", file(), "--out", done),
        ("batch", file(), "--out", tmp_path / "other"),
        ("batch", file()),
        ("summary", tmp_path / "missing"),
        ("summary", tmp_path / "other"),
    ):
        french, russian = (cordon(*command, "--lang", language) for language in ("fr", "ru"))
        assert french.code == russian.code == 2
        assert french.err != russian.err
        assert "found" not in french.err
        assert english(russian.err) == [], russian.err


def test_a_place_where_nobody_is_is_told_in_the_reader_s_language(cordon, file, tmp_path):
    address = cordon("batch", file(), "--out", "nonsense://x", "--lang", "ru")
    scheduler = cordon("batch", file(), "--out", tmp_path / "new", "--dask", "nonsense://x", "--lang", "ru")
    assert address.code == scheduler.code == 2
    assert english(address.err.replace("Protocol not known: nonsense", "")) == []
    assert set(english(scheduler.err.partition("(")[0])) <= {"Dask"}


def test_a_row_that_is_none_is_told_in_the_reader_s_language(cordon, done):
    told = {language: cordon("replay", done, "--row", "48", "--lang", language).err for language in ("en", "fr", "ru")}
    assert "row 48" in told["en"]
    assert "row 48" not in told["fr"]
    assert english(told["ru"]) == []


def test_a_row_that_failed_or_differs_is_told_in_the_reader_s_language(cordon, file, copy, tmp_path):
    for path in (copy / "rows").iterdir():
        pl.read_parquet(path).with_columns(pl.col("diversions") + 1).write_parquet(path)
    answer = cordon("replay", copy, "--row", "7", "--lang", "ru")
    assert answer.code != 0
    assert english(answer.err) == []


@pytest.mark.slow
@pytest.mark.parametrize("language", TRANSLATED)
def test_a_batch_a_plan_and_a_summary_speak_the_reader_s_language(cordon, file, tmp_path, language):
    path = file()
    for command in (
        ("batch", path, "--plan"),
        ("batch", path, "--out", tmp_path / "out"),
        ("summary", tmp_path / "out"),
        ("replay", tmp_path / "out", "--row", "5"),
    ):
        plain, told = cordon(*command) if "--out" not in command else None, cordon(*command, "--lang", language)
        assert told.code == 0, told.err
        text = told.out + told.err
        for word in (
            "replicate",
            "points",
            "runs",
            "mean",
            "interval",
            "Written",
            "Fictional",
            "Decisions",
            "Diversions",
        ):
            if language == "fr" and word in ("points", "Diversions"):
                continue
            assert not re.search(rf"\b{word}\b", text.replace(str(tmp_path), "")), word
        if plain is not None:
            assert plain.out != told.out


@pytest.mark.slow
def test_every_indicator_can_be_asked_for_by_its_id(cordon, file, tmp_path):
    values = {key: value for key, value in SMALL.items() if key not in ("indicators", "places")}
    path = tmp_path / "all.yaml"
    path.write_text(yaml.safe_dump({**values, "replicates": 2}), "utf-8")
    assert cordon("batch", path, "--out", tmp_path / "out").code == 0
    for indicator in INDICATORS:
        answer = cordon("summary", tmp_path / "out", "--indicator", indicator.id)
        assert answer.code == 0
        assert indicator.name in answer.out
