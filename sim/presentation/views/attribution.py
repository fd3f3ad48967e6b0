"""What does each group of measures contribute? Never per person, seat or State."""

from collections.abc import Sequence

from sim.presentation import blocks, charts, sentences, whatif
from sim.presentation.blocks import Block
from sim.presentation.palette import Palette
from sim.presentation.queries import QueryResult
from sim.presentation.views import parts
from sim.whatif.attribution import Share, Without, groups_of
from sim.words.glossary import REFERENCES
from sim.words.reader import Reader


def board(result: QueryResult, reader: Reader) -> list[Block]:
    """Return the blocks of this view; what takes longer is worked out beside it."""
    _ = reader._
    head = parts.headline(result, reader)
    groups = groups_of(result.query.decisions)
    if not groups:
        text = _("Nothing is set otherwise than at the start: move a control, and this page says what each group adds.")
        return [head, blocks.paragraphs("credit", [text])]
    without = _("Without one group of measures, all else as set: what would change?")
    found = [head, blocks.task("without", _("Without this measure"), without, reader, auto=True, span=6)]
    if len(groups) > 1:
        share = _("Shapley values: each group's fair share of the whole difference. They add up to it.")
        found.append(blocks.task("shapley", _("What each group adds"), share, reader, span=6))
    return found


def without(withouts: Sequence[Without], colours: Palette, reader: Reader) -> list[Block]:
    """Return what would change in diversions without each group, as a chart."""
    _ = reader._
    names = [sentences.group_name(one.group, reader) for one in withouts]
    rows = [(one.mean.value, one.low, one.high) for one in withouts]
    subtitle = _(
        "Change in diversions without a group, all else as set. Dot: mean; line: 5–95% of pairs of courses with the same luck."
    )
    subtitle += " " + _(REFERENCES)
    return [_chart("without", whatif.without(withouts, reader), subtitle, names, rows, colours, reader)]


def shapley(shares: Sequence[Share], colours: Palette, reader: Reader) -> list[Block]:
    """Return the Shapley value of each group, as a chart."""
    _ = reader._
    names = [sentences.group_name(one.group, reader) for one in shares]
    rows = [(one.mean.value, one.mean.low, one.mean.high) for one in shares]
    subtitle = _("Each group's share of the difference (Shapley value). Dot: mean; line: 95% interval of the mean.")
    subtitle += " " + _(REFERENCES)
    return [_chart("shapley", whatif.shapley(shares, reader), subtitle, names, rows, colours, reader)]


def _chart(
    name: str,
    title: str,
    subtitle: str,
    names: Sequence[str],
    rows: Sequence[tuple[float, float, float]],
    colours: Palette,
    reader: Reader,
) -> Block:
    _ = reader._
    numbers = blocks.table(
        [_("Measures"), _("Mean"), _("From"), _("To")],
        [
            [label, *(reader.number(value, 1, signed=True) for value in row)]
            for label, row in zip(names, rows, strict=True)
        ],
    )
    figure = charts.differences(names, rows, colours, reader, _("diversions"))
    return blocks.chart(name, title, subtitle, figure, numbers, reader)
