"""Designs: from factors to rows of their values, one row a point before scenarios and comparisons are joined to it.

Samplers are those of SciPy (Latin hypercube) and SALib (Saltelli's and Morris's designs), in the optional extra ``lab``.
"""

import itertools
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import polars as pl

from sim.lab.experiment import MOST_POINTS, Experiment, ExperimentError, Factor
from sim.scenario import Decisions, Scenario
from sim.scenario.calendar import QUARTER
from sim.scenario.levers import find_lever
from sim.scenario.means import Asked, asked_for, efforts_on
from sim.scenario.parameters import PARAMETER_INDEX
from sim.scenario.problems import Problem, said, shown
from sim.scenario.profiles import one_of

Value = float | bool | str | None
"""A lever's or an assumption's number, whether an agreement is made, the name of an option, or None: left as it is."""
Row = dict[str, Value]
"""What a row of a design decides on: a value for each factor."""
_ENUMERATED: Final = 20_000
"""Most combinations of which all affordable ones are listed; of more, some are drawn."""
_TRUE: Final = ("true", "yes", "1")
_FALSE: Final = ("false", "no", "0")


class MissingExtra(ImportError):
    """A design or a figure needs a package of an optional extra that is not installed."""

    def __init__(self, package: str, extra: str) -> None:
        self.said = said("{package} is not installed: pip install 'cordon[{extra}]'", package=package, extra=extra)
        super().__init__(self.said)


def rows_of(experiment: Experiment, scenarios: Sequence[Scenario], seed: int, folder: Path, file: str) -> list[Row]:
    """Return the rows of an experiment's design; the same for the same seed.

    Raises ExperimentError for a table that cannot be read or too many points, MissingExtra where a sampler is not installed.
    """
    makers: dict[str, Callable[[], list[Row]]] = {
        "factorial": lambda: _factorial(experiment, file),
        "latin-hypercube": lambda: _sampled(experiment, _latin_hypercube(experiment, seed)),
        "sobol": lambda: _sampled(experiment, _saltelli(experiment, seed)),
        "morris": lambda: _sampled(experiment, _morris(experiment, seed)),
        "table": lambda: _table(experiment, folder, file),
        "portfolios": lambda: _portfolios(experiment, scenarios, seed),
    }
    rows = makers[experiment.design.kind]()
    if len(rows) > MOST_POINTS:
        raise _refused(file, "design", said("{n} points", n=len(rows)), said("at most {n} points", n=MOST_POINTS))
    return rows


def limits_of(factor: Factor) -> tuple[float, float]:
    """Return the lowest and the highest value of a factor that is a number: its own range, else that of what it sets."""
    if factor.range is not None:
        return factor.range
    if factor.assumption is not None:
        parameter = PARAMETER_INDEX[factor.assumption]
        return parameter.low, parameter.high
    levers = find_lever((factor.lever or "").partition(".")[2])
    return max(lever.low for lever in levers), min(lever.high for lever in levers)


def levels_of(factor: Factor, levels: int | None) -> tuple[Value, ...]:
    """Return the values that a factor takes in a design of levels; a range is divided evenly."""
    if factor.options is not None:
        return tuple(factor.options)
    if factor.values is not None:
        return factor.values
    if factor.agreement is not None:
        return (False, True)
    low, high = limits_of(factor)
    count = levels or 2
    return tuple(low + (high - low) * n / (count - 1) for n in range(count))


def value_at(factor: Factor, share: float) -> Value:
    """Return the value at a share in [0, 1] of the way from a factor's first to its last value."""
    if factor.options is None and factor.agreement is None and factor.values is None:
        low, high = limits_of(factor)
        return low + (high - low) * share
    values = levels_of(factor, None)
    return values[min(int(share * len(values)), len(values) - 1)]


def _refused(file: str, field: str, found: str, expected: str) -> ExperimentError:
    return ExperimentError([Problem(file, field, found, expected)])


def _factorial(experiment: Experiment, file: str) -> list[Row]:
    levels = [levels_of(factor, experiment.design.levels) for factor in experiment.factors]
    count = math.prod(len(values) for values in levels)
    if count > MOST_POINTS:
        raise _refused(file, "factors", said("{n} combinations", n=count), said("at most {n} points", n=MOST_POINTS))
    names = [factor.name for factor in experiment.factors]
    return [dict(zip(names, values, strict=True)) for values in itertools.product(*levels)]


def _sampled(experiment: Experiment, shares: np.ndarray) -> list[Row]:
    """Return rows from shares (points, factors) in [0, 1]."""
    return [
        {factor.name: value_at(factor, float(share)) for factor, share in zip(experiment.factors, row, strict=True)}
        for row in shares
    ]


def _latin_hypercube(experiment: Experiment, seed: int) -> np.ndarray:
    try:
        from scipy.stats import qmc
    except ImportError:
        raise MissingExtra("SciPy", "lab") from None
    return np.asarray(qmc.LatinHypercube(len(experiment.factors), rng=seed).random(experiment.design.points or 1))


def problem_of(experiment: Experiment) -> dict[str, Any]:
    """Return the factors as SALib describes a problem: every factor a share in [0, 1] of its values."""
    names = [factor.name for factor in experiment.factors]
    return {"num_vars": len(names), "names": names, "bounds": [[0.0, 1.0]] * len(names)}


def _saltelli(experiment: Experiment, seed: int) -> np.ndarray:
    try:
        from SALib.sample import sobol
    except ImportError:
        raise MissingExtra("SALib", "lab") from None
    design = experiment.design
    found = sobol.sample(
        problem_of(experiment), design.samples, calc_second_order=design.second_order, seed=seed % (1 << 32)
    )
    return np.asarray(found)


def _morris(experiment: Experiment, seed: int) -> np.ndarray:
    try:
        from SALib.sample import morris
    except ImportError:
        raise MissingExtra("SALib", "lab") from None
    design = experiment.design
    found = morris.sample(
        problem_of(experiment), design.trajectories, num_levels=design.levels or 4, seed=seed % (1 << 32)
    )
    return np.asarray(found)


def _table(experiment: Experiment, folder: Path, file: str) -> list[Row]:
    """Return the rows of an own table; values that don't fit stay as they are and fail as points."""
    design = experiment.design
    where = "design.rows" if design.file is None else f"design.file ({design.file})"
    if design.file is None:
        given: list[dict[str, Any]] = list(design.rows or ())
    else:
        try:
            given = pl.read_csv(folder / design.file, infer_schema=False).to_dicts()
        except (OSError, pl.exceptions.PolarsError) as error:
            found = said("unreadable ({reason})", reason=str(error).partition("\n")[0])
            raise _refused(file, where, found, said("a table in CSV with a heading line")) from None
    names = [factor.name for factor in experiment.factors]
    for number, row in enumerate(given):
        for name in row:
            if name not in names:
                raise _refused(file, f"{where}, {number + 1}", shown(name), one_of(name, names))
        for name in names:
            if name not in row:
                raise _refused(file, f"{where}, {number + 1}", said("nothing"), said("the factor {name}", name=name))
    return [{factor.name: _plain(factor, row[factor.name]) for factor in experiment.factors} for row in given]


def _plain(factor: Factor, given: Any) -> Value:
    """Return a value of a table as its factor takes it; what cannot be read stays as it is."""
    if given is None or given == "":
        return None
    if factor.options is not None:
        return str(given)
    word = str(given).strip().lower()
    if factor.agreement is not None:
        return True if word in _TRUE else False if word in _FALSE else str(given)
    try:
        return float(given)
    except (TypeError, ValueError):
        return str(given)


@dataclass(frozen=True, slots=True)
class _Purse:
    """What a State may still spend in a scenario, and what each value of each factor adds, both a quarter."""

    left: Asked
    costs: tuple[tuple[Asked, ...], ...]


def _portfolios(experiment: Experiment, scenarios: Sequence[Scenario], seed: int) -> list[Row]:
    """Return combinations that every State can pay: all of them if they are few enough, else as many as wanted, drawn.

    Each factor may also be left as it is. Of many combinations, each draw goes through the factors in random order and takes for
    each a random value among those still affordable: large portfolios and small ones, not evenly (an assumption of this tool).
    """
    design = experiment.design
    values = [(None, *levels_of(factor, design.levels or 3)) for factor in experiment.factors]
    purses = [purse for scenario in scenarios for purse in _purses(experiment, scenario, values)]
    names = [factor.name for factor in experiment.factors]
    wanted = design.points or 1
    dice = np.random.default_rng(seed)
    if math.prod(len(each) for each in values) <= _ENUMERATED:
        choices = [
            choice
            for choice in itertools.product(*(range(len(each)) for each in values))
            if _affordable(choice, purses)
        ]
        if len(choices) > wanted:
            kept = np.sort(dice.permutation(len(choices))[:wanted])
            choices = [choices[n] for n in kept]
    else:
        drawn = (_drawn(dice, values, purses) for _ in range(20 * wanted))
        choices = list(itertools.islice(_distinct(drawn), wanted))
    return [{name: each[n] for name, each, n in zip(names, values, choice, strict=True)} for choice in choices]


def _distinct(choices: Iterator[tuple[int, ...]]) -> Iterator[tuple[int, ...]]:
    seen = set()
    for choice in choices:
        if choice not in seen:
            seen.add(choice)
            yield choice


def _affordable(choice: Sequence[int], purses: Sequence[_Purse]) -> bool:
    for purse in purses:
        costs = [of_factor[n] for of_factor, n in zip(purse.costs, choice, strict=True)]
        if sum(cost.budget for cost in costs) > purse.left.budget + 1e-9:
            return False
        if sum(cost.hours for cost in costs) > purse.left.hours + 1e-9:
            return False
    return True


def _drawn(dice: np.random.Generator, values: Sequence[Sequence[Value]], purses: Sequence[_Purse]) -> tuple[int, ...]:
    choice = [0] * len(values)
    for place in dice.permutation(len(values)):
        fits = [n for n in range(len(values[place])) if _affordable([*choice[:place], n, *choice[place + 1 :]], purses)]
        choice[place] = int(fits[dice.integers(len(fits))]) if fits else 0
    return tuple(choice)


def _purses(experiment: Experiment, scenario: Scenario, values: Sequence[Sequence[Value]]) -> list[_Purse]:
    last = scenario.quarters * QUARTER
    common = Decisions.parse_line(scenario, experiment.decisions)
    purses = []
    for state in scenario.states:
        start = asked_for(efforts_on(scenario, Decisions(), state.id, last))
        before = asked_for(efforts_on(scenario, common, state.id, last))
        money = state.budget.value - start.budget if experiment.design.budget is None else experiment.design.budget
        left = Asked(
            max(0.0, money) - (before.budget - start.budget),
            max(0.0, state.officer_hours.value - start.hours) - (before.hours - start.hours),
        )
        costs = []
        for factor, of_factor in zip(experiment.factors, values, strict=True):
            added = []
            for value in of_factor:
                line = f"{experiment.decisions} {line_of(factor, value)}"
                asked = asked_for(efforts_on(scenario, Decisions.parse_line(scenario, line), state.id, last))
                added.append(Asked(asked.budget - before.budget, asked.hours - before.hours))
            costs.append(tuple(added))
        purses.append(_Purse(left, tuple(costs)))
    return purses


def line_of(factor: Factor, value: Value) -> str:
    """Return what a value of a factor decides, in one line; empty where it decides nothing.

    Raises ValueError for a value that is none of the factor's.
    """
    if value is None or factor.assumption is not None:
        return ""
    if factor.options is not None:
        if value not in factor.options:
            raise ValueError(one_of(value, factor.options))
        return factor.options[str(value)]
    if factor.agreement is not None:
        if not isinstance(value, bool):
            raise ValueError(said("true or false"))
        return factor.agreement if value else ""
    if isinstance(value, bool) or not isinstance(value, float | int):
        raise ValueError(said("a number"))
    return f"{factor.lever}={float(value)!r}"
