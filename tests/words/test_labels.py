"""Labels are for display: code compares ids, and never a text that readers see."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from sim.exercise.seats import Agency, Seat
from sim.record import INDICATORS
from sim.scenario.levers import LEVERS, Owner
from sim.scenario.parameters import PARAMETERS
from sim.words import LANGUAGES, translator
from sim.words.units import Unit

SIM = Path(__file__).parents[2] / "sim"
LABELLED = ("unit", "owner", "source")
"""Attributes whose value is a label."""
SPEAKING = ("_", "gettext_noop", "gettext_lazy", "translate")


def is_label(node: ast.expr, speaking: tuple[str, ...] = SPEAKING) -> bool:
    """Return whether an expression is a label: a translated or marked text."""
    if not isinstance(node, ast.Call):
        return False
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    return name in speaking


def texts(node: ast.expr) -> Iterator[str]:
    for each in ast.walk(node):
        if isinstance(each, ast.Constant) and isinstance(each.value, str) and each.value:
            yield each.value


def compared(tree: ast.AST) -> Iterator[ast.AST]:
    """Yield the places of a module at which a label is compared, looked up, or a key."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
            labelled = any(isinstance(side, ast.Attribute) and side.attr in LABELLED for side in sides)
            if any(map(is_label, sides)) or (labelled and any(any(True for _ in texts(side)) for side in sides)):
                yield node
        # A translated key is the head of a column of a table that is drawn; a marked one would be looked up.
        if isinstance(node, ast.Dict) and any(
            key is not None and is_label(key, ("gettext_noop",)) for key in node.keys
        ):
            yield node
        if isinstance(node, ast.Match) and isinstance(node.subject, ast.Name) and node.subject.id in LABELLED:
            yield from (
                case
                for case in node.cases
                if isinstance(case.pattern, ast.MatchValue) and any(texts(case.pattern.value))
            )


@pytest.mark.parametrize("path", sorted(SIM.rglob("*.py")), ids=lambda path: path.relative_to(SIM).as_posix())
def test_no_code_compares_a_text_that_readers_see(path):
    wrong = [
        f"{path.name}:{node.lineno}" for node in compared(ast.parse(path.read_text("utf-8"))) if hasattr(node, "lineno")
    ]
    assert wrong == []


@pytest.mark.parametrize(
    "code",
    [
        "x.unit == 'days'",
        "x.owner in ('Customs', 'Regulator')",
        "'assumption' in x.source",
        "x == _('diverted')",
        "{gettext_noop('a'): 1}",
    ],
)
def test_the_search_finds_what_it_is_to_find(code):
    assert list(compared(ast.parse(code)))


def test_levers_parameters_and_indicators_have_units_and_owners_that_are_ids():
    rows = (*LEVERS, *PARAMETERS, *INDICATORS)
    assert all(type(row.unit) is Unit for row in rows)
    assert {row.unit for row in rows} == set(Unit), "a unit that nothing is measured in"
    assert {type(lever.owner) for lever in LEVERS} == {Owner}
    assert {lever.owner for lever in LEVERS} == set(Owner)


def test_each_owner_is_decided_for_by_some_agency():
    for lever in LEVERS:
        assert any(Seat("velmora", agency).owns(lever) for agency in Agency)


@pytest.mark.parametrize("language", LANGUAGES)
def test_labels_of_units_and_owners_are_said_in_each_language(language):
    for kind in (Unit, Owner):
        labels = [translator(language)(each) for each in kind]
        assert all(labels)


def test_what_rests_on_an_assumption_says_so_in_its_source():
    assert [parameter.assumed for parameter in PARAMETERS] == [
        "assumption" in parameter.source for parameter in PARAMETERS
    ]
