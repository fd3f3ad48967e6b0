"""The page of facts: written by ``python -m verification``, looked at by tests and read by people."""

from pathlib import Path
from typing import Final

from sim.compiled import source_hash
from sim.scenario.parameters import PARAMETER_INDEX
from verification.fact import Effort, Fact, Measure
from verification.figures import figure
from verification.paired import UNCERTAIN, UNSOURCED

DOCS: Final = Path(__file__).parent.parent / "docs"
PAGE: Final = DOCS / "verification.md"
MODEL: Final = source_hash()
"""The model that this process runs: its sources may change while a long measurement goes on."""
HEAD: Final = """# What the model shows of the world

Written by `python -m verification`; do not edit. Each fact is one of three kinds. *Arithmetic* follows from a
formula. *Put in* is calibrated input: the model gives back what it was given. *Comes out* is emergent, and only that
is called verification. Anything used as input moves its fact. Where something comes out only once an input without a
source is set, the kind says *needs an assumption* and the fact does not count as holding. Where it would come out but
one input without a source carries it, so that its signs are gone with that input alone at an end of its range, the kind
is *put in* and the fact names the input. Each fact says what inputs it rests on; those marked with an asterisk are
assumptions, wholly or in part (what each means stands in [odd.md](odd.md), section 10).

A sign holds when the 95 % interval of the paired mean over at least 400 replicates excludes zero. “Over the ranges”
says in how many of the drawn parameter sets (each parameter uniform between its low and high, independently; commands
and pages draw half on each side of the value on file) the fact's signs still hold; each set has fewer replicates, so a
small effect may be missed there. Results hold in this model; they are no measurement of any real State.
"""


def _figure_name(fact: Fact) -> str:
    return f"fact-{fact.number}.svg"


def _interval(measure: Measure) -> str:
    if measure.low is None or measure.high is None:
        return ""
    return f"{_digits(measure.low)} to {_digits(measure.high)}"


def _digits(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def verdict(fact: Fact) -> str:
    """Return whether the fact holds, in a word or two."""
    return "holds" if fact.holds else "does not hold"


def over_ranges(fact: Fact) -> str:
    """Return how often the fact holds over the assumption ranges, or a dash."""
    found = fact.robustness
    return "–" if found is None else f"{found.held} of {found.sets}"


def _inputs(fact: Fact) -> str:
    if not fact.inputs:
        named = "no input of the model, its formula alone"
    elif len(fact.inputs) == len(UNCERTAIN):
        named = (
            f"every input of the model that has a range ({len(UNCERTAIN)}, of which {len(UNSOURCED)} are assumptions)"
        )
    else:
        named = ", ".join(f"{name}{'*' if PARAMETER_INDEX[name].assumed else ''}" for name in fact.inputs)
    return f"*Rests on:* {named}{'; ' if fact.givens else ''}{fact.givens}."


def _section(fact: Fact) -> str:
    rows = [
        f"| {m.text} | {_digits(m.value)} {m.unit} | {_interval(m)} | {m.wanted} | {'yes' if m.holds else 'no'} |"
        for m in fact.measures
    ]
    parts = [
        f"## {fact.number}. {fact.title}",
        f"{fact.statement}",
        f"*Kind:* {fact.kind}. *Source:* {fact.source}. *Would do:* {fact.band}. *Result:* **{verdict(fact)}**.",
        f"![{fact.figure_title}](figures/{_figure_name(fact)})",
        "\n".join(["| measured | model | 95 % interval | wanted | holds |", "|---|---|---|---|---|", *rows]),
        f"*Run:* {fact.setting}",
        _inputs(fact),
    ]
    if fact.robustness:
        found = fact.robustness
        drawn = "all of these" if found.parameters == fact.inputs else ", ".join(found.parameters)
        parts.append(
            f"*Over the ranges:* holds in {found.held} of {found.sets} drawn parameter sets, "
            f"{found.replicates} paired replicates each; drawn were {drawn}."
        )
    if fact.remark:
        parts.append(fact.remark)
    return "\n\n".join(parts)


def page(facts: list[Fact], effort: Effort) -> str:
    """Return the page in Markdown."""
    table = [f"| {f.number} | {f.title} | {f.kind} | {verdict(f)} | {over_ranges(f)} | {f.source} |" for f in facts]
    summary = "\n".join(
        ["| # | fact | kind | holds? | over the ranges | source |", "|---|---|---|---|---|---|", *table]
    )
    made = f"Model {MODEL}, {effort.replicates} paired replicates for signs unless the fact says otherwise."
    return "\n\n".join([HEAD.rstrip(), summary, made, *(_section(fact) for fact in facts)]) + "\n"


def write(facts: list[Fact], effort: Effort) -> None:
    """Write the page and its figures under docs/."""
    figures = DOCS / "figures"
    figures.mkdir(exist_ok=True)
    for fact in facts:
        (figures / _figure_name(fact)).write_text(figure(fact), encoding="utf-8")
    PAGE.write_text(page(facts, effort), encoding="utf-8")
