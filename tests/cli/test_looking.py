"""Commands that look at what is there: scenarios, check, schema, levers; help, language and exit codes."""

import json
import os
import subprocess
import sys
import time
from importlib.metadata import version

import jsonschema
import pytest
import yaml

from sim.scenario import load, shipped
from sim.scenario.levers import LEVERS

COMMANDS = ("scenarios", "check", "schema", "levers", "generate", "run", "replay", "serve")


def process(*arguments, **environment):
    return subprocess.run(
        [sys.executable, "-m", "sim.cli", *arguments],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        stdin=subprocess.DEVNULL,
        env={**os.environ, **environment},
    )


def test_help_names_every_command_shows_examples_and_says_what_exit_codes_mean(cordon):
    answer = cordon("--help")
    assert answer.code == 0
    for command in COMMANDS:
        assert f"\n  {command} " in answer.out
    assert "cordon run two-doors" in answer.out
    assert "Exit codes" in answer.out


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_s_help_has_an_example(cordon, command):
    answer = cordon(command, "--help")
    assert answer.code == 0
    assert f"  cordon {command}" in answer.out


def test_help_comes_quickly_because_nothing_of_the_model_is_loaded_for_it():
    code = "import sys; from sim.cli import main; main(['--help']); print(sorted(sys.modules), file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    for heavy in ("numpy", "numba", "polars", "streamlit", "mesa", "plotly"):
        assert f"'{heavy}'" not in done.stderr
    times = []
    for _ in range(3):
        start = time.perf_counter()
        process("--help")
        times.append(time.perf_counter() - start)
    assert min(times) < 1.0


def test_scenarios_lists_what_is_shipped(cordon):
    answer = cordon("scenarios")
    assert answer.code == 0
    assert all(name in answer.out for name in shipped())


def test_scenarios_as_json_can_be_read_by_a_program(cordon):
    rows = json.loads(cordon("scenarios", "--json").out)
    assert [row["name"] for row in rows] == list(shipped())
    assert all(row["title"] and row["states"] >= 1 and row["quarters"] >= 1 for row in rows)


def test_titles_come_in_the_language_asked_for_wherever_the_option_stands(cordon):
    title = load("two-doors").title
    assert title.get("fr") in cordon("scenarios", "--lang", "fr").out
    assert title.get("ru") in cordon("--lang=ru", "scenarios").out


def test_the_environment_chooses_the_language_if_no_option_does():
    assert load("two-doors").title.get("fr") in process("scenarios", CORDON_LANG="fr").stdout


def test_a_language_without_catalogue_is_refused(cordon):
    answer = cordon("--lang", "xx", "scenarios")
    assert answer.code == 2
    assert "en, fr, ru" in answer.err


def test_help_itself_is_in_the_reader_s_language(cordon):
    assert "Exemples" in cordon("run", "--help", "--lang", "fr").out
    assert "Примеры" in cordon("run", "--help", "--lang", "ru").out


def test_check_says_nothing_is_wrong_with_a_shipped_scenario(cordon):
    answer = cordon("check", *shipped())
    assert answer.code == 0
    assert "nothing wrong" in answer.out


def test_check_lists_every_error_of_every_file_and_exits_with_2(cordon, tmp_path):
    first = tmp_path / "first.yaml"
    first.write_text("format: 1\nname: first\nquarters: -3\nnonsense: 1\n", "utf-8")
    second = tmp_path / "second.yaml"
    second.write_text("[not, a, scenario", "utf-8")
    answer = cordon("check", str(first), "two-doors", str(second))
    assert answer.code == 2
    assert "quarters" in answer.err
    assert "nonsense" in answer.err
    assert "second.yaml" in answer.err
    assert "Traceback" not in answer.err


def test_check_tells_what_is_wrong_in_the_reader_s_language(cordon, tmp_path):
    broken = tmp_path / "scenario.yaml"
    broken.write_text("format: 1\n", "utf-8")
    assert "attendu une valeur" in cordon("check", str(broken), "--lang", "fr").err
    assert "ожидалось: значение" in cordon("run", str(broken), "--lang", "ru").err


def test_check_as_json_gives_file_field_found_and_expected(cordon, tmp_path):
    broken = tmp_path / "broken.yaml"
    broken.write_text("format: 1\nquarters: many\n", "utf-8")
    answer = cordon("check", str(broken), "two-doors", "--json")
    assert answer.code == 2
    first, second = json.loads(answer.out)
    assert {"file", "field", "found", "expected"} <= set(first["problems"][0])
    assert second == {"scenario": "two-doors", "problems": []}


def test_a_scenario_that_does_not_exist_is_said_to_be_missing(cordon):
    answer = cordon("check", "no-such-place")
    assert answer.code == 2
    assert "no-such-place" in answer.err


def test_the_schema_is_a_json_schema_that_the_shipped_scenario_meets(cordon, root):
    schema = json.loads(cordon("schema").out)
    jsonschema.Draft202012Validator.check_schema(schema)
    data = yaml.safe_load((root / "scenarios" / "two-doors" / "scenario.yaml").read_text("utf-8"))
    errors = list(jsonschema.Draft202012Validator(schema).iter_errors(data))
    assert errors == []


def test_levers_prints_one_line_for_each_lever_in_the_reader_s_language(cordon):
    answer = cordon("levers", "--lang", "ru")
    assert answer.code == 0
    assert all(f" {lever.id} " in answer.out for lever in LEVERS)
    assert "Досмотр" in answer.out


def test_levers_as_json_gives_every_property(cordon):
    rows = json.loads(cordon("levers", "--json").out)
    assert [row["id"] for row in rows] == [lever.id for lever in LEVERS]
    assert {"slug", "low", "high", "default", "cost_per_quarter", "officer_hours", "lag_days", "source"} <= set(rows[0])


def test_the_version_is_the_package_s(cordon):
    assert cordon("--version").out.strip() == version("cordon")


@pytest.mark.parametrize(
    "arguments", [("nonsense",), ("run",), ("levers", "--nonsense"), ("run", "x", "--seed", "many")]
)
def test_wrong_arguments_exit_with_2_and_are_said_on_standard_error(cordon, arguments):
    answer = cordon(*arguments)
    assert answer.code == 2
    assert answer.err
    assert "Traceback" not in answer.err


def test_a_reader_that_closes_the_pipe_early_sees_no_traceback():
    command = f"{sys.executable} -m sim.cli levers --json | head -c 10"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, timeout=60, check=False)
    assert "Traceback" not in done.stderr


def test_the_module_can_be_run_without_the_installed_command():
    done = process("scenarios")
    assert done.returncode == 0
    assert "two-doors" in done.stdout
