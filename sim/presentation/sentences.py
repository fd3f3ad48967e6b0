"""Numbers into sentences, through the catalogue. A sentence never says more than its range supports.

A range is the 5-95% range of paired differences; where it holds zero, as shown, the sentence says "no clear
difference".
"""

from collections.abc import Mapping, Sequence
from typing import Final

from sim.statistics import IndicatorChange, MeasureKind
from sim.words.glossary import GROUPS, group_reference
from sim.words.reader import Reader

_SAYS_NOTHING: Final = 0.9
"""Width of the range of a share from which on it says nothing."""
_NEAR: Final = 2.0
"""Diversions by which the difference of the medians may differ from the median of the differences, and still be told beside it."""
NO_CHANGE: Final = IndicatorChange(0.0, 0.0, 0.0, 0.0, 0.0)


def notice(reader: Reader) -> str:
    """Return what stands on every page and under every table of a command."""
    return reader._("Exercise. Fictional region. Illustrative, not a forecast, not a rating.")


def no_clear_difference(reader: Reader) -> str:
    """Return what stands in the place of a difference whose range holds zero."""
    return reader._("no clear difference")


def span(low: str, high: str, reader: Reader) -> str:
    """Return a range whose ends are written already."""
    return reader._("{low} to {high}").format(low=low, high=high)


def group_name(group: str, reader: Reader) -> str:
    """Return what a group of measures is called, with the reference to its paragraph."""
    return f"{group_reference(group)} {reader._(GROUPS[group])}"


def headline(
    diversions: IndicatorChange, months: int, changed: bool, reader: Reader, moved: str = ""
) -> tuple[str, str]:
    """Return the page's headline and the sentence below it: diversions at the start settings, or the difference now.

    ``moved``: where pressure clearly moved, if it did; it is said where diversions do not change clearly.
    """
    value, _ = reader.number, reader._
    if not changed:
        total = round(diversions.now)
        title = reader.ngettext(
            "About {n} diversion in {months} months, in this model",
            "About {n} diversions in {months} months, in this model",
            total,
        ).format(n=value(total), months=value(months))
        span = _("Very likely between {low} and {high}.").format(low=value(diversions.low), high=value(diversions.high))
        told = _("A diversion is an attempt that gets through.")
        more = _("Nothing has been changed yet: move a control to see what changes, and how sure that is.")
        return title, f"{told} {span} {more}"
    title, below = compared(diversions, reader, moved)
    return title, f"{below} {_medians(diversions, reader)}"


def compared(diversions: IndicatorChange, reader: Reader, moved: str = "") -> tuple[str, str]:
    """Return a difference in diversions as a title and the sentence below it; ``moved``: see ``headline``."""
    _ = reader._
    told = range_sentence(diversions, reader)
    if not diversions.clear("count"):
        shares = _("No course has fewer or more.")
        if diversions.lower or diversions.higher:
            shares = _("Fewer in {lower} of the courses, more in {higher}.").format(
                lower=reader.percent(diversions.lower), higher=reader.percent(diversions.higher)
            )
        if moved:
            return _("No clear difference in diversions, but pressure moves"), f"{moved}. {told} {shares}"
        return _("No clear difference in diversions"), f"{told} {shares}"
    size = max(1, round(abs(diversions.middle)))
    if diversions.middle < 0:
        title = reader.ngettext("About {n} fewer diversion", "About {n} fewer diversions", size)
    else:
        title = reader.ngettext("About {n} more diversion", "About {n} more diversions", size)
    return title.format(n=reader.number(size)), told


def _medians(diversions: IndicatorChange, reader: Reader) -> str:
    """Say the medians at the start settings and now; the first alone where their difference is not that of the pairs."""
    off = abs(diversions.now - diversions.baseline - diversions.middle)
    if off > max(_NEAR, abs(diversions.middle) / 4):
        return reader._("Median at the start: {baseline}.").format(baseline=reader.number(diversions.baseline))
    return reader._("Medians: {baseline} at the start, {now} now.").format(
        baseline=reader.number(diversions.baseline), now=reader.number(diversions.now)
    )


def range_sentence(change: IndicatorChange, reader: Reader) -> str:
    """Return the range of a count's difference as a sentence."""
    _ = reader._
    low, high = sorted((abs(round(change.low)), abs(round(change.high))))
    if change.clear("count"):
        if change.middle < 0:
            text = _("Very likely between {low} and {high} fewer, in this model.")
        else:
            text = _("Very likely between {low} and {high} more, in this model.")
        return text.format(low=reader.number(low), high=reader.number(high))
    if round(change.low) == 0 and round(change.high) == 0:
        return _("Very likely none at all, in this model.")
    text = _("Very likely between {low} fewer and {high} more, in this model.")
    return text.format(low=reader.number(max(0, -round(change.low))), high=reader.number(max(0, round(change.high))))


def difference(change: IndicatorChange, kind: MeasureKind, reader: Reader) -> str:
    """Return a short phrase for a figure: how much less or more and its range, or that no difference is clear."""
    _ = reader._
    if not change.clear(kind):
        return no_clear_difference(reader)
    digits = change.digits(kind)

    def say(value: float) -> str:
        return reader.percent(value, digits) if kind == "share" else reader.number(value, digits)

    low, high = (say(value) for value in sorted((abs(change.low), abs(change.high))))
    sizes = {
        ("count", True): _("{size} fewer"),
        ("count", False): _("{size} more"),
        ("time", True): _("{size} shorter"),
        ("time", False): _("{size} longer"),
        ("level", True): _("{size} lower"),
        ("level", False): _("{size} higher"),
        ("share", True): _("{size} lower"),
        ("share", False): _("{size} higher"),
    }
    text = sizes[kind, change.middle < 0].format(size=say(abs(change.middle)))
    if low == high:  # a range too narrow to be seen says nothing more than the size
        return text
    return text + ", " + _("very likely {low} to {high}").format(low=low, high=high)


def figure_note(change: IndicatorChange, kind: MeasureKind, changed: bool, reader: Reader) -> str:
    """Return what stands under a figure: its value at the start settings and the difference."""
    if not changed:
        digits = change.digits(kind)
        low, high = reader.number(change.low, digits), reader.number(change.high, digits)
        if low == high:
            return reader._("at the start settings")
        return reader._("very likely {low} to {high}").format(low=low, high=high)
    before = amount(change, kind, reader, baseline=True)
    text = reader._("{before} at the start settings: {difference}")
    return text.format(before=before, difference=difference(change, kind, reader))


def about(name: str, unit: str, change: IndicatorChange, kind: MeasureKind, changed: bool, reader: Reader) -> str:
    """Return the title of an indicator's chart: its value, or its value now and at the start, or that none is clear.

    ``unit``: its name in the catalogue, or none.
    """
    _ = reader._
    unit = reader.unit(unit, change.now, change.digits(kind)) if unit else ""
    now = reader.beside(amount(change, kind, reader), unit) if unit else amount(change, kind, reader)
    if not changed:
        return _("{name}: {now}").format(name=name, now=now)
    if not change.clear(kind):
        return _("{name}: no clear difference, {now}").format(name=name, now=now)
    before = amount(change, kind, reader, baseline=True)
    return _("{name}: {now}, {before} at the start settings").format(name=name, now=now, before=before)


def says_nothing(share: IndicatorChange) -> bool:
    """Return whether the range of a share is so wide that it says nothing."""
    return share.high - share.low >= _SAYS_NOTHING


def displaced_note(change: IndicatorChange, reader: Reader) -> str:
    """Return what stands under the displaced share: what it is a share of, and its range."""
    if says_nothing(change):
        return reader._("too few attempts leave a State in a single course to say")
    text = reader._("of attempts that left a State; very likely {low} to {high}")
    return text.format(low=reader.percent(change.low), high=reader.percent(change.high))


def amount(change: IndicatorChange, kind: MeasureKind, reader: Reader, *, baseline: bool = False) -> str:
    """Return the figure itself with as many digits as the spread supports."""
    value = change.baseline if baseline else change.now
    digits = change.digits(kind)
    return reader.percent(value, digits) if kind == "share" else reader.number(value, digits)


def over_time(
    first_clear_month: int | None, change: IndicatorChange, months: int, changed: bool, reader: Reader
) -> str:
    """Return the title of the diversions chart: the month from which the running totals differ clearly."""
    _ = reader._
    if not changed:
        total = round(change.now)
        return reader.ngettext(
            "Diversions add up to about {n} by month {month}", "Diversions add up to about {n} by month {month}", total
        ).format(n=reader.number(total), month=months)
    if first_clear_month is None:
        return _("Diversions: no month shows a clear difference")
    text = (
        _("Fewer diversions, clearly so from month {month}")
        if change.middle < 0
        else _("More diversions, clearly so from month {month}")
    )
    return text.format(month=first_clear_month)


def stopped_a_month(change: IndicatorChange, months: int, changed: bool, reader: Reader) -> str:
    """Return the title of the chart of attempts stopped by month (figures: totals over the run)."""
    _ = reader._
    now, before = reader.number(change.now / months, 1), reader.number(change.baseline / months, 1)
    if not changed:
        return _("About {now} attempts are stopped a month").format(now=now)
    if not change.clear("count"):
        return _("Attempts stopped: no clear difference, about {now} a month").format(now=now)
    return _("About {now} attempts are stopped a month, {before} at the start settings").format(now=now, before=before)


def gate_title(gate: str, change: IndicatorChange | None, changed: bool, reader: Reader) -> str:
    """Return the title of the chart of gates: the gate that stops most, or whose count clearly changed most (or none)."""
    _ = reader._
    if change is None:
        return _("No gate stops clearly more or fewer attempts")
    if not changed:
        return _("Most attempts are stopped here: {gate}, about {now}").format(gate=gate, now=reader.number(change.now))
    text = _("Stops more: {gate}, {difference}") if change.middle > 0 else _("Stops fewer: {gate}, {difference}")
    return text.format(gate=gate, difference=difference(change, "count", reader))


def pressure_moves(attempts: Mapping[str, IndicatorChange]) -> bool:
    """Return whether some State clearly meets fewer attempts, and another clearly more."""
    moves = [change.middle for change in attempts.values() if change.clear("count")]
    return bool(moves) and min(moves) < 0 < max(moves)


def pressure_title(
    attempts: Mapping[str, IndicatorChange], names: Mapping[str, str], changed: bool, reader: Reader
) -> str:
    """Return the title of the chart of attempts by State: where most are met, or between which the pressure clearly moved.

    ``attempts``: by State id, attempts that met it.
    """
    _ = reader._
    if not changed:
        most = max(attempts, key=lambda state: attempts[state].now)
        text = _("Most attempts meet {state}: about {n}")
        return text.format(state=names[most], n=reader.number(attempts[most].now))
    moves = {state: change.middle for state, change in attempts.items() if change.clear("count")}
    if not moves:
        return _("Attempts by State: no clear difference")
    up, down = max(moves, key=lambda state: moves[state]), min(moves, key=lambda state: moves[state])
    fewer, more = reader.number(-moves[down]), reader.number(moves[up])
    if moves[up] > 0 > moves[down]:
        return _("Pressure moves: {fewer} fewer attempts meet {left}, {more} more meet {right}").format(
            fewer=fewer, left=names[down], more=more, right=names[up]
        )
    if moves[down] < 0:
        return _("Fewer attempts: {fewer} fewer meet {left}").format(fewer=fewer, left=names[down])
    return _("More attempts: {more} more meet {right}").format(more=more, right=names[up])


def pressure_on_average(differences: Mapping[str, float], names: Mapping[str, str], reader: Reader) -> str:
    """Return the title of the chart of attempts by State where a difference is sure on average only, by State id (not empty)."""
    state = max(differences, key=lambda one: abs(differences[one]))
    text = (
        reader._("On average {n} fewer attempts meet {state}; in a single course luck can hide it")
        if differences[state] < 0
        else reader._("On average {n} more attempts meet {state}; in a single course luck can hide it")
    )
    return text.format(n=reader.number(abs(differences[state])), state=names[state])


def when_title(state: str, month: int, half: float, end: float, changed: bool, reader: Reader) -> str:
    """Return the title of attempts over time: what a State, by name, met by a month in the middle and by the end; changed, how
    many more or fewer than at the start settings."""
    digits = 1 if abs(end) < 20 else 0
    text = reader._("Attempts that meet {state}: {half} by month {month}, {end} by the end")
    said = [reader.number(value, digits, signed=changed) for value in (half, end)]
    return text.format(state=state, month=reader.number(month), half=said[0], end=said[1])


def cited(source: str, reader: Reader) -> str:
    """Return the source of a number as pages name it: the list of sources in place of its short name."""
    return source.replace("DOMAIN ", reader._("list of sources") + " ")


def moved_title(
    moves: Sequence[tuple[str, str, float]], names: Mapping[str, str], total: float, changed: bool, reader: Reader
) -> str:
    """Return the title of the map: how many attempts there are; changed, how many moved away from a State on balance.

    ``moves``: from, to and how many more went that way than back (one at least), most first; ``total``: attempts now.
    """
    _ = reader._
    if not changed:
        return _("About {total} attempts meet a State's controls").format(total=reader.number(total))
    if not moves:
        return _("Attempts meet the same States as before")
    left: dict[str, int] = {}
    for one, _other, moved in moves:
        left[one] = left.get(one, 0) + round(moved)  # as the map's arrows are labelled
    state = max(left, key=lambda one: left[one])
    count = left[state]
    return reader.ngettext(
        "On balance, about {n} attempt moved away from {state}",
        "On balance, about {n} attempts moved away from {state}",
        count,
    ).format(n=reader.number(count), state=names[state])


def deterred_title(deterred: float, reader: Reader) -> str:
    """Return the title of the map where nothing moved on balance, but attempts (at least one) are not made, or more are."""
    count = round(abs(deterred))
    text = (
        reader.ngettext(
            "About {n} attempt is not made any more: networks wait",
            "About {n} attempts are not made any more: networks wait",
            count,
        )
        if deterred > 0
        else reader.ngettext(
            "About {n} more attempt is made: networks wait less often",
            "About {n} more attempts are made: networks wait less often",
            count,
        )
    )
    return text.format(n=reader.number(count))


def why_next_door(
    left: str, other: str, shares: tuple[float, float, float], reader: Reader, *, noticed: str = "", opens: bool = False
) -> str:
    """Return why attempts moved from one State to another: what networks go by, and what both States stop of those they meet.

    ``shares``: 0-1, what the State they left stops at the start settings and now, and the other one now. ``noticed``: what the
    State they left does more of and is noticed outside, if it does; the model's networks go by that as by their losses.
    ``opens``: whether that opens more consignments.
    """
    _ = reader._
    before, now, there = (reader.percent(share) for share in shares)
    if noticed:
        text = (
            _(
                "Why: networks notice what {left} does more of ({noticed}) and try next door. To open is not yet to identify: "
                "{before} of attempts stopped at the start, {now} now."
            )
            if opens
            else _(
                "Why: networks notice what {left} does more of ({noticed}) and try next door, whether or not it stops more of "
                "them: {before} of attempts at the start, {now} now."
            )
        )
        return text.format(left=left, noticed=noticed, before=before, now=now)
    text = _(
        "Why: networks that expect to be stopped may go next door; {left} stops {now} of attempts ({before} at the start), "
        "{other} {there}."
    )
    return text.format(left=left, other=other, before=before, now=now, there=there)


def overloaded(states: Sequence[tuple[str, float]], reader: Reader) -> str:
    """Return which States, by name, have too few officer-hours for what is set, and what share (0-1) of it is done."""
    text = reader._("{state} has too few officer-hours for this: its measures work at {share}.")
    return " ".join(text.format(state=state, share=reader.percent(share)) for state, share in states)


def delay_title(change: IndicatorChange, changed: bool, reader: Reader) -> str:
    """Return the title of the chart of clearance delay (mean, days)."""
    _ = reader._
    now = amount(change, "time", reader)
    if not changed:
        return _("A consignment waits {now} days at the border on average").format(now=now)
    if not change.clear("time"):
        return _("Delay at the border: no clear difference, {now} days on average").format(now=now)
    before = amount(change, "time", reader, baseline=True)
    return _("A consignment waits {now} days at the border, {before} at the start settings").format(
        now=now, before=before
    )


def licence_title(change: IndicatorChange, changed: bool, reader: Reader) -> str:
    """Return the title of the chart of licence times (median, working days)."""
    _ = reader._
    now = amount(change, "time", reader)
    if not changed:
        return _("Half of licences are decided within {now} working days").format(now=now)
    if not change.clear("time"):
        return _("Licence time: no clear difference, half within {now} working days").format(now=now)
    before = amount(change, "time", reader, baseline=True)
    return _("Half of licences are decided within {now} working days, {before} at the start settings").format(
        now=now, before=before
    )
