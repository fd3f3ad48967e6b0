"""Behavioural numbers stand in tables: rules and steps hold no literal beside 0, 1, 2 and -1, except those named here."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

SIM: Final = Path(__file__).parents[1] / "sim"
READ: Final = ("rules", "agents", "ensemble", "region")
PLAIN: Final = {0, 1, 2}
"""Nothing, all or the next one, a square or a pair; -1 is 1 with its sign."""
SPARED: Final = {
    "agents/handle.py": "how Numba lays out an array: words of a table",
}
"""Files without any rule or step of the model, and what their numbers are."""
ALLOWED: Final = {
    "agents/arrays.py": {
        6: "bits of a run's status",
        9: "a mark beside plans, whose numbers are 0 or more",
        11: "room for plans",
        16: "room for signatures",
        30: "a day that does not come",
        64: "room for desks",
    },
    "agents/gates/transit.py": {4: "place among the kinds of post"},
    "agents/given.py": {
        0.01: "keeps waiting times finite at a post without inspections",
        0.1: "keeps waiting times finite at a post without officers",
    },
    "agents/lifecycle.py": {32: "occasions of luck kept apart"},
    "agents/memory.py": {
        1.1: "room for attempts, doubled where a run needs more",
        6: "room for requests",
        16: "room for events",
        64: "room for met opportunities; bytes of a line of memory",
        128: "room for requests and losses",
        512: "room for attempts and applications",
        4096: "room for events",
    },
    "agents/network.py": {
        0x57414954: "key of a plan",
        3: "mark of an opportunity that has not come",
    },
    "agents/exogenous.py": {20: "occasions of luck kept apart"},
    "agents/plans.py": {
        40: "bits of a hashed name",
        1024: "bits of a hashed name as a fraction",
    },
    "agents/programme.py": {4: "stages of a request", 1e-9: "rounding"},
    "agents/reference.py": {4: "bits of how a case stands", 7: "parts of a test set"},
    "agents/sector.py": {128: "occasions of luck kept apart"},
    "agents/state.py": {1e-6: "rounding"},
    "agents/writing.py": {
        0.5: "noon",
        0.9: "evening",
    },
    "ensemble/sample.py": {
        31: "how many replicates there are",
        64: "how many seeds there are; replicates that a thread takes at a time",
        200: "replicates unless asked for others",
        256: "replicates in memory together",
        29_120: "longest run, days",
    },
}
"""Numbers that are no behaviour, by file: sizes, places, keys and rounding."""


def literals(source: str) -> Iterator[tuple[int, float]]:
    """Give the line and value of each number of a source."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and type(node.value) in (int, float):
            yield node.lineno, node.value


def read() -> list[str]:
    """Return the sources of rules, steps and engines."""
    paths = (path.relative_to(SIM).as_posix() for part in READ for path in sorted((SIM / part).rglob("*.py")))
    return [path for path in paths if path not in SPARED]


@pytest.mark.parametrize("file", read())
def test_rules_and_steps_hold_no_number_that_a_table_should_hold(file: str) -> None:
    allowed = PLAIN | set(ALLOWED.get(file, {}))
    found = literals((SIM / file).read_text("utf-8"))
    assert [f"{file}:{line}: {value:g}" for line, value in found if value not in allowed] == []


def test_every_number_that_is_allowed_stands_where_it_is_allowed() -> None:
    for file, allowed in ALLOWED.items():
        found = {value for _line, value in literals((SIM / file).read_text("utf-8"))}
        assert [value for value in allowed if value not in found] == [], file


def test_a_number_in_a_rule_is_found_wherever_it_stands() -> None:
    source = "def rule(x: float = 0.3) -> float:\n    return min(0.95, x * -4) + [7][0] ** 2\n"
    assert sorted(value for _line, value in literals(source) if value not in PLAIN) == [0.3, 0.95, 4, 7]
