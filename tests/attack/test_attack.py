"""An hour's attack in minutes: each way is tried on a real server, all are reported, and none may come through."""

import time
from pathlib import Path

import pytest

from tests.attack import machine, seat, stranger
from tests.attack.field import TRIES, Field, Result, Try, opened

pytestmark = pytest.mark.soak
ROOT = Path(__file__).parents[2]
ORDER = tuple(each.__name__.rpartition(".")[2] for each in (stranger, seat, machine))
"""Whoever stops the server comes last."""


def tried(field: Field, way: Try) -> Result:
    """Try one way; whatever it does to the server, the next one finds a server that answers."""
    start = time.perf_counter()
    try:
        told, ok = way.attempt(field)
    except Exception as error:  # reported like everything else that came
        told, ok = f"{type(error).__name__}: {error}"[:200], False
    took = time.perf_counter() - start
    if not field.well():
        told, ok = f"{told}; then the server did not answer", False
    return Result(way.who, way.what, way.expected, told, ok, took)


def as_table(results: list[Result]) -> str:
    """Return what was tried and what came, a line each."""
    lines = ["| | who | tried | expected | came | s |", "|---|---|---|---|---|---|"]
    for each in results:
        cells = ("good" if each.ok else "BAD", each.who, each.what, each.expected, each.found, f"{each.seconds:.1f}")
        lines.append("| " + " | ".join(" ".join(cell.split()).replace("|", "/") for cell in cells) + " |")
    bad = sum(not each.ok for each in results)
    return "\n".join([*lines, "", f"{len(results)} tried, {bad} came through."]) + "\n"


def test_nothing_that_is_tried_comes_through(tmp_path: Path) -> None:
    with opened(tmp_path) as found:
        results = [tried(found, way) for way in sorted(TRIES, key=lambda each: ORDER.index(each.who))]
    table = as_table(results)
    report = ROOT / "build" / "attack.md"
    report.parent.mkdir(exist_ok=True)
    report.write_text(table, encoding="utf-8")
    print("\n" + table)
    assert [each.what for each in results if not each.ok] == [], f"see {report}"
