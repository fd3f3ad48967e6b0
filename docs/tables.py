"""Write the tables of the documents from the code: ``python docs/tables.py``.

A table stands between ``<!-- table: NAME -->`` and ``<!-- end -->`` in a page under ``docs``; what is between is
replaced. The tests make the tables again and compare, so that a page cannot say other than the code.
"""

import re
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

from sim.agents import arrays
from sim.agents.day import DAY, DayStep
from sim.lab.experiment import DESIGNS, DesignPlan, Experiment, Factor, StoppingRule
from sim.own_work import OWN_WORK
from sim.pathways import GATES, PATHWAYS, PATHWAYS_OF, Applies, Gate
from sim.record import CATEGORY_NAMES, INDICATORS, OUTCOME_NAMES, TALLIES, EventKind
from sim.scenario.controls import CONTROLS
from sim.scenario.levers import LEVERS, OWN, visibility, weight_of
from sim.scenario.parameters import PARAMETERS
from sim.words import LANGUAGES, REGISTRY, console, glossary

DOCS: Final = Path(__file__).parent
BLOCK: Final = re.compile(r"(<!-- table: ([a-z-]+) -->\n).*?(<!-- end -->)", re.DOTALL)
FIELD: Final = re.compile(r'^ +\("(\w+)", "\w+"(?:, \(\w+,\))?\),(?:  # (.*))?$')
KINDS: Final = {
    "STATE": "State",
    "AUTHORITY": "Licensing authority",
    "APPLICATION": "Application in a queue",
    "POST": "Customs post",
    "SECTOR": "Sector",
    "HOLDING": "Holding",
    "LOST": "Lost item",
    "NETWORK": "Network",
    "PLAN": "Plan (inside the model only)",
    "ATTEMPT": "Attempt",
    "PROGRAMME": "Programme",
    "REQUEST": "Request for assistance, or follow-up",
}
"""Record arrays that hold what acts or is acted on, by their names in ``sim.agents.arrays``."""


def markdown(columns: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """Return a Markdown table; bars inside a cell are escaped."""
    lines = [list(columns), *([str(cell).replace("|", "\\|") for cell in row] for row in rows)]
    lines.insert(1, ["---"] * len(lines[0]))
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def order_of_a_day() -> str:
    """Return the steps of a day in order, who takes them and where they stand."""
    rows = [
        (
            n,
            step.text,
            step.kind if isinstance(step, DayStep) else "the region",
            f"`{step.step.__module__}.{step.step.__name__}`",
        )
        for n, step in enumerate(DAY, 1)
    ]
    return markdown(("", "step", "of each", "where"), rows)


def state_variables() -> str:
    """Return the fields of each record array, with the unit and range that stand beside them in the source."""
    rows = []
    kind = ""
    for line in Path(arrays.__file__).read_text("utf-8").splitlines():
        name = line.partition(":")[0]
        if line.endswith("np.dtype(") or ": Final = np.dtype(" in line:
            kind = KINDS.get(name, "")
        match = FIELD.match(line)
        if kind and match and match[2]:
            rows.append((kind, f"`{match[1]}`", match[2]))
    return markdown(("kind", "variable", "unit, range, meaning"), rows)


def pathways() -> str:
    """Return the gates of each pathway in order."""
    rows = [(pathway.name, " → ".join(GATES[gate].name for gate in pathway.gates)) for pathway in PATHWAYS]
    return markdown(("pathway", "what an attempt meets, in order"), rows)


def pathways_by_category() -> str:
    """Return which pathways make sense for a category."""
    marks = [
        (f"{letter}: {CATEGORY_NAMES[letter]}", *("yes" if n in numbers else "" for n in range(len(PATHWAYS))))
        for letter, numbers in PATHWAYS_OF.items()
    ]
    return markdown(("category", *(pathway.name for pathway in PATHWAYS)), marks)


def gates() -> str:
    """Return the gates: what each can do, where it stands, whom it concerns, what it reads, what it answers and what follows."""
    rows = []
    for gate in GATES[1:]:
        answers = (
            f"{OUTCOME_NAMES[answer.outcome]}: {answer.then.value}" + (" (control missing)" if answer.missing else "")
            for answer in gate.answers
        )
        rows.append(
            (
                gate.name,
                gate.role.value,
                gate.stands.value,
                gate.agency or "–",
                gate.applies.name.lower() if gate.applies is not Applies.ALWAYS else "all",
                _codes(CONTROLS[n].id for n in gate.reads),
                _codes(CONTROLS[n].id for n in gate.laws),
                _codes(CONTROLS[n].id for n in gate.through),
                _codes(gate.assumptions),
                "; ".join(answers) or "–",
            )
        )
    columns = (
        "gate",
        "what it can do",
        "where",
        "agency",
        "of attempts",
        "practice read",
        "law read",
        "practice that reaches it by way of others",
        "parameters",
        "answers and what follows",
    )
    return markdown(columns, rows)


def _codes(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names) or "–"


def laws_of_a_seizure() -> str:
    """Return the laws that a seizure rests on, by pathway, besides those that all need."""
    rows = [(pathway.name, ", ".join(CONTROLS[control].name for control in pathway.laws)) for pathway in PATHWAYS]
    return markdown(("pathway", "laws"), rows)


def controls() -> str:
    """Return the practice rows: what they hold, which levers feed them, who reads them."""
    rows = []
    in_court = {law for pathway in PATHWAYS for law in pathway.laws}
    for n, control in enumerate(CONTROLS):
        readers = [
            gate.name
            for gate in GATES
            if n in gate.determined_by or n in gate.laws or (gate.gate is Gate.COURT and n in in_court)
        ]
        fed = [
            f"{lever.id}" + ("" if fed == OWN else f" × {weight_of(fed):g}")
            for lever in LEVERS
            for row, fed in lever.feeds
            if row == control.id
        ]
        start = "profile" if control.quality else "levers" if fed else "–"
        rows.append(
            (
                f"`{control.id}`",
                control.name,
                "matrix" if control.matrix else "operation",
                "yes" if control.law else "",
                start,
                ", ".join(fed) or "–",
                ", ".join([*readers, *([control.moves] if control.moves else [])]),
            )
        )
    return markdown(("row", "name", "kind", "law", "practice starts from", "fed by", "read by"), rows)


def levers() -> str:
    """Return the levers: what can be decided, by whom, in which range, and what the effect rests on."""
    rows = (
        (
            lever.id,
            lever.name,
            f"`{lever.slug}`",
            lever.group,
            lever.owner,
            lever.kind,
            lever.unit,
            " · ".join(lever.steps) or f"{lever.low:g}–{lever.high:g}",
            lever.steps[int(lever.default)] if lever.steps else f"{lever.default:g}",
            lever.works_through,
            f"{lever.evidence}: {lever.source}",
        )
        for lever in LEVERS
    )
    return markdown(
        (
            "lever",
            "name",
            "short name",
            "group",
            "who decides",
            "kind",
            "unit",
            "range",
            "default",
            "works through",
            "evidence",
        ),
        rows,
    )


def lever_means() -> str:
    """Return what each lever costs at full effort, when it works, what it feeds; all assumptions unless the row above says more."""
    rows = (
        (
            lever.id,
            f"{lever.cost_per_quarter:g}",
            f"{lever.officer_hours:g}",
            f"{lever.desk_hours:g}" if lever.desk_hours else "",
            f"{lever.lag_days:g}",
            f"{visibility(lever):g}" if lever.visible else "",
            ", ".join(f"`{row}` {weight_of(fed):+g}" for row, fed in lever.feeds) or "the penalty in force",
        )
        for lever in LEVERS
    )
    columns = (
        "lever",
        "budget units a quarter",
        "officer-hours a quarter",
        "of these from the licensing desk",
        "lag, days",
        "noticed outside",
        "practice rows, change for full effort",
    )
    return markdown(columns, rows)


def parameters() -> str:
    """Return every number of the rules with unit, range and source."""
    rows = (
        (f"`{p.name}`", p.text, f"{p.default:g}", f"{p.low:g}–{p.high:g}" if not p.fixed else "fixed", p.unit, p.source)
        for p in PARAMETERS
    )
    return markdown(("parameter", "meaning", "default", "range", "unit", "source"), rows)


def indicators() -> str:
    """Return the indicators with unit and the direction that is better for the region."""
    better = {"": "neither by itself"}
    rows = ((f"`{i.id}`", i.name, i.unit, better.get(i.better, i.better)) for i in INDICATORS)
    return markdown(("indicator", "name", "unit", "better"), rows)


def own_indicators() -> str:
    """Return each lever's own indicator with unit, the direction that is better and where a State has none."""
    rows = (
        (
            own.lever,
            f"`{own.id}`",
            own.name,
            own.unit,
            own.better,
            " ".join(dict.fromkeys(one.missing for one in own.asks)),
        )
        for own in OWN_WORK
    )
    return markdown(("lever", "own indicator", "name", "unit", "better", "none where"), rows)


def tallies() -> str:
    """Return what a run counts for each month and State."""
    kinds = {
        "sums over the month": (tally.id for tally in TALLIES if not tally.level),
        "levels at its end": (tally.id for tally in TALLIES if tally.level),
    }
    return markdown(("", "tallies"), ((kind, _codes(names)) for kind, names in kinds.items()))


def events() -> str:
    """Return the kinds of events and the gates that an event may name."""
    kinds = ", ".join(f"`{kind.name.lower()}`" for kind in EventKind)
    return markdown(("", "names"), [("kinds", kinds), ("gates", _codes(gate.id for gate in Gate if gate))])


def experiment_keys() -> str:
    """Return the keys of each part of an experiment's file, what they take and what stands for them if not given."""
    parts = ((Experiment, ""), (Factor, "factors[]"), (DesignPlan, "design"), (StoppingRule, "stop"))
    rows = []
    for part, above in parts:
        for name, field in part.model_fields.items():
            if name == "format":
                continue
            default = "required" if field.is_required() else _default(field.get_default(call_default_factory=True))
            rows.append((f"`{above}{'.' if above else ''}{name}`", field.description or _KEYS[name], default))
    return markdown(("key", "what", "if not given"), rows)


_KEYS: Final = {
    "title": "one line",
    "factors": "what differs between points",
    "design": "which combinations become points",
    "stop": "when enough is known; all replicates are run if not given",
    "kind": ", ".join(f"`{kind}`" for kind in DESIGNS),
    "indicators": "which indicators are kept, by id",
}


def _default(value: object) -> str:
    if value is None or value == ():
        return "–"
    if isinstance(value, DesignPlan):
        return f"`{value.kind}`"
    if isinstance(value, tuple):
        return "all" if len(value) > 3 else ", ".join(f"`{each}`" for each in value)
    return "nothing decided" if value == "" else f"`{str(value).lower()}`"


def terms() -> str:
    """Return the field's terms in each language, with the marks of their provenance."""
    rows = ((term.number, *(term.text(language, marks=True) for language in LANGUAGES)) for term in glossary.terms())
    return markdown(("", *(REGISTRY[language].name for language in LANGUAGES)), rows)


TABLES: Final[dict[str, Callable[[], str]]] = {
    "order-of-a-day": order_of_a_day,
    "state-variables": state_variables,
    "pathways": pathways,
    "pathways-by-category": pathways_by_category,
    "gates": gates,
    "laws-of-a-seizure": laws_of_a_seizure,
    "controls": controls,
    "levers": levers,
    "lever-means": lever_means,
    "parameters": parameters,
    "indicators": indicators,
    "own-work": own_indicators,
    "tallies": tallies,
    "events": events,
    "experiment-keys": experiment_keys,
    "terms": terms,
}


def rewritten(text: str) -> str:
    """Return a page with its tables made again; blocks of other names are left as they are."""

    def fill(block: re.Match[str]) -> str:
        make = TABLES.get(block[2])
        return f"{block[1]}\n{make()}\n{block[3]}" if make else block[0]

    return BLOCK.sub(fill, text)


def main() -> int:
    """Bring the tables of all pages up to date and say which pages changed."""
    for page in sorted(DOCS.glob("*.md")):
        before = page.read_text("utf-8")
        after = rewritten(before)
        if after != before:
            page.write_text(after, "utf-8", newline="\n")
            sys.stdout.write(f"{page.name}: tables written\n")
    return 0


if __name__ == "__main__":
    with console.readable():
        sys.exit(main())
