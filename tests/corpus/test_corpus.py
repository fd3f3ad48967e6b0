"""The corpus: what the program computes and says of 30 plans stays what it was, to the last digit and letter."""

import json
from typing import Any

import pytest

from tests.corpus.found import FOUND, OF_SOME, PARTS


def differences(before: Any, now: Any, where: str = "") -> list[str]:
    """Return where two plain values differ, each with what was and what is."""
    if isinstance(before, dict) and isinstance(now, dict):
        return [
            line
            for key in sorted(before.keys() | now.keys())
            for line in differences(before.get(key), now.get(key), f"{where}/{key}")
        ]
    if isinstance(before, list) and isinstance(now, list) and len(before) == len(now):
        return [
            line
            for n, (one, other) in enumerate(zip(before, now, strict=True))
            for line in differences(one, other, f"{where}/{n}")
        ]
    if isinstance(before, str) and isinstance(now, str) and "\n" in before:
        return differences(before.splitlines(), now.splitlines(), where) if before != now else []
    return [] if before == now else [f"{where}\n  was {before!r}\n  is  {now!r}"]


CHOICES = [
    *(pytest.param(part, None, id=part) for part in PARTS if part not in OF_SOME),
    *(pytest.param(part, turn, id=f"{part}, a third", marks=pytest.mark.slow) for turn, part in enumerate(OF_SOME)),
    *(pytest.param(part, None, id=part, marks=pytest.mark.soak) for part in OF_SOME),
]


@pytest.mark.parametrize(("part", "third"), CHOICES)
def test_what_is_computed_and_said_of_the_corpus_stays_the_same(part: str, third: int | None) -> None:
    before = json.loads((FOUND / f"{part}.json").read_text(encoding="utf-8"))
    if third is not None:
        before = {number: before[number] for number in sorted(before, key=int)[third::3]}
    now = PARTS[part]() if third is None else OF_SOME[part](frozenset(map(int, before)))
    different = differences(before, json.loads(json.dumps(now)))
    assert not different, f"{len(different)} differences\n" + "\n".join(different[:40])
