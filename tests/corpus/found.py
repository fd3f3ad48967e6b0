"""What the program says of the cases today: events, totals, sentences, previews, what-ifs, an experiment's rows, played
sessions.

All of it is plain values for JSON. ``python -m tests.corpus.found`` writes ``found/``; after a change that is meant to change
something, the difference shows what. Events are held to the bit by their digest, means and totals to twelve digits: a mean over
many values may differ beyond those between processors.
"""

import io
import json
import os
import re
import sys
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import numpy as np

from sim import indicators
from sim.cli import main as command
from sim.exercise.formats import FORMATS
from sim.exercise.public_information import public_region
from sim.exercise.rehearsal import rehearse
from sim.presentation.boards import VIEWS, BoardRequest, drawn
from sim.presentation.queries import Query, QueryResult, simulated
from sim.record import EventKind
from sim.run import event_digest, run
from sim.scenario import Decisions, Order
from tests.corpus.cases import HERE, REGIONS, Case, cases, region

FOUND: Final = HERE / "found"
PAIRS: Final = 16
COURSES: Final = 24
_ASKED: Final = frozenset({0, 3, 7, 10, 13, 18, 23, 26})
"""Cases of which incidents, luck, credit and pages are asked too: all languages and regions."""
_SHOWN: Final = (
    "title",
    "subtitle",
    "text",
    "paragraphs",
    "items",
    "table",
    "grid",
    "headers",
    "rows",
    "flows",
    "key",
    "id",
)
"""Parts of a block that a reader reads; pictures are left to the tests of charts."""
_EXPERIMENT: Final = """\
title: What inspection brings with and without sharing
scenarios: [two-doors]
quarters: 4
seed: 5
uncertain: all
factors:
  - {name: inspection, lever: all.L21, values: [5, 20]}
  - {name: agreed, options: {nothing: "", sharing: "all.L37=60 L37=all"}}
replicates: 24
indicators: [diversions, stopped_share, trade_cost, licence_days_median, spent, displaced_share]
places: [region, velmora]
"""


def _number(value: float) -> float | str:
    return float(f"{value:.12g}") if np.isfinite(value) else repr(float(value))


def events_of(case: Case) -> dict[str, Any]:
    """Return the digest of a case's events, how many there are of each kind, and all totals, for the region and each State."""
    record = run(case.scenario, case.decisions, case.seed, case.replicate, case.days)
    kinds = Counter(int(kind) for kind in record.events["kind"])
    places = (None, *(state.id for state in case.scenario.states))
    return {
        "digest": event_digest(record.events),
        "kinds": {kind.name: kinds[kind] for kind in EventKind if kinds[kind]},
        "totals": {
            place or "region": {
                name: _number(values[0]) for name, values in sorted(indicators.totals(record.sample, place).items())
            }
            for place in places
        },
    }


def ranges_of(case: Case) -> dict[str, list[float | str]]:
    """Return totals of a few courses of a case, each under assumptions drawn from their ranges."""
    query = Query.of(case.scenario, case.decisions, case.seed, None, case.luck_only)
    totals = indicators.totals(simulated(query, range(4)))
    return {name: [_number(value) for value in values] for name, values in sorted(totals.items())}


def _said(*arguments: str) -> str:
    """Return what the command says; places of files are left out."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = command([*arguments])
    return re.sub(r"/\S*corpus-\w+", "…", f"{code}\n{out.getvalue()}{err.getvalue()}")


@contextmanager
def _place() -> Iterator[Path]:
    """Give a folder with the drawn regions in it, and a wide console of no language."""
    kept = dict(os.environ)
    for name in ("CORDON_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        os.environ.pop(name, None)
    os.environ["COLUMNS"] = "160"
    try:
        with TemporaryDirectory(prefix="corpus-") as folder:
            for name, sizes in REGIONS.items():
                if sizes is not None:
                    _generated(folder, name, *sizes)
            yield Path(folder)
    finally:
        os.environ.clear()
        os.environ.update(kept)


def _generated(folder: str, name: str, *sizes: int) -> None:
    options = zip(("--states", "--posts", "--networks", "--seed", "--quarters"), map(str, sizes), strict=True)
    said = _said("generate", "--out", f"{folder}/{name}", *(word for option in options for word in option))
    assert said.startswith("0"), said


def _named(case: Case, place: Path) -> str:
    return case.region if REGIONS[case.region] is None else str(place / case.region)


def compared(some: Collection[int]) -> dict[str, str]:
    """Return what ``cordon compare`` says of some cases, each against nothing decided."""
    with _place() as place:
        return {
            str(case.number): _said(
                *(
                    "--lang",
                    case.language,
                    "compare",
                    _named(case, place),
                    "--b",
                    case.line,
                    "--seed",
                    str(case.seed),
                    "--worlds",
                    "0",
                ),
                *("--replicates", str(PAIRS), "--quarters", str(case.days // 91)),
                *(["--chance-only"] if case.luck_only else []),
            )
            for case in cases()
            if case.number in some
        }


def asked(some: Collection[int]) -> dict[str, dict[str, str]]:
    """Return what the commands say of some runs: figures, incidents, luck and credit."""
    result = {}
    with _place() as place:
        for case in (case for case in cases() if case.number in some):
            decided = [word for text in case.settings for word in ("--set", text)]
            decided += [word for text in case.agreements for word in ("--agree", text)]
            kept = str(place / f"run-{case.number}")
            language = ("--lang", case.language)
            result[str(case.number)] = {
                "run": _said(
                    *(*language, "run", _named(case, place), "--seed", str(case.seed), "--out", kept, *decided),
                    *("--quarters", str(case.days // 91)),
                ),
                "explain": _said(*language, "explain", kept, "--set", "all.L21=30", "--set", "all.L28=60"),
                "luck": _said(*language, "chance", kept, "--replicates", str(PAIRS)),
                "credit": _said(
                    *(*language, "attribution", _named(case, place), "--seed", str(case.seed), "--replicates", "8"),
                    *(*decided, *(["--shapley"] if case.number % 2 else [])),
                ),
            }
    return result


def boards(some: Collection[int]) -> dict[str, dict[str, Any]]:
    """Return what the pages say of some cases, view by view."""
    result = {}
    for case in (case for case in cases() if case.number in some):
        query = Query.of(case.scenario, _at_the_start(case), case.seed, None, case.luck_only)
        answer = _answer(query)
        other = Query.of(case.scenario, Decisions.parse(case.scenario, ["all.L21=20"]), case.seed)
        result[str(case.number)] = {
            view: _shown(
                BoardRequest(
                    *(query, view, case.language, "light", case.scenario.states[-1].id),
                    course=2,
                    other=("A", other),
                    plans=(("A", query), ("B", other)),
                ),
                answer,
            )
            for view in VIEWS
        }
    return result


def _at_the_start(case: Case) -> Decisions:
    """Return what a page can set: each State's own levers and agreements from the first day on."""
    plan = case.decisions
    return Decisions(
        tuple(each for each in plan.orders if each.day == 0),
        tuple(each for each in plan.agreements if each.from_day == 0),
    )


def previews() -> dict[str, Any]:
    """Return what seats of a session in its third move are told of a plan, as far as they can know."""
    session = rehearse(region("two-doors"), FORMATS["half-day"], seed=99).session
    result = {}
    for language, state in zip(("en", "fr", "ru"), session.state_ids(), strict=True):
        plan = Decisions((Order(0, state, "L21", 15.0), Order(0, state, "L17", 20.0)))
        query = Query.of(public_region(session, state), plan, 1, on_file=True)
        request = BoardRequest(query, "preview", language, "light", state)
        result[state] = _shown(request, _answer(query))
    return result


def _answer(query: Query) -> QueryResult:
    return QueryResult(query, simulated(query, range(COURSES)), simulated(query.baseline, range(COURSES)))


def _shown(request: BoardRequest, answer: QueryResult) -> list[Any]:
    return [_read(block) for block in json.loads(drawn(request, answer)) if block["id"] != "assumptions"]


def _read(value: Any) -> Any:
    """Return the parts of a block that a reader reads, all the way down."""
    if isinstance(value, dict):
        return {key: _read(part) for key, part in value.items() if key in _SHOWN or not isinstance(part, dict | list)}
    return [_read(each) for each in value] if isinstance(value, list) else value


def sessions() -> dict[str, Any]:
    """Return what played sessions with stand-ins release and give, and the digests of their courses."""
    result = {}
    for name, seed in (("90-minutes", 3), ("half-day", 4)):
        played = rehearse(region("two-doors"), FORMATS[name], seed=seed)
        record = _course(played.session)
        result[name] = {
            "moves": [[m.move, m.first_day, m.days, list(m.injects), m.stopped, m.diverted] for m in played.moves],
            "by hand": list(played.by_hand),
            "digest": event_digest(record.events),
        }
    return result


def _course(session: Any) -> Any:
    from sim.exercise.trajectory import trajectory

    return trajectory(session)


def experiment() -> dict[str, Any]:
    """Return an experiment's rows as a file has them, and what is said of them."""
    with _place() as place:
        file, kept = place / "experiment.yaml", str(place / "rows")
        file.write_text(_EXPERIMENT, encoding="utf-8")
        ran = _said("batch", str(file), "--out", kept, "--workers", "1")
        assert ran.startswith("0"), ran
        table = place / "summary.csv"
        _said("summary", kept, "--write", str(table))
        said = {language: _said("--lang", language, "summary", kept) for language in ("en", "fr", "ru")}
        return {"rows": [_shortened(row) for row in table.read_text(encoding="utf-8").splitlines()], "said": said}


def _shortened(row: str) -> str:
    return re.sub(r"-?\d+\.\d+(e-?\d+)?", lambda number: f"{float(number[0]):.12g}", row)


PARTS: Final[dict[str, Callable[[], Any]]] = {
    "events": lambda: {str(case.number): events_of(case) for case in cases()},
    "ranges": lambda: {str(case.number): ranges_of(case) for case in cases()},
    "compared": lambda: compared([case.number for case in cases()]),
    "asked": lambda: asked(_ASKED),
    "boards": lambda: boards(_ASKED),
    "previews": previews,
    "sessions": sessions,
    "experiment": experiment,
}
OF_SOME: Final[dict[str, Callable[[Collection[int]], Any]]] = {"compared": compared, "asked": asked, "boards": boards}
"""The parts that are dear, of the cases that are wanted."""


def main() -> None:
    """Write the parts that are named, or all."""
    FOUND.mkdir(exist_ok=True)
    for name in sys.argv[1:] or PARTS:
        text = json.dumps(PARTS[name](), indent=1, ensure_ascii=False, sort_keys=True)
        (FOUND / f"{name}.json").write_text(text + "\n", encoding="utf-8")
        print(f"{name}: {len(text) // 1000} kB")


if __name__ == "__main__":
    main()
