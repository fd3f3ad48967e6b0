"""``cordon balance`` as authors call it; how much it tries is cut short here."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from sim.balance import bars, verdict
from sim.cli import main
from sim.scenario import load
from sim.scenario.spec import BARS
from sim.words import LANGUAGES

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"WORLDS": 2, "REPLICATIONS": 2, "PAIRS": 4, "TUNING_WORLDS": 2}.items():
        monkeypatch.setattr(bars, name, value)
    for name, value in {"RESTARTS": 1, "TRIES": 2}.items():
        monkeypatch.setattr(verdict, name, value)


@pytest.fixture
def called(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    def call(*arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = main(list(arguments))
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return call


def test_json_holds_every_bar_the_best_plan_and_what_is_printed(called, tmp_path: Path) -> None:
    code, out, _err = called("balance", "two-doors", "--json")
    found = json.loads(out)
    assert code == (0 if found["passed"] else 1)
    assert [bar["id"] for bar in found["bars"]] == list(BARS)
    assert found["scenario_hash"] == load("two-doors").hash
    assert set(found["printed"]) == {
        "levers",
        "credit_of_the_best_plan",
        "same_money",
        "hardly_met",
        "chain_at_the_start",
    }


@pytest.mark.parametrize(
    "language", [pytest.param(each, marks=[pytest.mark.soak] * (each != "ru")) for each in LANGUAGES]
)
def test_it_compares_plans_and_says_so(called, language: str) -> None:
    _code, out, _err = called("--lang", language, "balance", "two-doors")
    said = {
        "en": "this compares plans, it does not estimate a measure's effect",
        "fr": "cela compare des plans et n'estime pas l'effet d'une mesure",
        "ru": "это сравнение планов, а не оценка действия меры",
    }
    assert said[language] in out


def test_a_scenario_that_is_not_there_is_said_without_a_traceback(called) -> None:
    code, out, err = called("balance", "three-doors")
    assert code
    assert not out
    assert "three-doors" in err
    assert "Traceback" not in err
