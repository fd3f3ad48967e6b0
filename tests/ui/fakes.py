"""A small region and answers of the model made up for tests: no engine runs here."""

from dataclasses import replace
from typing import Any

import polars as pl

from sim.scenario import Scenario, build
from sim.ui.picture import Incident, Picture, Step
from sim.ui.sentences import Change

NAMES = {"astria": "Astria", "borvia": "Borvia", "celdana": "Celdana"}


def text(word: str) -> dict[str, str]:
    """Return a text that is the same in all languages."""
    return {"en": word, "fr": word, "ru": word}


def scenario() -> Scenario:
    """Return a region of three fictional States side by side, one post of each kind."""
    places = {"astria": 0.0, "borvia": 300.0, "celdana": 600.0}
    kinds = ["crossing", "port", "airport", "rail", "free_zone"]
    owners = ["astria", "borvia", "celdana", "astria", "borvia"]
    posts: list[dict[str, Any]] = [
        {
            "id": f"post-{place}",
            "state": owner,
            "name": text(f"Post {place}"),
            "kind": kind,
            "flow_per_day": 100,
            "documents_days": 0.5,
            "slots_per_day": 10,
            "officer_hours_per_day": 40,
            "at": [places[owner] + 60 + 25 * place, 120],
        }
        for place, (kind, owner) in enumerate(zip(kinds, owners, strict=True))
    ]
    return build(
        {
            "format": 1,
            "name": "three-sides",
            "title": text("Three sides"),
            "summary": text("A region for tests."),
            "briefing": text("Nothing happens here."),
            "attempts_note": text("Assumption, far above reality."),
            "attempts_per_quarter": 12,
            "basic_levers": ["L04", "L11", "L17", "L21"],
            "states": [
                {
                    "id": state,
                    "name": text(name),
                    "instruments_in_force": 8,
                    "budget": 120,
                    "officer_hours": 20000,
                    "levers": {"L21": 5 + place},
                }
                for place, (state, name) in enumerate(NAMES.items())
            ],
            "posts": posts,
            "map": {
                "width": 900,
                "height": 400,
                "polygons": {
                    state: [[[x, 40], [x + 290, 40], [x + 290, 360], [x, 360]]] for state, x in places.items()
                },
                "corridors": [["post-0", "post-1"], ["post-2", "outside"]],
            },
        }
    )


def trend(level: float, change: float, months: int = 24) -> pl.DataFrame:
    """Return a trend that grows by ``level`` a month at the start settings and by ``level + change`` now."""
    rows = []
    for series, step in (("baseline", level), ("now", level + change)):
        for month in range(1, months + 1):
            middle = step * month
            rows.append((month, series, middle * 0.6, middle * 0.8, middle, middle * 1.2, middle * 1.5))
    return pl.DataFrame(rows, schema=["month", "series", "p05", "p25", "p50", "p75", "p95"], orient="row")


INCIDENTS = (
    Incident(
        attempt=1,
        month=2,
        category="chemical",
        state="astria",
        status="diverted",
        steps=(
            Step(40, "Broker register", "passed"),
            Step(40, "Transit coverage or zone presence", "not covered", missing=True),
            Step(44, "Diverted", "", sign="end"),
        ),
    ),
    Incident(
        attempt=2,
        month=3,
        category="nuclear",
        state="borvia",
        status="stopped",
        gate="Identification",
        steps=(Step(70, "Identification", "stopped", "post-1", "stopped"),),
    ),
)
GATES = pl.DataFrame(
    {
        "gate": ["Tip", "Tip", "Identification", "Identification"],
        "state": ["astria", "borvia", "astria", "borvia"],
        "state_index": [0, 1, 0, 1],
        "baseline": [4.0, 6.0, 8.0, 2.0],
        "now": [5.0, 6.0, 12.0, 2.0],
        "low": [-1.0, -1.0, 2.0, 2.0],
        "high": [3.0, 3.0, 6.0, 6.0],
    }
)


def figures(*, changed: bool) -> dict[str, Change]:
    """Return headline figures: nine fewer diversions and a longer delay, the rest unclear."""
    if not changed:
        return {
            "diversions": Change(31, 31, 22, 31, 40),
            "stopped": Change(40, 40, 31, 40, 52),
            "delay": Change(0.82, 0.82, 0.8, 0.82, 0.85),
            "licence": Change(18, 18, 17, 18, 19),
        }
    return {
        "diversions": Change(31, 22, -14, -9, -5),
        "stopped": Change(40, 43, -2, 3, 8),
        "delay": Change(0.82, 1.02, 0.1, 0.2, 0.31),
        "licence": Change(18, 18, 0, 0, 0),
        "displaced": Change(0, 0.4, 0.2, 0.4, 0.6),
    }


def picture(*, changed: bool = True) -> Picture:
    """Return an answer: with changes, nine fewer diversions and pressure that moved from Astria to Celdana."""
    shift = 1.0 if changed else 0.0
    return Picture(
        months=24,
        courses=200,
        wanted=200,
        changed=changed,
        figures=figures(changed=changed),
        trends={
            "diversions": trend(1.3, -0.4 * shift),
            "stopped": trend(1.7, 0.1 * shift),
            "delay": trend(0.03, 0.01 * shift),
            "licence": trend(0.8, 0.0),
        },
        gates=GATES,
        states=pl.DataFrame(
            {
                "id": list(NAMES),
                "state_index": [0, 1, 2],
                "stopped": [20.0, 15.0, 8.0],
                "diverted": [9.0, 7.0, 6.0],
                "attempts": [29.0 - 8 * shift, 22.0, 14.0 + 5 * shift],
                "attempts_baseline": [29.0, 22.0, 14.0],
                "low": [-12.0 * shift, -2.0, 2.0 * shift],
                "high": [-3.0 * shift, 2.0, 8.0 * shift],
            }
        ),
        flows=pl.DataFrame(
            {
                "from": ["astria", "astria", "celdana"],
                "to": ["celdana", "borvia", "astria"],
                "moved": [6.0 * shift, 0.5 * shift, 1.0 * shift],
            }
        ),
        first_clear_month=7 if changed else None,
        incidents=INCIDENTS,
    )


def one_course(*, changed: bool = True) -> Picture:
    """Return the answer of one course: no range anywhere."""
    full = picture(changed=changed)
    nothing = pl.lit(float("nan"))
    return replace(
        full,
        courses=1,
        figures={name: replace(change, ranged=False) for name, change in full.figures.items()},
        gates=full.gates.with_columns(low=nothing, high=nothing),
        states=full.states.with_columns(low=nothing, high=nothing),
        first_clear_month=None,
    )
