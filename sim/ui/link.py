"""The link of a page: what it sets, and what of it could not be followed, so that its reader is told."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from html import escape
from typing import Final, Protocol

from sim.scenario import Scenario
from sim.scenario.levers import LEVER_INDEX, LEVERS
from sim.ui.answers import COURSES
from sim.ui.boards import OVERVIEW, VIEWS
from sim.ui.levers_panel import LETTERS, name_of
from sim.ui.settings import LeftOut, Settings, Written, digits_of, start_settings
from sim.ui.views.sure import quantity, settable
from sim.words.reader import Reader

_TOLD: Final = 6
"""Parts of a link that are told one by one; of more, how many."""
_LONGEST: Final = 60
"""Characters of a part that are told."""


class Query(Protocol):
    """The part of an address behind its question mark."""

    def get(self, key: str, default: str) -> str:
        """Return the last value of a key."""

    def get_all(self, key: str) -> list[str]:
        """Return all values of a key."""


@dataclass(slots=True)
class Link:
    """What a link asks for, as far as it fits the page and the scenario.

    ``plans`` and their ``names`` by letter; ``assumed`` by parameter; ``course`` from 1, None for the one in the middle;
    ``state``: id, or empty. ``left_out``: what does not fit.
    """

    settings: Settings
    plans: dict[str, Written] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    assumed: dict[str, float] = field(default_factory=dict)
    luck_only: bool = False
    course: int | None = None
    state: str = ""
    view: str = OVERVIEW
    left_out: LeftOut = field(default_factory=LeftOut)


def read(query: Query, scenario: Scenario, offered: Iterable[str]) -> Link:
    """Return what an address asks of a scenario, one of those ``offered``.

    Plans are written ``plan=A~all.L21=12~L04=velmora+selvane``, their names ``name=A:Ports first``,
    assumptions ``assume=name:value``.
    """
    link = Link(start_settings(scenario))
    left = link.left_out

    def chosen(key: str, known: Iterable[str]) -> str:
        text = query.get(key, "")
        if text and text not in known:
            left.wrong.append(f"{key}={text}")
            return ""
        return text

    chosen(
        "scenario", (*offered, scenario.name)
    )  # a scenario from a file is offered by its path, and linked by its name
    left.add(link.settings.read((), query.get_all("agree")), "agree=")
    left.add(link.settings.read(query.get_all("set"), ()), "set=")
    for text in query.get_all("plan"):
        letter, *words = text.split("~")
        if letter not in LETTERS:
            left.wrong.append(f"plan={text}")
            continue
        plan = start_settings(scenario)
        orders = [word for word in words if "." in word.partition("=")[0]]
        left.add(plan.read(orders, [word for word in words if word not in orders]), f"plan={letter}~")
        if plan.changed:
            link.plans[letter] = plan.written()
    for text in query.get_all("name"):
        letter, _colon, name = text.partition(":")
        if letter in link.plans and name_of(name):
            link.names[letter] = name_of(name)
        else:
            left.wrong.append(f"name={text}")
    for text in query.get_all("assume"):
        name, _colon, number = text.partition(":")
        if _assumable(name, number, scenario):
            link.assumed[name] = float(number)
        else:
            left.wrong.append(f"assume={text}")
    link.luck_only = chosen("luck", ("only",)) == "only"
    link.state = chosen("state", [state.id for state in scenario.states])
    link.view = chosen("view", VIEWS) or OVERVIEW
    course = query.get("course", "")
    link.course = min(COURSES, max(1, int(course))) if course.isdecimal() and len(course) < 7 else None
    if course and course != str(link.course):
        left.wrong.append(f"course={course}")
    return link


def _assumable(name: str, number: str, scenario: Scenario) -> bool:
    """Return whether a reader can set a number of the model so: one that has a range, within it."""
    if not settable(name, scenario):
        return False
    _value, low, high = quantity(name, scenario)
    try:
        return low <= float(number) <= high
    except ValueError:
        return False


def notice(left: LeftOut, scenario: Scenario, reader: Reader) -> str:
    """Return as HTML what of a link could not be followed; nothing where all of it was."""
    _ = reader._
    names = {state.id: reader.text(state.name) for state in scenario.states}
    unpaid = [
        _("{state}: {lever} {value}").format(
            state=names[state],
            lever=_(LEVERS[LEVER_INDEX[lever]].name),
            value=reader.number(value, digits_of(value)),
        )
        for (state, lever), value in left.unpaid
    ]
    texts = {
        _("Left out, since this page does not know it or it lies outside its range: {parts}."): map(_plain, left.wrong),
        _("Left out, since the State's budget does not bear it: {parts}."): unpaid,
    }
    told = [text.format(parts=listed) for text, parts in texts.items() if (listed := _listed(parts, reader))]
    if not told:
        return ""
    words = " ".join((_("Not all of this link could be followed."), *told))
    return f'<p class="refused" role="status">{escape(words)}</p>'


def _listed(parts: Iterable[str], reader: Reader) -> str:
    """Return parts as a list in words, each once; of many the first ones and how many more."""
    each = list(dict.fromkeys(parts))
    more = len(each) - _TOLD
    if more > 0:
        each[_TOLD:] = [reader._("and {n} more").format(n=reader.number(more))]
    return ", ".join(each)


def _plain(part: str) -> str:
    """Return a part of a link as it may stand in a sentence: what can be printed, of long ones the beginning."""
    text = "".join(character for character in part if character.isprintable())
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"
