"""What changes? The map, the headline figures and diversions over time."""

from typing import Final

from sim.presentation import blocks, sentences, tables
from sim.presentation.blocks import Block
from sim.presentation.palette import Palette
from sim.presentation.queries import Answer, Question
from sim.presentation.views import map, parts, uncertainty
from sim.scenario.levers import LEVERS
from sim.scenario.spoken import measured, valued
from sim.words.reader import Reader

FIGURES: Final = ("diversions", "stopped", "displaced", "delay")


def board(answer: Answer, colours: Palette, reader: Reader) -> list[Block]:
    """Return the blocks of the first view."""
    change = tables.change(answer, "diversions")
    title = sentences.over_time(tables.first_clear_month(answer), change, answer.months, answer.changed, reader)
    subtitle = reader._("Diversions since the start.") + " " + parts.bands(answer, reader)
    return [
        parts.headline(answer, reader),
        map.block(answer.question.scenario, answer, colours, reader),
        parts.figures(answer, FIGURES, reader, span=5),
        parts.trend(answer, "diversions", colours, reader, title, subtitle, span=5, height=270),
        *_about(answer, reader),
    ]


def _about(answer: Answer, reader: Reader) -> list[Block]:
    """Return what is set, as a list that can be read and printed, the address of the view, and its figures as a file."""
    _ = reader._
    said = decided(answer.question, reader)
    found = [blocks.folded("set", _("What is set"), said)] if said else []
    found.append(blocks.link(_("Link to this view"), reader))
    if answer.ranged:
        found.append(
            blocks.files(_("All figures of the courses: medians, ranges and paired differences."), ("figures.csv",))
        )
    return found


def decided(question: Question, reader: Reader) -> list[str]:
    """Return in words what a question sets otherwise than at the start: agreements, levers State by State, assumptions."""
    _ = reader._
    scenario, decisions = question.scenario, question.decisions
    names = {state.id: reader.text(state.name) for state in scenario.states}
    levers = {lever.id: lever for lever in LEVERS}
    lines = [
        _("{lever}: agreed by {states}").format(
            lever=_(levers[made.lever].name), states=reader.listed(names[state] for state in made.states)
        )
        for made in decisions.agreements
    ]
    for order in decisions.orders:
        lever, before = levers[order.lever], scenario.start(order.state).levers[order.lever]
        lines.append(
            _("{state}: {lever} {value}, {before} at the start").format(
                state=names[order.state],
                lever=_(lever.name),
                value=measured(lever, order.value, reader),
                before=valued(lever, before, reader),
            )
        )
    return lines + uncertainty.assumed(question.assumed, scenario, reader)
