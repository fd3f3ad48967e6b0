"""The link of a page: what it sets, and what of it could not be followed, so that its reader is told.

Plans stand in it as the command line writes them: ``set=velmora.L21=10``, ``agree=L04=velmora+selvane``, and kept ones in one
part each, ``plan=A~all.L21=12~L04=velmora+selvane``. Here, and nowhere else on the page, they are text.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any, Final, Protocol

from sim.presentation.boards import OVERVIEW, VIEWS
from sim.presentation.views.uncertainty import quantity, settable
from sim.scenario import Agreement, DecisionError, Decisions, Order, Scenario
from sim.scenario.levers import LEVER_INDEX, LEVERS
from sim.scenario.spoken import valued
from sim.ui.levers_panel import LETTERS, name_of
from sim.ui.settings import Settings, start_settings
from sim.words.reader import Reader

_TOLD: Final = 6
"""Parts of a link that are told one by one; of more, how many."""
_LONGEST: Final = 60
"""Characters of a part that are told."""
_JOINED: Final = "~"
"""Between the letter of a kept plan and its words."""


class AddressQuery(Protocol):
    """The part of an address behind its question mark."""

    def get(self, key: str, default: str) -> str:
        """Return the last value of a key."""

    def get_all(self, key: str) -> list[str]:
        """Return all values of a key."""


@dataclass(frozen=True, slots=True)
class LinkedControl:
    """A control of views that the session keeps under ``key``, and the link under ``part`` while one of its ``views`` is shown.

    ``read``: the value nearest to a part's text, which may be anything; of no text (""), the value that a new session starts with.
    ``written``: a value as text, "" where the link need not say it; a part that is not written as it was read is told as left out.
    """

    key: str
    part: str
    views: Collection[str]
    read: Callable[[str, Scenario], Any]
    written: Callable[[Any], str]


@dataclass(slots=True)
class LeftOut:
    """What of a link could not be followed.

    ``wrong``: its parts that name nothing here or lie outside a range. ``unpaid``: orders beyond a State's budget.
    """

    wrong: list[str] = field(default_factory=list)
    unpaid: list[Order] = field(default_factory=list)


@dataclass(slots=True)
class LinkedView:
    """What a link asks for, as far as it fits the page and the scenario.

    ``plans`` and their ``names`` by letter; ``assumed`` by parameter; ``controls``: values of linked controls by their key in the
    session. ``left_out``: what does not fit.
    """

    settings: Settings
    plans: dict[str, Decisions] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    assumed: dict[str, float] = field(default_factory=dict)
    controls: dict[str, Any] = field(default_factory=dict)
    view: str = OVERVIEW
    left_out: LeftOut = field(default_factory=LeftOut)


def read(
    query: AddressQuery, scenario: Scenario, offered: Iterable[str], controls: Iterable[LinkedControl]
) -> LinkedView:
    """Return what an address asks of a scenario, one of those ``offered``, and of ``controls``.

    Names of plans are written ``name=A:Ports first``, assumptions ``assume=name:value``.
    """
    link = LinkedView(start_settings(scenario))
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
    words = [*(("agree=", text) for text in query.get_all("agree")), *(("set=", text) for text in query.get_all("set"))]
    follow(link.settings, words, scenario, left)
    for text in query.get_all("plan"):
        letter, *own = text.split(_JOINED)
        if letter not in LETTERS:
            left.wrong.append(f"plan={text}")
            continue
        plan = start_settings(scenario)
        follow(plan, [(f"plan={letter}{_JOINED}", word) for word in own], scenario, left)
        if plan.changed:
            link.plans[letter] = plan.decisions
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
    link.view = chosen("view", VIEWS) or OVERVIEW
    for control in controls:
        text = query.get(control.part, "")
        value = link.controls[control.key] = control.read(text, scenario)
        if text and text != control.written(value):
            left.wrong.append(f"{control.part}={text}")
    return link


def follow(settings: Settings, words: Sequence[tuple[str, str]], scenario: Scenario, left: LeftOut) -> None:
    """Set what words of a link say, each with the part of the link before it; what cannot be set is left out."""
    orders: list[Order] = []
    agreements: list[Agreement] = []
    for part, word in words:
        decided = _decided(word, part, scenario)
        if decided.empty:
            left.wrong.append(part + word)
        orders += sorted(decided.orders, key=lambda order: settings.states.index(order.state))
        agreements += decided.agreements
    for made in agreements:
        settings.agree(made.lever, made.states)
    left.unpaid += settings.pay(orders)


def _decided(word: str, part: str, scenario: Scenario) -> Decisions:
    """Return what one word of a link decides; nothing if it cannot be read, does not fit, or is of a later day than the first.

    Browsers read a plus, unless it is escaped, as a space.
    """
    try:
        if part == "set=":
            found = Decisions.parse(scenario, [word])
        elif part == "agree=":
            found = Decisions.parse(scenario, [], [word.replace(" ", "+")])
        else:
            found = Decisions.parse_words(scenario, [word.replace(" ", "+")])
    except DecisionError:
        return Decisions()
    later = any(order.day for order in found.orders)
    for_a_time = any(made.from_day or made.until_day is not None for made in found.agreements)
    return Decisions() if later or for_a_time else found


def written(now: Decisions, plans: Mapping[str, Decisions], scenario: Scenario) -> dict[str, list[str]]:
    """Return what is set ``now`` and kept ``plans`` by letter as a link's parts, by key."""
    return {
        "set": list(now.settings(scenario)),
        "agree": list(now.agreement_texts(scenario)),
        "plan": [_JOINED.join((letter, *plan.words(scenario))) for letter, plan in plans.items()],
    }


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
            state=names[order.state],
            lever=_(LEVERS[LEVER_INDEX[order.lever]].name),
            value=valued(LEVERS[LEVER_INDEX[order.lever]], order.value, reader),
        )
        for order in left.unpaid
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
    return reader.listed(each)


def _plain(part: str) -> str:
    """Return a part of a link as it may stand in a sentence: what can be printed, of long ones the beginning."""
    text = "".join(character for character in part if character.isprintable())
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"
