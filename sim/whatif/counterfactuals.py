"""Counterfactuals: would it have been stopped? Two answers, kept apart, for every attempt of a recorded run.

*The same attempt* under other controls: every network follows the plan of the recorded run, and only what meets it differs. *The
same history* under other controls: networks choose anew, so an opportunity may be left, a network dismantled, or another State met.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import polars as pl

from sim.agents.array_order import state_ids
from sim.agents.arrays import FREE, Region
from sim.agents.build import Template
from sim.agents.memory import Room
from sim.agents.network import NETWORK_GONE, NOT_YET_DUE, OPPORTUNITY_LEFT
from sim.ensemble.sample import RunError, simulate_until
from sim.pathways import GATES, Gate
from sim.record import CATEGORIES, Fate
from sim.run import Record
from sim.scenario import Decisions

What = Literal["stopped", "diverted", "revealed", "reversed", "open", "left", "dismantled"]
"""What became of an opportunity. Diverted: got through; revealed: got through and came to light; reversed: seized, then released by
a court, which is no diversion; left: not attempted; dismantled: the network was no more; open: under way at the end."""
_WHAT_OF_FATE: Final[dict[Fate, What]] = {
    Fate.OPEN: "open",
    Fate.STOPPED: "stopped",
    Fate.DIVERTED: "diverted",
    Fate.REVEALED: "revealed",
    Fate.REVERSED: "reversed",
}
GOT_THROUGH: Final = ("diverted", "revealed")
"""What the tally of diversions counts."""


@dataclass(frozen=True, slots=True)
class OpportunityOutcome:
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


def simulate_again(record: Record, decisions: Decisions | None = None, fixed_plans: np.ndarray | None = None) -> Region:
    """Return the arrays of a record's run simulated again, under other decisions or with fixed plans if given.

    Rows stand in the order that names decide (``Template.order``), not in the scenario's.
    Raises DecisionError when decisions do not fit the scenario.
    """
    decisions = record.decisions if decisions is None else decisions
    decisions.check(record.scenario)
    template = template_of(record).under(decisions, fixed_plans)
    return simulate_until(template, record.replicate, record.switches, record.days, logging=False)[1]


def plans_of(region: Region) -> np.ndarray:
    """Return the plans that networks followed at their opportunities (networks, K): -1 for none, FREE where none came.

    They stay inside: nothing shows or exports them.
    """
    # What was left is left again; beyond the recorded run a network chooses for itself.
    plans = np.where(region.encounters == NOT_YET_DUE, FREE, -1).astype(np.int16)
    begun = region.attempts[: int(region.run[0].attempts)]
    plans[begun.network, begun.opportunity] = begun.plan
    return plans


def opportunities_of(region: Region) -> np.ndarray:
    """Return network and number of the opportunity (attempts, 2) at which each attempt of a run began."""
    begun = region.attempts[: int(region.run[0].attempts)]
    return np.stack((begun.network, begun.opportunity), axis=1)


def outcome_at(
    region: Region, states: Sequence[str], network: int, opportunity: int, state_before: int
) -> OpportunityOutcome:
    """Return what became of an opportunity in a finished run; ``state_before`` is the State met in the recorded one.

    ``states``: ids of the States by row.
    """
    met = int(region.encounters[network, opportunity]) if opportunity < region.encounters.shape[1] else NOT_YET_DUE
    if met == NETWORK_GONE:
        return OpportunityOutcome("dismantled", "", Gate.NONE)
    if met in (OPPORTUNITY_LEFT, NOT_YET_DUE):
        return OpportunityOutcome("left", "", Gate.NONE)
    begun = region.attempts[: int(region.run[0].attempts)]
    attempt = begun[(begun.network == network) & (begun.opportunity == opportunity)][0]
    what = _WHAT_OF_FATE[Fate(int(attempt.fate))]
    gate = Gate(int(attempt.stopped_at)) if what == "stopped" else Gate.NONE
    return OpportunityOutcome(what, states[met], gate, elsewhere=met != state_before)


@dataclass(frozen=True, slots=True)
class Counterfactual:
    """One attempt of a recorded run and its fate under other controls.

    ``attempt`` its number; ``day`` it began; ``category`` of the item; ``recorded`` what became of it; ``same_attempt`` met by the
    other controls with all plans fixed; ``same_history`` with networks choosing anew.
    """

    attempt: int
    day: int
    category: str
    recorded: OpportunityOutcome
    same_attempt: OpportunityOutcome
    same_history: OpportunityOutcome


def would_it_have_been_stopped(record: Record, other: Decisions) -> tuple[Counterfactual, ...]:
    """Return both answers for every attempt of a record under other decisions, in the order of their numbers.

    Raises DecisionError when the decisions do not fit the scenario.
    """
    recorded = simulate_again(record)
    same_attempts = simulate_again(record, other, plans_of(recorded))
    same_history = simulate_again(record, other)
    begun = recorded.attempts[: int(recorded.run[0].attempts)]
    states = state_ids(record.scenario)
    incidents = []
    for number, attempt in enumerate(begun):
        where = int(attempt.network), int(attempt.opportunity), int(attempt.state)
        incidents.append(
            Counterfactual(
                number,
                int(attempt.begun),
                CATEGORIES[attempt.category],
                outcome_at(recorded, states, *where),
                outcome_at(same_attempts, states, *where),
                outcome_at(same_history, states, *where),
            )
        )
    return tuple(incidents)


def attempt_of(record: Record, attempt: int) -> tuple[Region, np.record]:
    """Return a record's run simulated again and one attempt of it. Raises RunError for an unknown number."""
    region = simulate_again(record)
    count = int(region.run[0].attempts)
    if not 0 <= attempt < count:
        raise RunError(
            "incident", attempt, f"an attempt from 0 to {count - 1}" if count else "none: nothing was attempted"
        )
    return region, region.attempts[attempt]


def frame(incidents: tuple[Counterfactual, ...]) -> pl.DataFrame:
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


def _columns(prefix: str, answer: OpportunityOutcome) -> dict[str, str]:
    return {
        f"{prefix}_what": answer.what,
        f"{prefix}_state": answer.state,
        f"{prefix}_gate": answer.gate.id,
        f"{prefix}_gate_name": GATES[answer.gate].name,
    }
