"""The registry of gates and pathways: it is whole, and says of each gate what its step reads, answers and leads to."""

import ast
import inspect
import re
import textwrap
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from sim.agents import attempt, prosecution
from sim.agents.build import Template
from sim.agents.gate_tables import COURT_STAGE, ENTRY_STAGES, LAWS_NEEDED, NO, PATHWAY_GATES, PATHWAY_VISITS, YES
from sim.agents.gates import chances, meeting
from sim.agents.handle import handle
from sim.agents.lifecycle import A_VISIT
from sim.agents.memory import Room
from sim.ensemble.loop import simulate
from sim.exercise.seats import Agency, Seat
from sim.generate import generate
from sim.pathways import (
    GATES,
    IN_ORDER,
    PATHWAYS,
    PATHWAYS_OF,
    Applies,
    Gate,
    GateRow,
    Origin,
    Role,
    Stand,
    Then,
)
from sim.record import CATEGORIES, OUTCOME_NAMES, EventKind, Outcome
from sim.run import Record, run
from sim.scenario import Agreement, Decisions, load
from sim.scenario.controls import CONTROLS
from sim.scenario.levers import LEVERS
from sim.scenario.parameters import PARAMETER_INDEX

pytestmark = pytest.mark.slow

REAL = [pytest.param(gate, id=gate.gate.id) for gate in GATES[1:]]


# What a step reads, read from its source


@dataclass
class Reads:
    """Rows by the name of their constant, parameters by their name, outcomes."""

    practice: set[str] = field(default_factory=set)
    laws: set[str] = field(default_factory=set)
    assumptions: set[str] = field(default_factory=set)
    outcomes: set[str] = field(default_factory=set)


def plain(function: Any) -> Callable[..., Any]:
    """Return a compiled function as it is written."""
    return getattr(function, "py_func", function)  # type: ignore[no-any-return]


def written(function: Any) -> ast.FunctionDef:
    parsed = ast.parse(textwrap.dedent(inspect.getsource(plain(function)))).body[0]
    assert isinstance(parsed, ast.FunctionDef)
    return parsed


def called(function: Any, call: ast.Call) -> Any:
    """Return the function of an agent's module that a call within another names, None for any other."""
    if not isinstance(call.func, ast.Name):
        return None
    found = plain(function).__globals__.get(call.func.id)
    module = getattr(plain(found), "__module__", "") if found is not None else ""
    return found if module.startswith("sim.agents") and inspect.isfunction(plain(found)) else None


def answers(function: Any) -> bool:
    """Return whether a function gives a value: what it reads counts for who asks it, where a procedure only follows."""
    return ast.unparse(written(function).returns or ast.Constant(None)) != "None"


def rows_of(node: ast.expr, function: Any, known: dict[str, set[str]]) -> set[str]:
    """Return the rows that an index may stand for."""
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "row":
        return {node.attr}
    if isinstance(node, ast.Name):
        return known.get(node.id, set())
    if isinstance(node, ast.Call) and (other := called(function, node)):
        returned = (part.value for part in ast.walk(written(other)) if isinstance(part, ast.Return) and part.value)
        return {name for value in returned for name in rows_of(value, other, {})}
    if isinstance(node, ast.Tuple):
        return {name for part in node.elts for name in rows_of(part, function, known)}
    return set()


def is_array(node: ast.expr, name: str) -> bool:
    return ast.unparse(node) == f"w.{name}"


def collect(function: Any, known: dict[str, set[str]], reads: Reads) -> Reads:
    """Add what a function reads, and what the functions read whose answers it uses; ``known``: rows that arguments stand for."""
    body = written(function)
    now: set[str] = set()  # names of one State's practice
    parameters: set[str] = set()  # names of the parameters' record
    for node in ast.walk(body):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            if isinstance(node.value, ast.Subscript) and is_array(node.value.value, "practice"):
                now.add(node.targets[0].id)
            if ast.unparse(node.value) == "w.par[0]":
                parameters.add(node.targets[0].id)
        if isinstance(node, ast.For) and isinstance(node.target, ast.Name):
            known = {**known, node.target.id: rows_of(node.iter, function, known) | known.get(node.target.id, set())}
    for node in ast.walk(body):
        if isinstance(node, ast.Subscript):
            index = node.slice.elts[-1] if isinstance(node.slice, ast.Tuple) else node.slice
            if is_array(node.value, "practice") or (isinstance(node.value, ast.Name) and node.value.id in now):
                reads.practice |= rows_of(index, function, known)
            if is_array(node.value, "law"):
                reads.laws |= rows_of(index, function, known)
        if isinstance(node, ast.Attribute) and (
            ast.unparse(node.value) == "w.par[0]" or (isinstance(node.value, ast.Name) and node.value.id in parameters)
        ):
            reads.assumptions.add(node.attr)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "Outcome":
            reads.outcomes.add(node.attr)
        if isinstance(node, ast.Call) and (other := called(function, node)) and answers(other):
            names = [argument.arg for argument in written(other).args.args]
            collect(other, dict(zip(names, (rows_of(a, function, known) for a in node.args), strict=False)), reads)
    return reads


def dispatched(function: Any) -> Iterator[tuple[str, Any]]:
    """Yield each gate that a function asks for, and what it calls there."""
    for node in ast.walk(written(function)):
        if isinstance(node, ast.If) and (names := re.findall(r"gate == Gate\.(\w+)", ast.unparse(node.test))):
            for statement in node.body:
                for part in ast.walk(statement):
                    if isinstance(part, ast.Call) and (other := called(function, part)):
                        yield from ((name, other) for name in names)


def steps() -> dict[str, set[Any]]:
    found = defaultdict(set, {"COURT": {prosecution.go_to_court}})
    for name, step in (*dispatched(meeting.meet_gate), *dispatched(chances.chance_of)):
        if step is not meeting.answer and "answer(w" not in inspect.getsource(
            plain(step)
        ):  # which asks for the chance of any gate
            found[name].add(step)
    return found


STEPS = steps()
ASKED = {name for name, _step in dispatched(chances.chance_of)}


def read_by(gate: Gate) -> Reads:
    reads = Reads()
    for step in STEPS[gate.name]:
        collect(step, {}, reads)
    if gate.name in ASKED and not reads.outcomes:
        reads.outcomes = {Outcome(YES[gate]).name, Outcome(NO[gate]).name}
    return reads


def named(numbers: tuple[int, ...]) -> set[str]:
    return {CONTROLS[number].id.upper() for number in numbers}


@pytest.mark.parametrize("gate", REAL)
def test_a_gate_reads_what_the_registry_says_and_nothing_else(gate: GateRow) -> None:
    found = read_by(gate.gate)
    assert found.practice == named(gate.reads)
    assert found.laws == named(gate.laws)
    assert found.assumptions == set(gate.assumptions)
    assert not set(gate.reads) & set(gate.through), "what is read directly needs no way by others"


@pytest.mark.parametrize("gate", REAL)
def test_a_gate_answers_what_the_registry_says_and_nothing_else(gate: GateRow) -> None:
    assert read_by(gate.gate).outcomes == {answer.outcome.name for answer in gate.answers}


def test_reading_the_steps_sees_rows_behind_helpers_arguments_and_loops() -> None:
    protection = read_by(Gate.PROTECTION)
    assert {"SECURE_NUCLEAR", "SECURE_RADIOACTIVE"} <= protection.practice, "returned by a helper"
    assert "PERSONNEL" in protection.laws & protection.practice, "given to a helper as an argument"
    assert "PENALTIES" in read_by(Gate.COURT).laws, "of a loop"
    assert "no_law_factor" in protection.assumptions, "without a name of its own"


def test_each_gate_of_a_pathway_has_one_step_and_each_step_its_gate() -> None:
    met = {gate.name for pathway in PATHWAYS for gate in pathway.gates}
    assert met | {"COURT"} == set(STEPS)
    assert "COURT_STAGE" in inspect.getsource(plain(attempt.pursue))


# The registry by itself


def test_each_gate_has_one_row_at_the_place_of_its_number() -> None:
    assert [row.gate for row in GATES] == list(Gate)
    assert len({row.name for row in GATES}) == len(GATES)
    assert max(Gate) < A_VISIT, "a visit's number is added to the gate's in multiples of it"


def test_what_a_gate_can_do_follows_from_its_answers() -> None:
    for row in GATES:
        outcomes = {answer.outcome for answer in row.answers}
        assert (row.role is Role.STOPS) == (Outcome.STOPPED in outcomes), row.gate
        assert (row.role is Role.REVEALS) == (Outcome.REVEALED in outcomes), row.gate
        assert (row.role is Role.REVIEWS) == (Outcome.UPHELD in outcomes), row.gate
        assert len(outcomes) == len(row.answers)
        assert not row.seizes or row.role is Role.STOPS


def test_a_gate_concerns_an_agency_that_decides_a_lever_on_which_it_hangs() -> None:
    for row in GATES:
        fed = {CONTROLS[number].id for number in row.determined_by}
        levers = [lever for lever in LEVERS if fed & set(dict(lever.feeds))]
        assert bool(levers) == (row.role not in (Role.LEADS_ON,)), row.gate
        if row.agency and row.agency != Agency.INDUSTRY and levers:
            assert any(Seat("alta", row.agency).owns(lever) for lever in levers), row.gate
        assert row.agency in (*Agency, "")


def test_names_of_rows_and_parameters_are_those_of_the_model() -> None:
    for row in GATES:
        assert set(row.assumptions) <= set(PARAMETER_INDEX), row.gate
        assert all(CONTROLS[number].law for number in row.laws), row.gate


def test_a_law_that_controls_have_is_read_by_a_gate_a_seizure_or_a_rule_that_the_control_names() -> None:
    read = {number for row in GATES for number in row.laws} | {n for pathway in PATHWAYS for n in pathway.laws}
    for number, control in enumerate(CONTROLS):
        assert control.law == (number in read) or (control.law and control.moves), control.id


def test_each_control_is_read_by_something() -> None:
    read = {number for row in GATES for number in (*row.determined_by, *row.laws)}
    read |= {number for pathway in PATHWAYS for number in pathway.laws}
    assert [control.id for number, control in enumerate(CONTROLS) if number not in read and not control.moves] == []


def test_each_pathway_ends_in_the_light() -> None:
    for pathway in PATHWAYS:
        delivered = pathway.gates.index(Gate.DELIVERY)
        roles = [GATES[gate].role for gate in pathway.gates]
        assert Role.REVEALS not in roles[:delivered]
        assert set(roles[delivered + 1 :]) == {Role.REVEALS}
        assert pathway.gates[-1] is Gate.REVELATION
        assert pathway.gates.count(Gate.DELIVERY) == 1
        for gate, following in pairwise(pathway.gates):
            assert gate != Gate.SELECTION or following == Gate.IDENTIFICATION


def test_scope_comes_first_and_nothing_but_a_supplier_concerns_what_is_outside_it() -> None:
    for pathway in PATHWAYS:
        assert (pathway.gates[0] is Gate.CONTROL_LIST) == (pathway.origin is not Origin.HOLDING)
        assert Gate.CONTROL_LIST not in pathway.gates[1:]
    always = {row.gate for row in GATES[1:] if row.applies is Applies.ALWAYS and row.role is Role.STOPS}
    assert always == {Gate.SUPPLIER, Gate.PROTECTION, Gate.NOTICE}, "a holding's item is controlled by definition"


def test_the_chain_as_the_field_tells_it() -> None:
    """Alerts and the identification conclusion come before the licence, screening before review, portals before opening."""
    for pathway in PATHWAYS:
        place = {gate: n for n, gate in reversed(list(enumerate(pathway.gates)))}
        for earlier, later in (
            (Gate.TIP, Gate.APPLICATION),
            (Gate.FINANCE, Gate.APPLICATION),
            (Gate.CONCLUSION, Gate.APPLICATION),
            (Gate.CONCLUSION, Gate.TECHNOLOGY),
            (Gate.SHARED_DENIAL, Gate.STATEMENT),
            (Gate.PORTAL, Gate.SELECTION),
            (Gate.ADVANCE_DATA, Gate.SELECTION),
            (Gate.IDENTIFICATION, Gate.NEIGHBOUR),
        ):
            assert earlier not in place or later not in place or place[earlier] < place[later], (pathway.id, earlier)


def test_the_order_of_the_chain_keeps_that_of_every_pathway() -> None:
    assert len(set(IN_ORDER)) == len(IN_ORDER)
    for pathway in PATHWAYS:
        own = [gate for gate in dict.fromkeys(pathway.gates) if GATES[gate].role is not Role.LEADS_ON]
        assert own == [gate for gate in IN_ORDER if gate in own]


def test_nothing_that_only_tells_stops_anything() -> None:
    for row in GATES:
        if row.role is Role.ALERTS:
            assert not row.seizes
            assert all(answer.then is Then.GOES_ON for answer in row.answers)
    assert {row.gate for row in GATES if row.role is Role.ALERTS} == {Gate.TIP, Gate.FINANCE}


def test_an_item_from_abroad_meets_its_entry_post_before_its_exit_post() -> None:
    for pathway in PATHWAYS:
        assert (pathway.origin is Origin.ABROAD) == (pathway.entry > 0)
        if pathway.entry:
            entry, later = pathway.gates[: pathway.entry], pathway.gates[pathway.entry :]
            assert entry[-1] == Gate.IDENTIFICATION
            assert entry.count(Gate.SELECTION) == later.count(Gate.SELECTION) == 1


def test_pathways_are_those_that_make_sense_for_a_category() -> None:
    assert set(PATHWAYS_OF) == set(CATEGORIES)
    names = {letter: {PATHWAYS[n].id for n in numbers} for letter, numbers in PATHWAYS_OF.items()}
    assert not names["R"] & {"intangible", "false_end_use"}
    assert all("theft" not in names[category] for category in "DE")
    assert all(names.values())


def test_tables_of_compiled_steps_hold_the_pathways() -> None:
    assert len(PATHWAY_GATES) == len(PATHWAY_VISITS) == len(LAWS_NEEDED) == len(ENTRY_STAGES) == len(PATHWAYS)
    for pathway, stages, visits, laws in zip(PATHWAYS, PATHWAY_GATES, PATHWAY_VISITS, LAWS_NEEDED, strict=True):
        assert tuple(stages[: len(pathway.gates)]) == pathway.gates
        assert not stages[len(pathway.gates) :].any()
        assert len(pathway.gates) < PATHWAY_GATES.shape[1] <= COURT_STAGE, "the last stage is the court's"
        assert tuple(laws[laws >= 0]) == pathway.laws
        met = list(zip(pathway.gates, visits, strict=False))
        assert len(set(met)) == len(met), "two visits of one gate have draws of their own"


def test_each_outcome_has_a_name_of_its_own() -> None:
    assert list(OUTCOME_NAMES) == list(Outcome)
    assert len(set(OUTCOME_NAMES.values())) == len(Outcome)


# What is seen in runs


@pytest.fixture(scope="module")
def runs() -> list[Record]:
    return [run(load("two-doors"), seed=seed) for seed in range(12)]


def of_attempts(record: Record) -> Iterator[list[np.void]]:
    own: dict[int, list[np.void]] = {}
    for event in record.events[record.events["attempt"] >= 0]:
        if event["kind"] not in (EventKind.OPPORTUNITY, EventKind.DISMANTLED):
            own.setdefault(int(event["attempt"]), []).append(event)
    yield from own.values()


def test_what_follows_an_answer_is_what_the_registry_says(runs: list[Record]) -> None:
    seen: Counter[tuple[int, int]] = Counter()
    for record in runs:
        for chain in of_attempts(record):
            for n, event in enumerate(chain):
                if event["kind"] == EventKind.SEIZURE:
                    continue
                gate, outcome = int(event["gate"]), int(event["outcome"])
                (then,) = [answer.then for answer in GATES[gate].answers if answer.outcome == outcome]
                following = chain[n + 1] if n + 1 < len(chain) else None
                seen[gate, outcome] += 1
                if then is Then.ENDS:
                    assert following is None, (gate, outcome)
                elif then is Then.COURT:
                    assert following is not None
                    assert (following["kind"], following["gate"]) == (EventKind.SEIZURE, gate)
                elif then is Then.GOES_ON and following is not None:
                    assert following["kind"] != EventKind.SEIZURE
    rare = {(row.gate, answer.outcome) for row in GATES for answer in row.answers if row.role is Role.REVEALS}
    rare |= {(Gate.SEALS, Outcome.STOPPED), (Gate.DOCUMENTS, Outcome.STOPPED), (Gate.TIP, Outcome.ALERTED)}
    told = {(row.gate, answer.outcome) for row in GATES for answer in row.answers}
    assert {(Gate(gate), Outcome(outcome)) for gate, outcome in seen} | rare == told | rare


def test_the_place_of_a_gates_event_is_what_the_gate_stands_at(runs: list[Record]) -> None:
    for record in runs:
        for chain in of_attempts(record):
            for event in chain:
                gate = GATES[event["gate"]]
                assert (event["place"] >= 0) == (gate.at_post or gate.at_holding), gate.gate
                if gate.at_post and gate.stands is not Stand.NEIGHBOUR:
                    assert record.scenario.posts[event["place"]].state == record.scenario.states[event["state"]].id


def chances(template: Template, number: int, practice: float, replicate: int) -> dict[tuple[int, ...], float]:
    """Return the chances at the gates of a trajectory in which every State has this practice in one row, by what keys their
    chance."""
    arrays = template.replicate(replicate, logging=True)
    arrays.par.tips_high, arrays.par.tip_force = 300.0, 3.0  # rare things often, so that few replications show them
    given = np.full(arrays.practice.shape, np.nan)
    given[:, number] = practice
    template.practise(arrays, given)
    simulate(handle(arrays), template.days)
    assert arrays.run[0].status == 0
    events = np.asarray(arrays.events[: arrays.run[0].events])
    events = events[(events["attempt"] >= 0) & (events["probability"] >= 0.0)]
    attempts = np.asarray(arrays.attempts)[events["attempt"]]
    parts = [attempts["network"], attempts["opportunity"], attempts["plan"], events["gate"]]
    visits: Counter[tuple[int, ...]] = Counter()
    found = {}
    for *visit, chance in zip(*(part.tolist() for part in (*parts, events["probability"])), strict=True):
        visits[tuple(visit)] += 1
        found[*visit, visits[tuple(visit)]] = chance
    return found


@pytest.fixture(scope="module")
def wide_region() -> Template:
    """Every kind of place and category, networks enough to meet every gate, and sharing among all."""
    region = generate(states=12, posts=60, networks=40, seed=5)
    sharing = Decisions(agreements=(Agreement("L37", tuple(state.id for state in region.states), 0, None),))
    return Template(region, sharing, 7, 1456, Room(events=1 << 15, attempts=2048, queue=1 << 15, encounters=128))


HANGING = sorted({number for gate in GATES for number in gate.determined_by})


@pytest.mark.parametrize("number", HANGING, ids=[CONTROLS[number].id for number in HANGING])
def test_more_or_less_of_what_a_gate_hangs_on_moves_its_chance(wide_region: Template, number: int) -> None:
    hanging = {int(gate.gate) for gate in GATES if number in gate.determined_by}
    for replicate in range(
        60
    ):  # what few attempts meet, a tip or a biological holding, takes more than one course to see
        less, more = (chances(wide_region, number, practice, replicate) for practice in (0.0, 1.0))
        hanging -= {visit[3] for visit in less.keys() & more.keys() if less[visit] != more[visit]}
        if not hanging:
            break
    assert {Gate(gate) for gate in hanging} == set()
