"""What does lawful trade pay, and what do States spend?"""

from typing import Final

from sim.presentation import blocks, sentences, tables
from sim.presentation.blocks import Block
from sim.presentation.palette import Palette
from sim.presentation.queries import QueryResult
from sim.presentation.views import parts
from sim.words.reader import Reader

FIGURES: Final = ("delay", "trade_cost", "licence", "false_alarms")


def board(result: QueryResult, colours: Palette, reader: Reader) -> list[Block]:
    """Return the blocks of this view."""
    _, changed = reader._, result.changed
    delay, licence = tables.change(result, "delay_mean"), tables.change(result, "licence_days_median")
    return [
        parts.headline(result, reader),
        parts.figures(result, FIGURES, reader),
        blocks.section("border", _("At the border")),
        parts.trend(result, "delay_mean", colours, reader, sentences.delay_title(delay, changed, reader), span=4),
        parts.trend(result, "trade_cost", colours, reader, span=4),
        parts.trend(result, "delay_p95", colours, reader, span=4),
        blocks.section("licensing", _("At the licensing desk")),
        parts.trend(
            result, "licence_days_median", colours, reader, sentences.licence_title(licence, changed, reader), span=4
        ),
        parts.trend(result, "licence_backlog", colours, reader, span=4),
        parts.trend(result, "review_depth", colours, reader, span=4),
        blocks.section("means", _("What States spend")),
        parts.trend(result, "spent", colours, reader, span=6),
        parts.trend(result, "hours", colours, reader, span=6),
    ]
