"""Answers in sentences that can be read out: the size, its range, what the range covers; no more digits than it supports."""

from collections.abc import Sequence
from typing import Final

from sim.chain import Chain
from sim.pathways import GATES
from sim.presentation import sentences
from sim.statistics import digits, is_clear, kind_of
from sim.whatif.attribution import Share, Without
from sim.whatif.chance_and_decisions import ChanceAndDecisions
from sim.whatif.counterfactuals import GOT_THROUGH, Counterfactual, OpportunityOutcome
from sim.whatif.paired import Comparison, Difference
from sim.whatif.worlds import SMALL, Effect, Verdict
from sim.words import gettext_noop
from sim.words.reader import Reader

WHAT_NAMES: Final = {
    "stopped": gettext_noop("stopped"),
    "diverted": gettext_noop("got through"),
    "revealed": gettext_noop("got through, came to light later"),
    "reversed": gettext_noop("seized, then released by a court"),
    "open": gettext_noop("under way when the course ended"),
    "left": gettext_noop("not attempted"),
    "dismantled": gettext_noop("network dismantled before"),
}


_ALL_BUT: Final = 0.995
"""Share of single runs beyond which chance hides nothing."""


def difference(found: Difference, reader: Reader) -> str:
    """Return a difference in diversions as a page says it, in sentences; of fewer than two pairs nothing is compared."""
    if found.mean.n < 2:
        return reader._("{name}: nothing to compare.").format(name=reader._(found.indicator.name))
    title, below = sentences.compared(found.change, reader)
    return f"{title}. {below}"


def without(withouts: Sequence[Without], reader: Reader) -> str:
    """Return, as a title, the clear change in diversions that is largest without one group of measures, or that there is none."""
    _ = reader._
    clear = [one for one in withouts if is_clear(one.low, one.high)]
    if not clear:
        return _("Without one group at a time: no clear difference in diversions, in this model")
    most = max(clear, key=lambda one: abs(one.mean.value))
    if most.mean.value > 0:
        title = _("Without {group}: about {size} more diversions, in this model")
    else:
        title = _("Without {group}: about {size} fewer diversions, in this model")
    size = reader.number(abs(most.mean.value), 0 if abs(most.mean.value) >= 3 else 1)
    return title.format(group=sentences.group_name(most.group, reader), size=size)


def shapley(shares: Sequence[Share], reader: Reader) -> str:
    """Return, as a title, the group of measures with the largest part of the difference in diversions, if that is clear."""
    _ = reader._
    whole = sum(one.mean.value for one in shares)
    most = min(shares, key=lambda one: one.mean.value) if whole < 0 else max(shares, key=lambda one: one.mean.value)
    if not most.mean.clear:
        return _("Of {whole} diversions on average, no group has a clear part, in this model").format(
            whole=reader.number(whole, 1, signed=True)
        )
    return _("Of {whole} diversions on average, {group} accounts for {size}, in this model").format(
        whole=reader.number(whole, 1, signed=True),
        group=sentences.group_name(most.group, reader),
        size=reader.number(most.mean.value, 1, signed=True),
    )


def over_worlds(effect: Effect, name: str, decisive: str, reader: Reader) -> str:
    """Return what plausible worlds say of a change of an indicator, by its name as shown.

    ``decisive``: the assumption on which it depends, as shown; empty if none is known.
    """
    _ = reader._
    if effect.verdict is Verdict.DISAGREE:
        text = _("{name}: plausible worlds disagree: lower in {lower} of 10, higher in {higher} of 10, in this model.")
        said = text.format(
            name=name, lower=_of(effect.worlds_lower, 10, reader), higher=_of(effect.worlds_higher, 10, reader)
        )
        why = _("It hangs on: {assumption}.").format(assumption=decisive)
        return f"{said} {why}" if decisive else said
    if effect.verdict is Verdict.SMALL:
        text = _(
            "{name}: changes by less than {share} on average over plausible worlds, too little to matter, in this model."
        )
        return text.format(name=name, share=reader.percent(SMALL))
    if effect.verdict is Verdict.OPEN:
        text = _(
            "{name}: not yet clear: on average over {worlds} plausible worlds between {low} and {high}, in this model."
        )
        low, high = (reader.percent(share, signed=True) for share in (effect.low, effect.high))
        return text.format(name=name, worlds=reader.number(effect.worlds), low=low, high=high)
    lower = effect.verdict is Verdict.LOWER
    text = (
        _("{name}: lower in {worlds} of 10 plausible worlds, on average by {share}, in this model.")
        if lower
        else _("{name}: higher in {worlds} of 10 plausible worlds, on average by {share}, in this model.")
    )
    worlds, replications = (
        (effect.worlds_lower, effect.courses_lower) if lower else (effect.worlds_higher, 1.0 - effect.courses_lower)
    )
    said = text.format(name=name, worlds=_of(worlds, 10, reader), share=reader.percent(abs(effect.share)))
    if replications > _ALL_BUT:
        return said
    single = (
        _("In a single course luck can hide it: lower in {courses} of 100.")
        if lower
        else _("In a single course luck can hide it: higher in {courses} of 100.")
    )
    return f"{said} {single.format(courses=_of(replications, 100, reader))}"


def _of(share: float, whole: int, reader: Reader) -> str:
    return reader.number(round(share * whole))


def basis(comparison: Comparison, reader: Reader) -> str:
    """Return what the ranges of a comparison are over."""
    if comparison.drawn:
        text = reader._("Ranges hold 90% of {pairs} paired courses, over luck and over the ranges of the assumptions.")
    else:
        text = reader._("Ranges hold 90% of {pairs} paired courses, over luck alone.")
    return text.format(pairs=reader.number(comparison.pairs))


def pairs_needed(found: Difference, share: float, reader: Reader) -> str:
    """Return how many more pairs it would take to know the mean difference to within a share of itself."""
    more = found.mean.more_needed(share)
    within = reader.percent(share)
    if more is None:
        return reader._("The mean difference cannot be told from none with these pairs.")
    if more == 0:
        return reader._("The mean difference is known to within {share} of itself.").format(share=within)
    text = reader._("To know the mean difference to within {share} of itself, {more} more pairs are needed.")
    return text.format(share=within, more=reader.number(more))


def limit_of_chain(chain: Chain, state: str, reader: Reader) -> str:
    """Return which control of a State limits the rest and what to change about it; empty where none does."""
    link = chain.limit(state)
    if link is None:
        return ""
    n = round(100 * link.chance)
    return reader._(GATES[link.gate].limits).format(n=reader.number(n), m=reader.number(100 - n))


def reference_cases(chain: Chain, reader: Reader) -> str:
    """Return what reference cases are, and for which day and over how many runs."""
    text = reader._(
        "Reference cases test controls; they do not say what will be attempted. Day {day}, mean of the seven days that end on it "
        "and of {courses} courses with luck of their own."
    )
    return text.format(day=reader.number(chain.day), courses=reader.number(len(chain.parts)))


def answer(found: OpportunityOutcome, states: dict[str, str], reader: Reader) -> str:
    """Return what became of an attempt: where it was stopped, which other State it met; ``states`` names by id."""
    _ = reader._
    what = _(WHAT_NAMES[found.what])
    if found.what == "stopped":
        what = _("stopped: {gate}").format(gate=_(GATES[found.gate].name))
    if found.elsewhere:
        return _("went to {state}: {what}").format(state=states[found.state], what=what)
    return what


def both_answers(incidents: tuple[Counterfactual, ...], reader: Reader) -> str:
    """Return what the other controls would have done to the attempts that got through: the same attempts, and the same history."""
    _ = reader._
    through = [one for one in incidents if one.recorded.what in GOT_THROUGH]
    if not through:
        return _("No attempt got through.")
    same = sum(one.same_attempt.what == "stopped" for one in through)
    stopped = sum(one.same_history.what == "stopped" and not one.same_history.elsewhere for one in through)
    left = sum(one.same_history.what in ("left", "dismantled") for one in through)
    elsewhere = sum(one.same_history.elsewhere for one in through)
    text = _(
        "Of {through} attempts that got through, {same} would have been stopped if only the controls had differed and networks had "
        "done the same (the same attempts). If networks had also chosen anew (the same history), {stopped} would have been stopped "
        "in the same State, {left} not attempted, and {elsewhere} would have gone to another State."
    )
    return text.format(
        through=reader.number(len(through)),
        same=reader.number(same),
        stopped=reader.number(stopped),
        left=reader.number(left),
        elsewhere=reader.number(elsewhere),
    )


def no_change_would_have_stopped(reader: Reader) -> str:
    """Return what is said of an attempt that no smallest change would have stopped."""
    return reader._("No single lever of one State, within its means, would have stopped it in this course.")


def chance_and_decisions(found: ChanceAndDecisions, reader: Reader) -> str:
    """Return where chance put the run that was played, and the rank of its decisions once chance is averaged out."""
    _ = reader._
    place = found.place(found.indicator.id)
    parts = []
    if place.better_than is not None:
        text = _(
            "{name}: {played} in the course played, {middle} in the middle of {count} courses of the same decisions (90% of them "
            "between {low} and {high}). The course played was luckier than {share} of them."
        )
        places = digits(kind_of(place.indicator.unit), place.low, place.high, place.middle, place.played)
        parts.append(
            text.format(
                name=_(place.indicator.name),
                played=reader.number(place.played, places),
                middle=reader.number(place.middle, places),
                low=reader.number(place.low, places),
                high=reader.number(place.high, places),
                count=reader.number(found.replicates),
                share=reader.percent(place.better_than),
            )
        )
    text = _(
        "With luck averaged out, the decisions rank {rank} of {count}, doing nothing and reference plans included."
    )
    parts.append(text.format(rank=reader.number(found.rank), count=reader.number(len(found.ranking))))
    return " ".join(parts)
