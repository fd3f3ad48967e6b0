"""Counterfactuals: would it have been stopped? Two answers, kept apart, for every attempt of a recorded run.

*The same attempt* under other controls: every network follows the plan of the recorded run, and only what meets it differs. *The
same history* under other controls: networks choose anew, so an opportunity may be left, a network dismantled, or another State met.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import polars as pl

from sim.agents.arrays import FREE, Region
from sim.agents.build import Template
from sim.agents.memory import Room
from sim.agents.network import MET_ABSENT, MET_NOT_YET, MET_NOTHING
from sim.agents.order import state_ids
from sim.ensemble.sample import RunError, play
from sim.pathways import GATES, Gate
from sim.record import CATEGORIES, Fate
from sim.run import Record
from sim.scenario import Decisions

What = Literal["stopped", "diverted", "revealed", "reversed", "open", "left", "dismantled"]
"""What became of an opportunity. Diverted: got through; revealed: got through and came to light; reversed: seized, then released by
a court, which is no diversion; left: not attempted; dismantled: the network was no more; open: under way at the end."""
_OF_FATE: Final[dict[Fate, What]] = {
    Fate.OPEN: "open",
    Fate.STOPPED: "stopped",
    Fate.DIVERTED: "diverted",
    Fate.REVEALED: "revealed",
    Fate.REVERSED: "reversed",
}
GOT_THROUGH: Final = ("diverted", "revealed")
"""What the tally of diversions counts."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one opportunity: ``state`` the id of the State met (empty where none), ``gate`` the one that stopped it.

    ``elsewhere``: it met another State than in the recorded run.
    """

    what: What
    state: str
    gate: Gate
    elsewhere: bool = False


def template_of(record: Record) -> Template:
    """Return the template that repeats a record's run, without space for its event log."""
    room = Room.expected(record.scenario, record.days, logging=False)
    return Template(record.scenario, record.decisions, record.seed, record.days, room)


def relive(record: Record, decisions: Decisions | None = None, held: np.ndarray | None = None) -> Region:
    """Return the arrays of a record's run simulated again, under other decisions or with fixed plans if given.

    Rows stand in the order that names decide (``Template.order``), not in the scenario's.
    Raises DecisionError when decisions do not fit the scenario.
    """
    decisions = record.decisions if decisions is None else decisions
    decisions.check(record.scenario)
    template = template_of(record).under(decisions, held)
    return play(template, record.replicate, record.turns, record.days, logging=False)[1]


def plans_of(region: Region) -> np.ndarray:
    """Return the plans that networks followed at their opportunities (networks, K): -1 for none, FREE where none came.

    They stay inside: nothing shows or exports them.
    """
    plans = np.where(region.met == MET_NOT_YET, FREE, -1).astype(np.int16)
    begun = region.attempts[: int(region.run[0].attempts)]
    plans[begun.network, begun.opportunity] = begun.plan
    return plans


def opportunities_of(region: Region) -> np.ndarray:
    """Return network and number of the opportunity (attempts, 2) at which each attempt of a run began."""
    begun = region.attempts[: int(region.run[0].attempts)]
    return np.stack((begun.network, begun.opportunity), axis=1)


def answer_at(region: Region, states: Sequence[str], network: int, opportunity: int, met_before: int) -> Answer:
    """Return what became of an opportunity in a finished run; ``met_before`` is the State met in the recorded one.

    ``states``: ids of the States by row.
    """
    met = int(region.met[network, opportunity]) if opportunity < region.met.shape[1] else MET_NOT_YET
    if met == MET_ABSENT:
        return Answer("dismantled", "", Gate.NONE)
    if met in (MET_NOTHING, MET_NOT_YET):
        return Answer("left", "", Gate.NONE)
    begun = region.attempts[: int(region.run[0].attempts)]
    attempt = begun[(begun.network == network) & (begun.opportunity == opportunity)][0]
    what = _OF_FATE[Fate(int(attempt.fate))]
    gate = Gate(int(attempt.stopped_at)) if what == "stopped" else Gate.NONE
    return Answer(what, states[met], gate, elsewhere=met != met_before)


@dataclass(frozen=True, slots=True)
class Incident:
    """One attempt of a recorded run and its fate under other controls.

    ``attempt`` its number; ``day`` it began; ``category`` of the item; ``recorded`` what became of it; ``same_attempt`` met by the
    other controls with all plans fixed; ``same_history`` with networks choosing anew.
    """

    attempt: int
    day: int
    category: str
    recorded: Answer
    same_attempt: Answer
    same_history: Answer


def would_it_have_been_stopped(record: Record, other: Decisions) -> tuple[Incident, ...]:
    """Return both answers for every attempt of a record under other decisions, in the order of their numbers.

    Raises DecisionError when the decisions do not fit the scenario.
    """
    recorded = relive(record)
    same_attempts = relive(record, other, plans_of(recorded))
    same_history = relive(record, other)
    begun = recorded.attempts[: int(recorded.run[0].attempts)]
    states = state_ids(record.scenario)
    found = []
    for number, attempt in enumerate(begun):
        where = int(attempt.network), int(attempt.opportunity), int(attempt.state)
        found.append(
            Incident(
                number,
                int(attempt.begun),
                CATEGORIES[attempt.category],
                answer_at(recorded, states, *where),
                answer_at(same_attempts, states, *where),
                answer_at(same_history, states, *where),
            )
        )
    return tuple(found)


def attempt_of(record: Record, attempt: int) -> tuple[Region, np.record]:
    """Return a record's run simulated again and one attempt of it. Raises RunError for an unknown number."""
    region = relive(record)
    count = int(region.run[0].attempts)
    if not 0 <= attempt < count:
        raise RunError(
            "incident", attempt, f"an attempt from 0 to {count - 1}" if count else "none: nothing was attempted"
        )
    return region, region.attempts[attempt]


def frame(incidents: tuple[Incident, ...]) -> pl.DataFrame:
    """Return one row an incident: attempt, day, category, and for each answer (recorded, attempt, history) what, state, gate.

    Gates by name, empty where none; ``history_elsewhere`` whether another State was met.
    """
    rows = [
        {
            "attempt": i.attempt,
            "day": i.day,
            "category": i.category,
            **_columns("recorded", i.recorded),
            **_columns("attempt", i.same_attempt),
            **_columns("history", i.same_history),
            "history_elsewhere": i.same_history.elsewhere,
        }
        for i in incidents
    ]
    return pl.DataFrame(rows, infer_schema_length=None)


def _columns(prefix: str, answer: Answer) -> dict[str, str]:
    return {
        f"{prefix}_what": answer.what,
        f"{prefix}_state": answer.state,
        f"{prefix}_gate": answer.gate.id,
        f"{prefix}_gate_name": GATES[answer.gate].name,
    }
