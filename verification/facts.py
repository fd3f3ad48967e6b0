"""All facts that the model must show, in order."""

from collections.abc import Callable
from typing import Final

from verification import (
    backlog,
    clearance,
    cooperation,
    displacement,
    exploration,
    inputs,
    intelligence,
    licensing_times,
    no_effect,
    queueing,
    selection,
)
from verification.fact import Effort, Fact

NOT_SHOWN: Final = {
    "3b": "needs an input that no source gives",
    "13": "list alignment narrows the displaced share, peer reviews alone do not clearly",
    "13b": "displacement falls, but what States stop does not become more alike",
}
"""Facts that the page must call not holding, and why; all others hold."""

FACTS: Final[dict[str, Callable[[Effort], Fact]]] = {
    "1": selection.one_post,
    "2": selection.targeting,
    "3": licensing_times.year_2022,
    "3b": licensing_times.year_2023,
    "4": queueing.fact,
    "5": backlog.fact,
    "6": displacement.fact,
    "6b": displacement.together,
    "7": exploration.fact,
    "8": clearance.fact,
    "9": inputs.outreach,
    "10": inputs.deterrence,
    "11": inputs.end_use_checks,
    "12": inputs.holdings,
    "13": cooperation.reviews_and_lists,
    "13b": cooperation.common_method,
    "14": intelligence.fact,
    "15": no_effect.fact,
}
