"""A small region and answers of the model made up for tests: no engine runs here."""

from typing import Any

import polars as pl

from sim.scenario import Scenario, build
from sim.ui.picture import GateMet, Incident, Picture
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


def picture(*, changed: bool = True) -> Picture:
    """Return an answer: with changes, nine fewer diversions and pressure that moved from Astria to Celdana."""
    shift = 1.0 if changed else 0.0
    incident = Incident(
        attempt=1,
        day=40,
        month=2,
        category="chemical",
        state="astria",
        stopped=False,
        ending="Diverted",
        missing=("Transit",),
        gates=(GateMet(40, "astria", "post-0", "Broker register", "passed", "Brokering"),),
    )
    stopped = Incident(
        2,
        70,
        3,
        "nuclear",
        "borvia",
        True,
        "Stopped",
        (),
        (GateMet(70, "borvia", "post-1", "Identification", "stopped", "", True),),
    )
    return Picture(
        months=24,
        courses=200,
        changed=changed,
        figures={
            "diversions": Change(31, 31 - 9 * shift, -14 * shift, -9 * shift, -5 * shift),
            "stopped": Change(40, 40 + 3 * shift, -2 * shift, 3 * shift, 8 * shift),
            "delay": Change(0.82, 0.82 + 0.2 * shift, 0.1 * shift, 0.2 * shift, 0.31 * shift),
            "licence": Change(18, 18.0, 0.0, 0.0, 0.0),
            "displaced": Change(0.0, 0.4 * shift, 0.2 * shift, 0.4 * shift, 0.6 * shift),
        },
        trends={
            "diversions": trend(1.3, -0.4 * shift),
            "stopped": trend(0.1, 0.02 * shift),
            "delay": trend(0.03, 0.01 * shift),
            "licence": trend(0.8, 0.0),
        },
        gates=pl.DataFrame(
            {
                "gate": ["Tip", "Tip", "Identification", "Identification"],
                "state": ["astria", "borvia", "astria", "borvia"],
                "state_index": [0, 1, 0, 1],
                "baseline": [4.0, 6.0, 8.0, 2.0],
                "now": [5.0, 6.0, 12.0, 2.0],
            }
        ),
        states=pl.DataFrame(
            {
                "id": list(NAMES),
                "state_index": [0, 1, 2],
                "stopped": [20.0, 15.0, 8.0],
                "diverted": [9.0, 7.0, 6.0],
                "attempts": [29.0 - 8 * shift, 22.0, 14.0 + 5 * shift],
                "attempts_baseline": [29.0, 22.0, 14.0],
            }
        ),
        left={"astria": 8.0} if changed else {},
        moved={"astria": 5.0} if changed else {},
        first_clear_month=7 if changed else None,
        incidents=(incident, stopped),
    )
