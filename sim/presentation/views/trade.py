"""What does lawful trade pay, and what do States spend?"""

from typing import Final

from sim.presentation import blocks, sentences, tables
from sim.presentation.blocks import Block
from sim.presentation.palette import Palette
from sim.presentation.queries import Answer
from sim.presentation.views import parts
from sim.words.reader import Reader

FIGURES: Final = ("delay", "trade_cost", "licence", "false_alarms")


def board(answer: Answer, colours: Palette, reader: Reader) -> list[Block]:
    """Return the blocks of this view."""
    _, changed = reader._, answer.changed
    delay, licence = tables.change(answer, "delay_mean"), tables.change(answer, "licence_days_median")
    return [
        parts.headline(answer, reader),
        parts.figures(answer, FIGURES, reader),
        blocks.section("border", _("At the border")),
        parts.trend(answer, "delay_mean", colours, reader, sentences.delay_title(delay, changed, reader), span=4),
        parts.trend(answer, "trade_cost", colours, reader, span=4),
        parts.trend(answer, "delay_p95", colours, reader, span=4),
        blocks.section("licensing", _("At the licensing desk")),
        parts.trend(
            answer, "licence_days_median", colours, reader, sentences.licence_title(licence, changed, reader), span=4
        ),
        parts.trend(answer, "licence_backlog", colours, reader, span=4),
        parts.trend(answer, "review_depth", colours, reader, span=4),
        blocks.section("means", _("What States spend")),
        parts.trend(answer, "spent", colours, reader, span=6),
        parts.trend(answer, "hours", colours, reader, span=6),
    ]
