"""Designs: from factors to rows of their values, one row for each point before scenarios and comparisons are joined.

Samplers are those of SciPy (Latin hypercube) and SALib (Saltelli's and Morris's designs), in the optional extra ``lab``.
"""

import itertools
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import polars as pl

from sim.lab.experiment import MOST_POINTS, Experiment, ExperimentError, Factor
from sim.scenario import Decisions, Scenario
from sim.scenario.levers import LEVER_INDEX, LEVERS, Lever, LeverNotFound, StepNotFound, find_lever
from sim.scenario.means import Binds, Resources, asked_for, efforts_on, judged, means_of
from sim.scenario.objects import without_object
from sim.scenario.parameters import PARAMETER_INDEX
from sim.scenario.problems import Problem, gettext_lazy, shown
from sim.scenario.profiles import one_of

Value = float | bool | str | None
"""A lever's or an assumption's number, a step's short name, whether an agreement is made, the name of an option, or None: left as
it is."""
Row = dict[str, Value]
"""What a row of a design decides on: a value for each factor."""
_ENUMERATED: Final = 20_000
"""Up to this many combinations, all affordable ones are listed; beyond, some are drawn."""
_TRUE: Final = ("true", "yes", "1")
_FALSE: Final = ("false", "no", "0")


class MissingExtra(ImportError):
    """A design or a figure needs a package of an optional extra that is not installed."""

    def __init__(self, package: str, extra: str) -> None:
        self.message = gettext_lazy(
            "{package} is not installed: pip install 'cordon[{extra}]'", package=package, extra=extra
        )
        super().__init__(self.message)


def rows_of(experiment: Experiment, scenarios: Sequence[Scenario], seed: int, folder: Path, file: str) -> list[Row]:
    """Return the rows of an experiment's design; the same for the same seed.

    Raises ExperimentError for a table that cannot be read, too many points or none, MissingExtra where a sampler is not installed.
    """
    experiment = ranged(experiment, scenarios)
    _check_number(experiment, file)
    makers: dict[str, Callable[[], list[Row]]] = {
        "factorial": lambda: _factorial(experiment),
        "latin-hypercube": lambda: _sampled(experiment, _latin_hypercube(experiment, seed)),
        "sobol": lambda: _sampled(experiment, _saltelli(experiment, seed)),
        "morris": lambda: _sampled(experiment, _morris(experiment, seed)),
        "table": lambda: _table(experiment, folder, file),
        "portfolios": lambda: _portfolios(experiment, scenarios, seed, file),
    }
    return makers[experiment.design.kind]()


def ranged(experiment: Experiment, scenarios: Sequence[Scenario]) -> Experiment:
    """Return the experiment with the range of each assumption written out: the scenarios' own where they give one."""
    factors = [
        factor.model_copy(update={"range": _common_range(factor.assumption, scenarios)})
        if factor.assumption is not None and factor.values is None and factor.range is None
        else factor
        for factor in experiment.factors
    ]
    return experiment.model_copy(update={"factors": tuple(factors)})


def _common_range(name: str, scenarios: Sequence[Scenario]) -> tuple[float, float]:
    """Return the range that an assumption has in every scenario; the table's range if they share none."""
    parameter = PARAMETER_INDEX[name]
    owns = [scenario.assumptions[name] for scenario in scenarios if name in scenario.assumptions]
    known = [(own.low, own.high) for own in owns]
    if not (parameter.fixed and known):
        known.append((parameter.low, parameter.high))
    low = max(low for low, _high in known)
    high = min(high for _low, high in known)
    return (low, high) if low < high else (parameter.low, parameter.high)


def _check_number(experiment: Experiment, file: str) -> None:
    """Raise ExperimentError if a design would have too many points, before any is drawn."""
    design, factors = experiment.design, len(experiment.factors)
    counts: dict[str, Callable[[], int]] = {
        "factorial": lambda: math.prod(len(levels_of(factor, design.levels)) for factor in experiment.factors),
        "latin-hypercube": lambda: design.points or 0,
        "sobol": lambda: (design.samples or 0) * ((2 * factors if design.second_order else factors) + 2),
        "morris": lambda: (design.trajectories or 0) * (factors + 1),
    }
    count = counts.get(design.kind, lambda: 0)()
    if count > MOST_POINTS:
        raise _refused(
            file, "design", gettext_lazy("{n} points", n=count), gettext_lazy("at most {n} points", n=MOST_POINTS)
        )


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
    """Return the values of a factor in a design of levels: a range is divided evenly; of steps, those within it count."""
    if factor.options is not None:
        return tuple(factor.options)
    if factor.values is not None:
        return tuple(_named(factor, value) for value in factor.values)
    if factor.agreement is not None:
        return (False, True)
    low, high = limits_of(factor)
    steps = steps_of(factor)
    if steps is not None:
        return steps if levels is None else tuple(dict.fromkeys(_spread(steps, levels)))
    count = levels or 2
    return tuple(low + (high - low) * n / (count - 1) for n in range(count))


def stepped(factor: Factor) -> Lever | None:
    """Return the lever with steps that a factor sets; None if it sets another kind of lever, or something else."""
    try:
        levers = find_lever((factor.lever or "").partition(".")[2])
    except LeverNotFound:
        return None
    return levers[0] if levers[0].steps else None


def steps_of(factor: Factor) -> tuple[Value, ...] | None:
    """Return the steps within the range of a factor, by short name; None if it sets no lever with steps, or includes none."""
    lever = stepped(factor)
    if lever is None:
        return None
    low, high = limits_of(factor)
    return tuple(slug for number, slug in enumerate(lever.slugs) if low <= number <= high) or None


def _spread(values: Sequence[Value], count: int) -> Iterator[Value]:
    """Yield ``count`` of the values, evenly spread from the first to the last (repeated if there are fewer)."""
    last = len(values) - 1
    for place in range(count):
        yield values[(2 * place * last + count - 1) // (2 * (count - 1))]


def _named(factor: Factor, value: Value) -> Value:
    """Return a value of a factor as points have it: a step by its short name, anything else unchanged."""
    lever = stepped(factor)
    if lever is None or value is None:
        return value
    try:
        return lever.slugs[int(lever.step_named(str(value)))]
    except StepNotFound:
        return value


def value_at(factor: Factor, share: float) -> Value:
    """Return the value at a share in [0, 1] of the way from a factor's first to its last value."""
    if factor.options is None and factor.agreement is None and factor.values is None and steps_of(factor) is None:
        low, high = limits_of(factor)
        return low + (high - low) * share
    values = levels_of(factor, None)
    return values[min(int(share * len(values)), len(values) - 1)]


def _refused(file: str, field: str, found: str, expected: str) -> ExperimentError:
    return ExperimentError([Problem(file, field, found, expected)])


def _factorial(experiment: Experiment) -> list[Row]:
    levels = [levels_of(factor, experiment.design.levels) for factor in experiment.factors]
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
    points = sobol.sample(
        problem_of(experiment), design.samples, calc_second_order=design.second_order, seed=seed % (1 << 32)
    )
    return np.asarray(points)


def _morris(experiment: Experiment, seed: int) -> np.ndarray:
    try:
        from SALib.sample import morris
    except ImportError:
        raise MissingExtra("SALib", "lab") from None
    design = experiment.design
    points = morris.sample(
        problem_of(experiment), design.trajectories, num_levels=design.levels or 4, seed=seed % (1 << 32)
    )
    return np.asarray(points)


def _table(experiment: Experiment, folder: Path, file: str) -> list[Row]:
    """Return the rows of a table of one's own; values that do not fit stay and fail as points."""
    design = experiment.design
    where = "design.rows" if design.file is None else f"design.file ({design.file})"
    if design.file is None:
        given: list[dict[str, Any]] = list(design.rows or ())
    else:
        try:
            given = pl.read_csv(folder / design.file, infer_schema=False).to_dicts()
        except (OSError, pl.exceptions.PolarsError) as error:
            found = gettext_lazy("unreadable ({reason})", reason=str(error).partition("\n")[0])
            raise _refused(file, where, found, gettext_lazy("a table in CSV with a heading line")) from None
    if not given:
        raise _refused(file, where, gettext_lazy("nothing"), gettext_lazy("a table with at least one row"))
    if len(given) > MOST_POINTS:
        raise _refused(
            file, where, gettext_lazy("{n} points", n=len(given)), gettext_lazy("at most {n} points", n=MOST_POINTS)
        )
    names = [factor.name for factor in experiment.factors]
    for number, row in enumerate(given):
        for name in row:
            if name not in names:
                raise _refused(file, f"{where}, {number + 1}", shown(name), one_of(name, names))
        for name in names:
            if name not in row:
                raise _refused(
                    file,
                    f"{where}, {number + 1}",
                    gettext_lazy("nothing"),
                    gettext_lazy("the factor {name}", name=name),
                )
    return [{factor.name: _plain(factor, row[factor.name]) for factor in experiment.factors} for row in given]


def _plain(factor: Factor, value: Any) -> Value:
    """Return a value of a table as its factor takes it; an unreadable one stays as it is."""
    if value is None or value == "":
        return None
    if factor.options is not None:
        return str(value)
    word = str(value).strip().lower()
    if factor.agreement is not None:
        return True if word in _TRUE else False if word in _FALSE else str(value)
    if stepped(factor) is not None:
        return _named(factor, str(value))
    try:
        return str(value) if isinstance(value, bool) else float(value)
    except (TypeError, ValueError):
        return str(value)


Bought = dict[tuple[int, str, str], float]
"""Effort by day, State and lever: what some value of a factor decides."""


@dataclass(frozen=True, slots=True)
class _StateBudget:
    """A State's means a quarter and its efforts at the start, by lever, from which the cost of a choice is counted.

    ``without``: levers that have nothing to act on and cost nothing.
    """

    state: str
    has: Resources
    start: Mapping[str, float]
    without: frozenset[str]

    def pays(self, bought: Bought) -> bool:
        """Return whether the State can pay for decisions in full on every day."""
        own = sorted((day, lever, effort) for (day, state, lever), effort in bought.items() if state == self.state)
        efforts = dict(self.start)
        asked = asked_for(efforts)
        for place, (day, lever_id, effort) in enumerate(own):
            if lever_id in self.without:
                continue
            asked = asked.with_effort(LEVERS[LEVER_INDEX[lever_id]], efforts[lever_id], effort)
            efforts[lever_id] = effort
            whole_day = place + 1 == len(own) or own[place + 1][0] != day
            if whole_day and not judged(asked, self.has, Binds.BUDGET_AND_HOURS).affordable:
                return False
        return True


def _portfolios(experiment: Experiment, scenarios: Sequence[Scenario], seed: int, file: str) -> list[Row]:
    """Return combinations that every State can pay for: all of them if they are few enough, otherwise as many draws as wanted.

    Each factor may also be left as it is. Each draw goes through the factors in random order and takes for each a random value
    among those still affordable. That gives large and small portfolios, not uniformly (an assumption of this tool).
    """
    design = experiment.design
    values = [_choices(scenarios[0], factor, design.levels or 3) for factor in experiment.factors]
    constraints = [_BudgetConstraint(experiment, scenario, values) for scenario in scenarios]
    names = [factor.name for factor in experiment.factors]
    wanted = design.points or 1
    dice = np.random.default_rng(seed)
    if math.prod(len(efforts) for efforts in values) <= _ENUMERATED:
        every = itertools.product(*(range(len(efforts)) for efforts in values))
        choices = [choice for choice in every if all(constraint.allows(choice) for constraint in constraints)]
        if len(choices) > wanted:
            kept = np.sort(dice.permutation(len(choices))[:wanted])
            choices = [choices[n] for n in kept]
    else:
        # Many draws repeat if few portfolios are affordable, so some tries are allowed for each one wanted.
        drawn = (_drawn(dice, values, constraints) for _ in range(20 * wanted))
        choices = list(itertools.islice(_distinct(efforts for efforts in drawn if efforts is not None), wanted))
    if not choices:
        raise _refused(
            file,
            "design.budget",
            gettext_lazy("nothing that can be paid"),
            gettext_lazy("means for what every point decides"),
        )
    return [{name: efforts[n] for name, efforts, n in zip(names, values, choice, strict=True)} for choice in choices]


def _choices(scenario: Scenario, factor: Factor, levels: int) -> tuple[Value, ...]:
    """Return the choices of a portfolio for a factor: its values, and leaving it as it is unless a value already says so."""
    values = levels_of(factor, levels)
    leaves = factor.assumption is None and any(decided_by(scenario, factor, value).empty for value in values)
    return values if leaves else (None, *values)


def _distinct(choices: Iterable[tuple[int, ...]]) -> Iterator[tuple[int, ...]]:
    seen = set()
    for choice in choices:
        if choice not in seen:
            seen.add(choice)
            yield choice


class _BudgetConstraint:
    """What each value of each factor decides in a scenario, and what its States can pay for."""

    def __init__(self, experiment: Experiment, scenario: Scenario, values: Sequence[Sequence[Value]]) -> None:
        self._common = _bought(Decisions.parse_line(scenario, experiment.decisions))
        self._prices = [
            [_bought(decided_by(scenario, factor, value)) for value in of_factor]
            for factor, of_factor in zip(experiment.factors, values, strict=True)
        ]
        self._states = [_state_budget(experiment, scenario, state.id) for state in scenario.states]

    def allows(self, choice: Sequence[int]) -> bool:
        """Return whether every State can pay for a choice, the number of a value of each factor; later factors overrule."""
        bought = dict(self._common)
        for of_factor, n in zip(self._prices, choice, strict=True):
            bought |= of_factor[n]
        return all(budget.pays(bought) for budget in self._states)


def _bought(decided: Decisions) -> Bought:
    return {(o.day, o.state, o.lever): LEVERS[LEVER_INDEX[o.lever]].effort(o.value) for o in decided.orders}


def _state_budget(experiment: Experiment, scenario: Scenario, state: str) -> _StateBudget:
    start = efforts_on(scenario, Decisions(), state, 0)
    asked, more = asked_for(start), experiment.design.budget
    limit = judged(asked, means_of(scenario, state), Binds.BUDGET_AND_HOURS, kept=asked).limit
    has = limit if more is None else Resources(asked.budget + more, limit.hours)
    return _StateBudget(state, has, start, without_object(scenario, state))


def _drawn(
    dice: np.random.Generator, values: Sequence[Sequence[Value]], constraints: Sequence[_BudgetConstraint]
) -> tuple[int, ...] | None:
    """Return a random choice that can be paid for; None if even leaving everything cannot."""
    choice = [0] * len(values)  # 0 leaves a factor as it is, unless one of its values says that
    if not all(constraint.allows(choice) for constraint in constraints):
        return None
    for place in dice.permutation(len(values)):
        fits = [
            n
            for n in range(len(values[place]))
            if all(constraint.allows([*choice[:place], n, *choice[place + 1 :]]) for constraint in constraints)
        ]
        choice[place] = int(fits[dice.integers(len(fits))])
    return tuple(choice)


def decided_by(scenario: Scenario, factor: Factor, value: Value) -> Decisions:
    """Return what a value of a factor decides in a scenario; nothing if it leaves things as they are.

    Raises ValueError for a value that is none of the factor's, DecisionError where what it decides does not fit the scenario.
    """
    if value is None or factor.assumption is not None:
        return Decisions()
    if factor.options is not None:
        if value not in factor.options:
            raise ValueError(one_of(value, factor.options))
        return Decisions.parse_line(scenario, factor.options[str(value)])
    if factor.agreement is not None:
        if not isinstance(value, bool):
            raise ValueError(gettext_lazy("true or false"))
        return Decisions.parse_line(scenario, factor.agreement) if value else Decisions()
    if isinstance(value, str) and stepped(factor) is not None:
        return Decisions.setting(scenario, factor.lever or "", value)
    if isinstance(value, bool) or not isinstance(value, float | int):
        raise ValueError(gettext_lazy("a number"))
    return Decisions.setting(scenario, factor.lever or "", float(value))
