"""The contract that every rule inherits: finite, in range, the same each time and uncompiled, and documented."""

import inspect
import math
import re
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import dear
from tests.rules.contracts import CONTRACTS, Contract, rules

RULES = rules()
SLACK = 1e-12
"""What rounding may add to a documented bound."""
SOURCES = re.compile(
    r"assumption|DOMAIN|MODEL|GAO|BIS|NIJ|IAEA|NarcoLogic|World Customs Journal|arXiv|S\d+"
    r"|first-order|half-life|lognormal|exponential|Gumbel",
    re.IGNORECASE,
)
"""A source, the word assumption, or the name of a textbook form."""
SCALES = re.compile(
    r"\[|\(0, 1\]|chance|share|days|years|hours|rate|factor|officers|work|applications|tips|utility|rows|value|backlog|practice"
)
"""A unit or a range."""

every_rule = pytest.mark.parametrize("name", sorted(RULES))


def arguments(contract: Contract) -> st.SearchStrategy[tuple[Any, ...]]:
    """Arguments anywhere in their ranges, the ends included."""
    return st.tuples(
        *(
            st.booleans() if isinstance(given_range, type) else st.sampled_from(given_range) | st.floats(*given_range)
            for given_range in contract.arguments
        )
    )


def plain(rule: Callable[..., Any]) -> Callable[..., Any]:
    """Return the rule as Python runs it without compilation."""
    return getattr(rule, "py_func", rule)


def test_every_rule_has_a_contract() -> None:
    assert set(RULES) == set(CONTRACTS)


@every_rule
def test_a_contract_names_every_argument(name: str) -> None:
    assert len(inspect.signature(plain(RULES[name])).parameters) == len(CONTRACTS[name].arguments)


@every_rule
@settings(max_examples=dear(40))
@given(data=st.data())
def test_results_are_finite_and_in_range_the_same_each_time_and_uncompiled(name: str, data: st.DataObject) -> None:
    rule, contract = RULES[name], CONTRACTS[name]
    given_values = data.draw(arguments(contract))
    result = rule(*given_values)
    low, high = contract.result
    assert math.isfinite(result)
    assert low - SLACK <= result <= high + SLACK
    assert float(rule(*given_values)).hex() == float(result).hex()
    assert float(plain(rule)(*given_values)).hex() == float(result).hex()


@every_rule
def test_a_docstring_gives_what_is_returned_its_scale_and_its_source(name: str) -> None:
    text = inspect.getdoc(plain(RULES[name])) or ""
    assert text.startswith("Return")
    assert SCALES.search(text), text
    assert SOURCES.search(text), text


@every_rule
def test_a_rule_touches_nothing_but_its_arguments(name: str) -> None:
    source = plain(RULES[name])
    code = source.__code__
    assert not code.co_freevars
    written = [value for value in source.__globals__.values() if isinstance(value, list | dict | set)]
    names = {key for key in code.co_names if source.__globals__.get(key) in written}
    assert not names, f"{name} reads what could change: {names}"
    assert all(value is not inspect.Parameter.empty for value in source.__annotations__.values())
    assert "return" in source.__annotations__
