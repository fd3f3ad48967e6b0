"""Branching: a recorded run continues from any day, with its own draws up to there and other draws, or other decisions, after."""

from collections.abc import Sequence

from sim.ensemble.sample import RunError, RunPrefix, Sample, StreamSwitch, run_many
from sim.run import Record, run
from sim.scenario import Decisions
from sim.scenario.decisions import Agreement


def branch(
    record: Record,
    day: int,
    replicates: int | Sequence[int] = 200,
    decisions: Decisions | None = None,
    workers: int | None = None,
) -> Sample:
    """Return many runs that share a recorded run up to before ``day`` and then take the draws of replicates 0..n-1.

    The shared part is simulated once. ``decisions`` (the record's unless given) may differ from the record's from that day on.
    Raises RunError for a day outside the run or decisions that differ before it.
    """
    decisions = _checked(record, day, decisions)
    prefix = RunPrefix(day, record.replicate, _switches_before(record, day))
    return run_many(record.scenario, decisions, record.seed, replicates, record.days, workers, prefix=prefix)


def branch_once(record: Record, day: int, replicate: int, decisions: Decisions | None = None) -> Record:
    """Return one run that shares a recorded run up to before ``day`` and takes a replicate's draws from there; see ``branch``."""
    decisions = _checked(record, day, decisions)
    switches = _switches_before(record, day)
    if day < record.days:
        switches += (StreamSwitch(day, replicate),)
    return run(record.scenario, decisions, record.seed, record.replicate, record.days, record.engine, switches)


def _switches_before(record: Record, day: int) -> tuple[StreamSwitch, ...]:
    return tuple(switch for switch in record.switches if switch.day < day)


def _checked(record: Record, day: int, decisions: Decisions | None) -> Decisions:
    if not 0 <= day <= record.days:
        raise RunError("day", day, f"a day from 0 to {record.days}")
    if decisions is None:
        return record.decisions
    if decided_before(decisions, day) != decided_before(record.decisions, day):
        raise RunError("decisions", "others before that day", f"the record's up to day {day}")
    return decisions


def decided_before(decisions: Decisions, day: int) -> Decisions:
    """Return the part of decisions known before a day, without later orders, agreements and endings."""
    orders = tuple(order for order in decisions.orders if order.day < day)
    agreements = tuple(_known(agreement, day) for agreement in decisions.agreements if agreement.from_day < day)
    return Decisions(orders, agreements)


def _known(agreement: Agreement, day: int) -> Agreement:
    # An ending on or after the day is not known yet: the agreement looks open-ended.
    ends = agreement.until_day is not None and agreement.until_day < day
    return agreement if ends else Agreement(agreement.lever, agreement.states, agreement.from_day)
