"""Factors that set a lever with steps: points have steps by name, never what lies between."""

import pytest

from sim.lab.designs import levels_of, value_at
from sim.lab.experiment import Factor


def factor(**more: object) -> Factor:
    return Factor.model_validate({"name": "rules", "lever": "all.L16", **more})


def test_a_factor_without_values_takes_every_step_and_a_range_those_within_it() -> None:
    every = ("statement", "certified", "no-re-export-without-consent", "delivery-verified")
    assert levels_of(factor(), None) == every
    assert levels_of(factor(range=[1, 2]), None) == every[1:3]
    assert levels_of(factor(), 2) == (every[0], every[3])
    assert levels_of(factor(), 9) == every
    assert {value_at(factor(), share / 100) for share in range(101)} == set(every)


def test_values_are_steps_by_number_or_name_and_what_is_none_stays_and_is_refused_later() -> None:
    assert levels_of(factor(values=[1, "delivery verified"]), None) == ("certified", "delivery-verified")
    assert levels_of(factor(values=[0.4]), None) == (0.4,)


@pytest.mark.parametrize("bad", [["harsh", True], [True]])
def test_a_lever_takes_no_true_and_false(bad: list[object]) -> None:
    with pytest.raises(ValueError, match="numbers"):
        factor(values=bad)
