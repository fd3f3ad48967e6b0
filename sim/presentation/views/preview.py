"""What a plan may change, as a State's seats believe: made of what is public and on file, of nothing hidden."""

from typing import Final

from sim.presentation import blocks, sentences, tables
from sim.presentation.blocks import Block
from sim.presentation.palette import Palette
from sim.presentation.queries import QueryResult
from sim.presentation.views import parts
from sim.record import INDICATORS
from sim.words.reader import Reader
from sim.words.units import Unit

OWN: Final = ("stopped", "delay_mean", "licence_days_median", "tips")
"""Indicators of the own State that stand beside the region's diversions."""
_INDICATORS: Final = {indicator.id: indicator for indicator in INDICATORS}


def board(result: QueryResult, state: str, colours: Palette, reader: Reader) -> list[Block]:
    """Return the blocks of a preview for a State."""
    _ = reader._
    change = tables.change(result, "diversions")
    title, _below = sentences.headline(change, result.months, result.changed, reader)
    text = _("If what is on file were true: practice as reports allow to guess, usual networks, nothing hidden.")
    own = result.query.scenario.state(state)
    items: list[blocks.Figured] = []
    for indicator in OWN:
        found, kind = tables.change(result, indicator, state), parts.kind_of(indicator)
        known = _INDICATORS[indicator]
        items.append(
            {
                "label": _(known.name),
                "value": sentences.amount(found, kind, reader),
                "unit": "" if known.unit is Unit.NUMBER else reader.unit(known.unit, found.now, found.digits(kind)),
                "note": sentences.figure_note(found, kind, result.changed, reader),
            }
        )
    below = sentences.range_sentence(change, reader) if result.changed else ""
    return [
        blocks.headline(title, " ".join(part for part in (below, text) if part)),
        blocks.section("own", reader.text(own.name)),
        blocks.figures(items),
        parts.trend(result, "diversions", colours, reader, span=6),
        parts.trend(result, "stopped", colours, reader, span=6, state=state),
    ]
