"""One course in detail: its incidents from the defender's side, what other controls would have done, and whether it was lucky."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal

from sim import indicators, results
from sim.pathways import GATES
from sim.presentation import blocks, tables, whatif
from sim.presentation.blocks import Block
from sim.presentation.queries import PORTION, Otherwise, QueryResult
from sim.presentation.views import parts
from sim.record import CATEGORY_NAMES
from sim.run import Record
from sim.scenario.spoken import measured, valued
from sim.statistics import median, standing
from sim.whatif.chance_and_decisions import ChanceAndDecisions
from sim.whatif.changes import LeastChange
from sim.whatif.counterfactuals import GOT_THROUGH, Counterfactual
from sim.words import gettext_noop
from sim.words.reader import Reader

_FOLLOWS: Final = {
    "seizure": gettext_noop("Seizure"),
    "court": gettext_noop("Court"),
    "prosecution": gettext_noop("Prosecution"),
    "notice": gettext_noop("Notice to neighbours"),
    "recovery": gettext_noop("Search and recovery"),
}
_SIGNS: Final = {"stopped": "■", "diverted": "◆", "revealed": "◆", "reversed": "□", "open": "○"}
"""Those of stopped and diverted are the same as on the map."""
_KINDS: Final[Mapping[str, Literal["stopped", "reversed", "through"]]] = {
    "stopped": "stopped",
    "reversed": "reversed",
    **dict.fromkeys(GOT_THROUGH, "through"),
}
"""Kind of incident that a list can be narrowed to, by status."""
FILES: Final = ("events.csv", "events.parquet", "indicators.csv", "indicators.parquet", "record.json")


def board(result: QueryResult, record: Record, other: Otherwise | None, reader: Reader) -> list[Block]:
    """Return the blocks of this view: ``record`` the course shown; ``other``: what other controls would have made of it."""
    _ = reader._
    course = record.replicate
    shown = incidents(record, other, reader)
    text = _(
        "A course is one way in which these {months} months may go. This is course {n} of the {count} that the figures are made "
        "of. Open an attempt to see the controls it met."
    ).format(n=reader.number(course + 1), count=reader.number(result.replications), months=reader.number(result.months))
    if course == tables.middle(result.now):
        middling = _("Of the first {n} it is the one in the middle: about as many have more diversions as have fewer.")
        text += " " + middling.format(n=reader.number(PORTION))
    lines = [lucky(result, record, reader)]
    if other is not None:
        answers = whatif.both_answers(other.incidents, reader)
        lines.append(_("{plan}: {answers}").format(plan=other.name, answers=answers))
    files = _("Files of this course: every event, indicators by month, and the record from which it can be had again.")
    rank = _("How do these decisions rank once luck is averaged out?")
    return [
        parts.headline(result, reader),
        blocks.section("course", _("One course, incident by incident"), text),
        blocks.paragraphs("lucky", lines),
        listed(shown, record, reader, tasks=True),
        blocks.files(files, FILES),
        blocks.task("luck", _("Luck and decisions"), rank, reader),
    ]


def listed(shown: list[blocks.Incident], record: Record, reader: Reader, *, tasks: bool) -> blocks.Incidents:
    """Return incidents as a list, narrowed by ending and State; with ``tasks``, each may be asked what would have stopped it."""
    _ = reader._
    return {
        "id": "incidents",
        "kind": "incidents",
        "kinds": [
            {"id": "", "text": _("All")},
            {"id": "stopped", "text": _("Stopped")},
            {"id": "through", "text": _("Diverted")},
            {"id": "reversed", "text": _("Released by a court")},
        ],
        "states": [
            {"id": "", "text": _("All States")},
            *(blocks.Choice(id=state.id, text=reader.text(state.name)) for state in record.scenario.states),
        ],
        "words": {
            "show": _("Show"),
            "where": _("Where"),
            "count": _("{n} attempts"),
            "none": _("No attempt of this kind in this course."),
            "changes": _("What would have stopped it?"),
            "missing": _("missing"),
        },
        "incidents": shown,
        "tasks": tasks,
    }


def lucky(result: QueryResult, record: Record, reader: Reader) -> str:
    """Say where luck put the course among the others under the same controls: ties count half."""
    values = indicators.totals(result.now, only=("diversions",))["diversions"]
    own = float(indicators.totals(record.sample, only=("diversions",))["diversions"][0])
    _below, worse = standing(values, own)
    text = reader._(
        "This course has {own} diversions; half of the courses have fewer than {middle}. It was luckier than {share} of them."
    )
    return text.format(own=reader.number(own), middle=reader.number(median(values)), share=reader.percent(worse))


def incidents(record: Record, other: Otherwise | None, reader: Reader) -> list[blocks.Incident]:
    """Return the incidents of a course in the order of their days, each with its chain of gates; probabilities stay out."""
    names = {
        **{state.id: reader.text(state.name) for state in record.scenario.states},
        **{post.id: reader.text(post.name) for post in record.scenario.posts},
        **{holding.id: reader.text(holding.name) for holding in record.scenario.holdings},
    }
    chains = results.chains(record)
    answers = {} if other is None else {one.attempt: one for one in other.incidents}
    found: list[blocks.Incident] = []
    for row in results.incidents(record).iter_rows(named=True):
        steps = [step for step in chains[row["attempt"]] if step["kind"] != "opportunity"]
        entry = _incident(row, steps, names, reader)
        asked = answers.get(row["attempt"])
        if asked is not None and other is not None:
            entry["other"] = _if(asked, other.name, names, reader)
        found.append(entry)
    return found


def _incident(
    row: Mapping[str, Any], steps: Sequence[Mapping[str, Any]], names: Mapping[str, str], reader: Reader
) -> blocks.Incident:
    _, status, pathway = reader._, row["status"], row["pathway_name"]
    words = (
        _("month {n}").format(n=row["month"]),
        names.get(row["state"], ""),
        _(CATEGORY_NAMES[row["category"]]),
        _(pathway) if status == "stopped" else "",  # of another, category and missing controls only
        ending(status, row["gate_name"], reader),
    )
    shown = [_step(step, names, reader, place=status == "stopped") for step in steps]
    return {
        "attempt": row["attempt"],
        "state": row["state"],
        "kind": _KINDS.get(status, "open"),
        "label": f"{_SIGNS[status]} " + " · ".join(word for word in words if word),
        "lesson": missing(status, steps, reader),
        "steps": shown,
        "ask": status in GOT_THROUGH,
    }


def ending(status: str, gate: str, reader: Reader) -> str:
    """Return how an attempt ended."""
    _ = reader._
    return {
        "stopped": _("stopped: {gate}").format(gate=_(gate)),
        "diverted": _("diverted"),
        "revealed": _("diverted, came to light later"),
        "reversed": _("seized, then released by a court"),
    }.get(status, _("under way when the course ended"))


def missing(status: str, steps: Sequence[Mapping[str, Any]], reader: Reader) -> str:
    """Return which controls were missing for an attempt that got through, as a sentence; of a seizure, that it did not stand."""
    _ = reader._
    if status == "reversed":
        return _("It was seized, but the seizure did not stand in court.")
    if status not in GOT_THROUGH:
        return ""
    absent = [f"{_name(step, reader)} ({_outcome(step, reader)})" for step in steps if step["missing"]]
    if absent:
        return _("What was missing: {controls}.").format(controls=reader.listed(absent))
    return _("Every control on its way was in place; none of them stopped it this time.")


def _step(step: Mapping[str, Any], names: Mapping[str, str], reader: Reader, *, place: bool) -> blocks.Step:
    """Return a step as the page shows it. Only of an attempt that was stopped a place is named: of others their controls count."""
    _ = reader._
    day = _("day {n}").format(n=reader.number(step["day"]))
    if step["kind"] == "diversion":
        return {"sign": "end", "name": _("Diverted"), "outcome": "", "detail": day, "missing": False}
    sign: Literal["later", "stopped", "passed"] = "later"
    if step["kind"] == "gate":
        sign = "stopped" if step["outcome"] == "stopped" else "passed"
    where = names.get(step["place"], "") if place else ""
    return {
        "sign": sign,
        "name": _name(step, reader),
        "outcome": _outcome(step, reader),
        "detail": f"{day} · {where}" if where else day,
        "missing": step["missing"],
    }


def _name(step: Mapping[str, Any], reader: Reader) -> str:
    name: str = _FOLLOWS.get(step["kind"], step["gate_name"])
    return reader._(name)


def _outcome(step: Mapping[str, Any], reader: Reader) -> str:
    outcome: str = step["outcome_name"]
    return reader._(outcome)


def _if(asked: Counterfactual, name: str, names: Mapping[str, str], reader: Reader) -> list[str]:
    _ = reader._
    states = dict(names)
    same = whatif.answer(asked.same_attempt, states, reader)
    history = whatif.answer(asked.same_history, states, reader)
    return [
        _("{plan}, if only the controls differed and networks did the same: {answer}.").format(plan=name, answer=same),
        _("{plan}, if networks also chose anew: {answer}.").format(plan=name, answer=history),
    ]


def smallest(changes: Sequence[LeastChange], record: Record, attempt: int, reader: Reader) -> list[Block]:
    """Return the smallest changes that would have stopped an attempt, as a table."""
    _ = reader._
    names = {state.id: reader.text(state.name) for state in record.scenario.states}
    if not changes:
        return [
            blocks.paragraphs(
                f"changes-{attempt}",
                [whatif.no_change_would_have_stopped(reader)],
            )
        ]
    rows = []
    for one in changes[:8]:
        digits = 0 if one.value == int(one.value) else 1 if abs(one.value) >= 1 else 2
        before = valued(one.lever, one.value_before, reader, digits)
        rows.append(
            [
                _("{state}: {lever}").format(state=names[one.state], lever=_(one.lever.name)),
                f"{before} {reader.arrow} {measured(one.lever, one.value, reader, digits)}",
                _("month {n}").format(n=reader.number(int(one.decide_by) // 91 * 3 + 1)),
                reader.number(one.added_budget, 1),
                _(GATES[one.gate].name),
                whatif.answer(one.same_history, names, reader),
            ]
        )
    headers = [
        _("Lever"),
        _("Change"),
        _("Decided by"),
        _("Budget added a quarter"),
        _("Stopped at"),
        _("If networks also chose anew"),
    ]
    subtitle = _("Each alone would have stopped this attempt, if the network did the same. Least budget first.")
    return [blocks.table_block(f"changes-{attempt}", _("The smallest changes"), subtitle, blocks.table(headers, rows))]


def ranked(luck: ChanceAndDecisions, reader: Reader) -> list[Block]:
    """Return where luck put a course and how its decisions rank among reference plans, luck averaged out."""
    _ = reader._
    rows = [
        [
            f"{place}. {_(one.name)}",
            reader.number(one.mean.value),
            reader.number(one.against_nothing.value, 1, signed=True),
            f"{reader.number(one.against_nothing.low, 1, signed=True)} … {reader.number(one.against_nothing.high, 1, signed=True)}",
        ]
        for place, one in enumerate(luck.ranking, 1)
    ]
    headers = [_("Decisions"), _("Diversions, mean"), _("Against doing nothing"), _("95% interval of the mean")]
    return [
        blocks.table_block(
            "luck", _("Luck and decisions"), whatif.chance_and_decisions(luck, reader), blocks.table(headers, rows)
        )
    ]
