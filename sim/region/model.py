"""The Mesa model: a region is simulated day by day, in the printed order of a day."""

from collections.abc import Callable, Mapping, Sequence

import mesa
import numpy as np
from mesa.agent import AgentSet

from sim.agents.build import Template
from sim.agents.day import DAY, Common, begin_run
from sim.agents.handle import handle
from sim.region.agents import KINDS, RegionAgent

Observer = Callable[["MesaRegion", int], None]
"""Called after each day with the region and the day; observers only look."""


class MesaRegion(mesa.Model):  # type: ignore[misc]  # Mesa ships no types
    """One replicate of a template as a Mesa model.

    ``agents`` replaces classes by kind, for example ``{"CustomsPostAgent": MyPost}``; ``observers`` look after each day. All
    chance is keyed, so Mesa's own generators are never asked. Raises KeyError for an unknown kind.
    """

    def __init__(
        self,
        template: Template,
        replicate: int = 0,
        logging: bool = True,
        agents: Mapping[str, type[RegionAgent]] | None = None,
        observers: Sequence[Observer] = (),
    ) -> None:
        super().__init__(rng=0)
        unknown = set(agents or {}) - set(KINDS)
        if unknown:
            raise KeyError(f"no such kind of agent: {', '.join(sorted(unknown))}; known: {', '.join(KINDS)}")
        self.template = template
        self.arrays = template.replicate(replicate, logging)
        self.handle = handle(self.arrays)
        self.observers = tuple(observers)
        self.kinds: dict[str, AgentSet] = {}
        for name, kind in {**KINDS, **(agents or {})}.items():
            rows = len(getattr(self.arrays, kind.array))
            self.kinds[name] = AgentSet([kind(self, index) for index in range(rows)], random=self.random)
        begin_run(self.handle)
        self.arrays.run[0].day = 0

    @property
    def day(self) -> int:
        """The day being simulated, or the last one simulated; -1 before the first."""
        return int(self.steps) - 1

    def step(self) -> None:
        """Simulate one day."""
        for phase in DAY:
            if isinstance(phase, Common):
                phase.step(self.handle, self.day)
            else:
                self.kinds[phase.kind].do(phase.method, self.day)
        self.arrays.run[0].day = self.day + 1
        for observe in self.observers:
            observe(self, self.day)

    def simulate(self, until: int | None = None) -> None:
        """Simulate until before a day, the whole run unless given; it ends early only when there is no room left."""
        run = self.arrays.run[0]
        with np.errstate(over="ignore"):  # keys wrap around on purpose
            while run.day < (run.days if until is None else until) and not run.status:
                self.step()
