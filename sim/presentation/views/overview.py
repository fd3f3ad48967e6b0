"""What changes? The map, the headline figures and diversions over time."""

from typing import Final

from sim.chain import ChainChange
from sim.presentation import blocks, rungs, sentences, tables
from sim.presentation.blocks import Block
from sim.presentation.palette import Palette
from sim.presentation.queries import Query, QueryResult
from sim.presentation.views import map, parts, uncertainty
from sim.scenario.levers import LEVERS
from sim.scenario.spoken import measured, valued
from sim.words.reader import Reader

CHAIN: Final = 7
"""Twelfths of the board that the chain takes; the map beside it takes the rest."""
MAP: Final = 7
FIGURES: Final = ("diversions", "stopped", "displaced", "delay")


def board(
    result: QueryResult, colours: Palette, reader: Reader, chain: ChainChange | None = None, state: str = ""
) -> list[Block]:
    """Return the blocks of the first view; with a chain, that of one State (the first that is changed unless named) leads."""
    change = tables.change(result, "diversions")
    title = sentences.over_time(tables.first_clear_month(result), change, result.months, result.changed, reader)
    subtitle = reader._("Diversions since the start.") + " " + parts.bands(result, reader)
    return [
        parts.headline(result, reader),
        *([] if chain is None else _chain(result, chain, state or first_changed(result.query), colours, reader)),
        map.block(result.query.scenario, result, colours, reader, span=blocks.WHOLE - CHAIN if chain else MAP),
        parts.figures(result, FIGURES, reader, span=5),
        parts.trend(result, "diversions", colours, reader, title, subtitle, span=5, height=270),
        *_about(result, reader),
    ]


def first_changed(query: Query) -> str:
    """Return the id of the first State for which something is set; the scenario's first where nothing is."""
    states: list[str] = [state.id for state in query.scenario.states]
    return next((state for state in states if rungs.moved_levers(query.decisions, state)), states[0])


def _chain(result: QueryResult, chain: ChainChange, state: str, colours: Palette, reader: Reader) -> list[Block]:
    """Return the chain of a State, and own work of the levers that were moved."""
    own = rungs.own_work_changes(result.now, result.before, state, rungs.moved_levers(result.decisions, state))
    drawn = rungs.chain_block(chain, state, own, colours, reader, span=CHAIN)
    work = rungs.own_work_block(result.now, result.before, result.decisions, reader)
    return [*([drawn] if drawn else []), work]


def _about(result: QueryResult, reader: Reader) -> list[Block]:
    """Return what is set, as a list that can be read and printed, the address of the view, and its figures as a file."""
    _ = reader._
    said = decided(result.query, reader)
    found: list[Block] = [blocks.folded("set", _("What is set"), said)] if said else []
    files = _("All figures of the courses: medians, ranges and paired differences.")
    return [*found, blocks.link(_("Link to this view"), reader), blocks.files(files, ("figures.csv",))]


def decided(query: Query, reader: Reader) -> list[str]:
    """Return in words what a query sets otherwise than at the start: agreements, levers State by State, assumptions."""
    _ = reader._
    scenario, decisions = query.scenario, query.decisions
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
    return lines + uncertainty.assumed(query.assumed, scenario, reader)
