"""What a fact of the world is to this project, and what came of looking for it in the model."""

from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["arithmetic", "put in", "comes out", "needs an assumption"]
"""Arithmetic: follows from a formula. Put in: calibrated input. Comes out: emergent, the only kind called verification.

Needs an assumption: comes out only once an input without a source is set; said of the part of fact 3 that is about 2023. What
would come out is put in where one input without a source carries it: at an end of that one's range its signs are gone.
"""


@dataclass(frozen=True, slots=True)
class Measure:
    """One measured number: in words, with unit, its 95 % interval where it is a mean, and what would do as text."""

    text: str
    value: float
    unit: str = ""
    low: float | None = None
    high: float | None = None
    wanted: str = ""
    holds: bool = True


@dataclass(frozen=True, slots=True)
class Bars:
    """Figure data: labelled bars, each with an interval (or None) and perhaps the value that the source gives."""

    unit: str
    labels: tuple[str, ...]
    values: tuple[float, ...]
    low: tuple[float | None, ...] = ()
    high: tuple[float | None, ...] = ()
    wanted: tuple[float | None, ...] = ()


@dataclass(frozen=True, slots=True)
class Lines:
    """Figure data: named lines over one axis; ``points`` are values that the source gives."""

    x_unit: str
    y_unit: str
    x: tuple[float, ...]
    lines: dict[str, tuple[float, ...]]
    points: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Robustness:
    """How often a fact's sign holds over the assumption ranges: ``held`` of ``sets`` drawn parameter sets.

    ``parameters`` were drawn uniformly between their low and high, with ``replicates`` paired replicates a set.
    """

    held: int
    sets: int
    replicates: int
    parameters: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact of the list and what the model shows of it.

    ``number`` as in the list (3b is the second half of fact 3); ``inputs`` the parameters it rests on, by name, and ``givens`` what
    its region sets besides them; ``holds`` whether every measure lies where it should.
    """

    number: str
    title: str
    statement: str
    kind: Kind
    source: str
    band: str
    measures: tuple[Measure, ...]
    figure: Bars | Lines
    figure_title: str
    setting: str
    inputs: tuple[str, ...]
    robustness: Robustness | None = None
    remark: str = ""
    givens: str = ""
    holds: bool = field(init=False)

    def __post_init__(self) -> None:
        """A fact holds when all its measures do."""
        object.__setattr__(self, "holds", all(measure.holds for measure in self.measures))


@dataclass(frozen=True, slots=True)
class Effort:
    """How much is run: paired replicates, and parameter sets drawn from the assumption ranges (0 leaves that out)."""

    replicates: int = 1000
    sets: int = 40
    set_replicates: int = 200


FULL = Effort()
QUICK = Effort(replicates=400, sets=0)
