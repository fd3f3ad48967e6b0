"""What levers feed: practice bought by efforts, and the stock of training that it keeps."""

from typing import Any, Final

import numpy as np

from sim.agents import arrays
from sim.agents.arrays import Region, records
from sim.agents.scales import SPAN
from sim.numbers import LN2
from sim.scenario import controls
from sim.scenario.calendar import YEAR
from sim.scenario.controls import CONTROL_INDEX, CONTROLS
from sim.scenario.levers import LEVERS, OWN
from sim.scenario.parameters import PARAMETER_INDEX

_FEEDS: Final = tuple((n, CONTROL_INDEX[c], fed) for n, lever in enumerate(LEVERS) for c, fed in lever.feeds)
"""What levers feed, in the order of summation: lever, control and what gives the weight."""
_BY_PARAMETER: Final = np.array([fed != OWN for _lever, _control, fed in _FEEDS])
_PARAMETERS_OF_FEEDS: Final = [tuple(PARAMETER_INDEX).index(fed) for _lever, _control, fed in _FEEDS if fed != OWN]
BOUGHT: Final = np.array([not control.quality for control in CONTROLS])
"""Rows whose practice consists of what efforts buy."""


def feeds_of(par: Any) -> Any:
    """Return the records of all feeds under these parameters, in the order of summation."""
    rows = records(len(_FEEDS), arrays.FEED)
    rows.lever = [lever for lever, _control, _fed in _FEEDS]
    rows.control = [control for _lever, control, _fed in _FEEDS]
    rows.weight = weights_of(par)
    return rows


def weights_of(par: Any) -> np.ndarray:
    """Return the change of practice for a change of effort from 0 to 1 of each feed, in their order."""
    weights = np.ones(len(_FEEDS))
    weights[_BY_PARAMETER] = par.view(np.float64)[_PARAMETERS_OF_FEEDS]
    return weights


def bought_by(effort: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Return the practice (S, C) that efforts (S, L) buy under the weights of feeds, summed in the order of the levers."""
    bought = np.zeros((len(effort), len(CONTROLS)))
    # One after another, as in a State's step: added in another order they give other last bits.
    for (lever, control, _fed), weight in zip(_FEEDS, weights.tolist(), strict=True):
        bought[:, control] += weight * effort[:, lever]
    return np.clip(bought, 0.0, 1.0)


def weigh(region: Region, weights: np.ndarray) -> None:
    """Give the levers of a region at day 0 these weights; practice bought by efforts changes with them."""
    if (region.feeds.weight == weights).all():
        return
    region.feeds.weight[:] = weights
    bought = bought_by(region.effort_start, weights)[:, BOUGHT]
    for practice in (region.practice_start, region.practice, region.reported):
        practice[:, BOUGHT] = bought
    region.states.coverage_start = region.practice[:, controls.CONTROL_LIST]


def training_stock(practice: np.ndarray, half_life: float) -> np.ndarray:
    """Return the hours of training (S,) that each State's present training keeps in stock: its steady state."""
    return np.asarray(SPAN[controls.TRAINING] * practice[:, controls.TRAINING] / YEAR * half_life / LN2)
