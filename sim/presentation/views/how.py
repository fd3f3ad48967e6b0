"""How does the model work, and what can it not say? The order of a day, pathways and gates, signatures and knowledge."""

import re
from typing import Final, Literal

from sim.agents.day import DAY
from sim.pathways import GATES, PATHWAYS, Gate, Role
from sim.presentation import blocks, charts, sentences, tables
from sim.presentation.blocks import Block
from sim.presentation.palette import Palette
from sim.scenario import Scenario
from sim.scenario.levers import LEVERS
from sim.words import gettext_noop
from sim.words.glossary import NOTE, REFERENCES
from sim.words.reader import Reader

_KNOWLEDGE: Final = (
    (0.5, gettext_noop("a signature that the post knows")),
    (0.0, gettext_noop("a signature that it does not know")),
)
_MARK: Final = re.compile(r"(#+ *|[-*] +|)(.*)")
_PICTURE: Final = re.compile(r"!\[[^\]]*\](\([^)]*\))?")
_EMPHASIS: Final = re.compile(r"(\*\*|\*|`)(?=\S)((?:(?!\n\s*\n).)+?)(?<=\S)\1", re.DOTALL)
_LIMITS: Final = (
    gettext_noop("It is not a forecast and not a rating of any State. Every State, firm and place in it is fictional."),
    gettext_noop(
        "Attempts are compressed for teaching, far above reality. A figure means something next to its baseline and its range."
    ),
    gettext_noop(
        "Much has no public evidence: what training on strategic goods, peer review, action plans and outreach bring. "
        "Those numbers are assumptions, say so, and carry wide ranges."
    ),
    gettext_noop("It knows item categories only. Nobody who uses it can choose a network's plan, place or pathway."),
    gettext_noop("What is on file is information on file. It is never added up and never compared between States."),
)

_WORDS: Final = (
    (
        gettext_noop("Course"),
        gettext_noop("One way in which the months may go. Settings are the same in all courses; luck differs."),
    ),
    (
        gettext_noop("Pair of courses"),
        gettext_noop(
            "The same course twice, at the start settings and as set: same luck, so that only the settings differ."
        ),
    ),
    (gettext_noop("Very likely"), gettext_noop("In nine of ten pairs of courses: from 5% to 95% of them.")),
    (
        gettext_noop("Practice"),
        gettext_noop("What is really done, as a share of full effort; the law is another thing."),
    ),
    (
        gettext_noop("Gate"),
        gettext_noop(
            "A point on the way of an attempt at which a control stops it, tells of it or decides what others can do."
        ),
    ),
    (
        gettext_noop("Signature of a network"),
        gettext_noop("An abstract label of its manner of working that posts can learn to know."),
    ),
    (
        gettext_noop("Assumption"),
        gettext_noop("A number without a public source. Courses draw it from its range unless you set it."),
    ),
    (
        gettext_noop("Basis of effect"),
        gettext_noop("Whether a public source says how strong a control is, or an assumption."),
    ),
    (
        gettext_noop("Rank correlation"),
        gettext_noop("How strongly one number follows another, from −1 to 1; 0 is not at all."),
    ),
    (
        gettext_noop("Utility"),
        gettext_noop("How much a network is drawn to a choice; only differences between choices count."),
    ),
)
"""Words of the pages that not everybody knows, and what they mean."""


def board(scenario: Scenario, colours: Palette, reader: Reader) -> list[Block]:
    """Return the blocks of this view."""
    _ = reader._
    briefing = reader.text(scenario.briefing)
    return [
        blocks.headline(reader.text(scenario.title), reader.text(scenario.summary)),
        blocks.paragraphs("note", [reader.text(scenario.attempts_note)]),
        {"id": "briefing", "kind": "folded", "title": _("Briefing"), "lines": plain(briefing)},
        blocks.section("day", _("The order of a day"), _("Every day of the region passes in this order.")),
        {"id": "day", "kind": "steps", "items": [_(phase.text) for phase in DAY], "span": 5},
        _knowledge(colours, reader),
        blocks.section(
            "pathways",
            _("Pathways and gates"),
            _(
                "An attempt meets the gates of its pathway one after another. Most can stop it; the others are listed below."
            ),
        ),
        {
            "id": "pathways",
            "kind": "flows",
            "flows": [
                {"name": _(pathway.name), "items": [_(GATES[gate].name) for gate in gates_of(n)]}
                for n, pathway in enumerate(PATHWAYS)
            ],
        },
        blocks.paragraphs("roles", _roles(reader)),
        blocks.section(
            "levers", _("From a control to a gate"), _("A control feeds practice, with its lag; gates read practice.")
        ),
        _levers(reader),
        blocks.section("words", _("Words used here")),
        blocks.table_block(
            "words",
            _("What the words of these pages mean"),
            "",
            blocks.table([_("Word"), _("Meaning")], [[_(word), _(text)] for word, text in _WORDS]),
        ),
        blocks.section("limits", _("What it cannot say")),
        blocks.paragraphs("limits", [*(_(text) for text in _LIMITS), _(NOTE)]),
    ]


def gates_of(pathway: int) -> list[Gate]:
    """Return the gates of a pathway at which something is decided that a control could change, in order, each once."""
    return list(dict.fromkeys(gate for gate in PATHWAYS[pathway].gates if GATES[gate].role is not Role.LEADS_ON))


def _roles(reader: Reader) -> list[str]:
    """Return what the gates do that do not stop an attempt, a line a role."""
    _ = reader._
    texts = {
        Role.SCOPE: _(
            "Scope: {gates}. It decides whether any control applies; what is outside it meets only the supplier."
        ),
        Role.ALERTS: _("Alerts: {gates}. They stop nothing; reviews, checks and posts then look more closely."),
        Role.DECIDES: _("Preparing: {gates}. They decide what later gates can do."),
        Role.REVEALS: _("Revealing: {gates}. They bring a diversion to light, too late to stop it."),
    }
    return [
        text.format(gates=reader.listed(_(row.name) for row in GATES if row.role is role))
        for role, text in texts.items()
    ]


def _knowledge(colours: Palette, reader: Reader) -> Block:
    """Return how a profile's knowledge changes what is opened: a confident profile looks away."""
    _ = reader._
    shares = [n / 50 for n in range(26)]
    lines = [(_(name), tables.opened(shares, known)) for known, name in _KNOWLEDGE]
    lines.append((_("no profile: at random"), shares))
    figure = charts.curves(
        [100 * share for share in shares],
        [(name, [100 * value for value in values]) for name, values in lines],
        colours,
        reader,
        (_("% of consignments opened"), _("% of attempts opened")),
    )
    numbers = blocks.table(
        [_("Opened"), *(name for name, _values in lines)],
        [
            [reader.percent(share), *(reader.percent(values[n]) for _name, values in lines)]
            for n, share in enumerate(shares)
            if n % 5 == 0
        ],
    )
    subtitle = _(
        "A network has a signature, an abstract label. Finds, meetings and sharing teach posts to know it; knowledge fades. For a "
        "signature that a post does not know, a profile does worse than chance: the random share is what meets it."
    )
    return blocks.chart("knowledge", _("A confident profile looks away"), subtitle, figure, numbers, reader, span=7)


def _levers(reader: Reader) -> Block:
    _ = reader._
    rows = [
        [
            f"{lever.id} {_(lever.name)}",
            sentences.group_name(lever.group, reader),
            _(lever.works_through),
            lag(lever.lag_days, reader),
            evidence(lever.evidence, reader),
        ]
        for lever in LEVERS
    ]
    headers = [_("Control"), _("Measure"), _("Works through"), _("Time"), _("Evidence")]
    subtitle = _("Time: until nine tenths of the effect are there. Costs and officer-hours are assumptions.")
    subtitle += " " + _(REFERENCES)
    return blocks.table_block("levers", _("All controls"), subtitle, blocks.table(headers, rows))


def lag(days: float, reader: Reader) -> str:
    """Return how long a lever takes until nine tenths of its effect are there, in months (first-order lag: 2.3 time constants)."""
    months = max(1, round(2.3 * days / 30.4))
    return reader.ngettext("{n} month", "{n} months", months).format(n=reader.number(months))


def evidence(kind: str, reader: Reader) -> str:
    """Return what a lever's effect rests on: a public source, or an assumption."""
    return reader._("public source") if kind == "V" else reader._("assumption")


def plain(markdown: str) -> list[blocks.Line]:
    """Return a briefing's Markdown as lines of kind (heading, item, text), without its title, emphasis and pictures.

    A paragraph or an item is one line, however many the file breaks it into.
    """
    lines: list[blocks.Line] = []
    goes_on = False
    for raw in _EMPHASIS.sub(r"\2", _PICTURE.sub("", markdown)).splitlines():
        mark, text = _MARK.match(raw.strip()).groups()  # type: ignore[union-attr]  # it matches anything
        text = text.strip()
        if text and not mark and goes_on:
            lines[-1]["text"] += " " + text
            continue
        goes_on = bool(text) and not mark.startswith("#")
        if not text or mark == "# ":
            continue
        kind: Literal["heading", "item", "text"] = "heading" if mark.startswith("#") else "item" if mark else "text"
        lines.append({"kind": kind, "text": text})
    return lines
