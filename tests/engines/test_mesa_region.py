"""The Mesa region: classes that users replace, observers that only look, and what is refused."""

from collections.abc import Sequence

import numpy as np
import pytest

from sim.agents.build import Template
from sim.agents.day import DAY, DayStep
from sim.pathways import Gate
from sim.record import EventKind
from sim.region import CustomsPostAgent, MesaRegion, RegionAgent, TraffickerAgent
from sim.region.agents import KINDS
from sim.region.model import Observer
from sim.run import Record
from sim.scenario import Decisions, Scenario

DAYS = 364


@pytest.fixture(scope="module")
def template(two_doors: Scenario) -> Template:
    """A year of Two doors."""
    return Template(two_doors, Decisions(), 7, DAYS)


def lived(
    template: Template, agents: dict[str, type[RegionAgent]] | None = None, observers: Sequence[Observer] = ()
) -> MesaRegion:
    """Return a region after its last day."""
    region = MesaRegion(template, 0, agents=agents, observers=observers)
    region.simulate()
    assert region.arrays.run[0].status == 0
    return region


def log(region: MesaRegion) -> np.ndarray:
    """Return the events of a region."""
    return region.template.order.tell_events(region.arrays)


@pytest.fixture(scope="module")
def usual(template: Template) -> np.ndarray:
    """The events of the year with the model's own agents."""
    return log(lived(template))


class ClosedPost(CustomsPostAgent):
    """A post that lets everything through unopened and remembers its days."""

    lived: list[tuple[int, int]]

    def clear(self, day: int) -> None:
        """Do a day's work and then open nothing on the next."""
        self.lived = [*getattr(self, "lived", []), (self.index, day)]
        super().clear(day)
        self.row.reached = 0.0


def test_a_replaced_post_that_opens_nothing_is_seen_in_the_events(template: Template, usual: np.ndarray) -> None:
    region = lived(template, {"CustomsPostAgent": ClosedPost})
    events = log(region)
    selections = events[(events["gate"] == Gate.SELECTION) & (events["kind"] == EventKind.GATE) & (events["day"] > 0)]
    assert len(selections) > 10
    assert (selections["probability"] == 0.0).all()
    assert not (events[events["day"] > 0]["gate"] == Gate.IDENTIFICATION).any()
    assert (usual["gate"] == Gate.IDENTIFICATION).any()
    assert events.tobytes() != usual.tobytes()
    assert [agent.lived[-1] for agent in region.kinds["CustomsPostAgent"]] == [
        (index, DAYS - 1) for index in range(len(template.scenario.posts))
    ]


def test_networks_that_never_act_leave_no_attempt(template: Template) -> None:
    class Idle(TraffickerAgent):
        def weigh(self, day: int) -> None:
            pass

    events = log(lived(template, {"TraffickerAgent": Idle}))
    assert not (events["attempt"] >= 0).any()
    assert not (events["kind"] == EventKind.OPPORTUNITY).any()


@pytest.mark.parametrize(
    "phase", [phase for phase in DAY if isinstance(phase, DayStep)], ids=lambda phase: phase.method
)
def test_a_replaced_class_that_calls_the_compiled_step_lives_the_same_history(
    template: Template, usual: np.ndarray, phase: DayStep
) -> None:
    days: list[int] = []

    def watched(agent: RegionAgent, day: int) -> None:
        days.append(day)
        getattr(KINDS[phase.kind], phase.method)(agent, day)

    replaced = type("Watched", (KINDS[phase.kind],), {phase.method: watched})
    region = lived(template, {phase.kind: replaced})
    agents = len(region.kinds[phase.kind])
    assert days == [day for day in range(DAYS) for _ in range(agents)]
    assert log(region).tobytes() == usual.tobytes()


def test_an_unknown_kind_is_refused_by_name(template: Template) -> None:
    with pytest.raises(KeyError, match=r"Custom.*known: State"):
        MesaRegion(template, agents={"Custom": CustomsPostAgent})


def test_observers_only_look(template: Template, usual: np.ndarray) -> None:
    seen: list[tuple[int, float]] = []

    def look(region: MesaRegion, day: int) -> None:
        assert region.day == day
        seen.append((day, float(region.arrays.months.sum() + region.arrays.practice.sum())))
        if day % 91 == 0:
            assert all(repr(agent.row) for agents in region.kinds.values() for agent in agents)

    region = lived(template, observers=[look, look])
    assert [day for day, _ in seen] == [day for day in range(DAYS) for _ in range(2)]
    assert log(region).tobytes() == usual.tobytes()


def test_agents_are_views_on_the_rows_of_their_array(template: Template) -> None:
    region = MesaRegion(template)
    assert region.day == -1
    for name, kind in KINDS.items():
        assert len(region.kinds[name]) == len(getattr(region.arrays, kind.array))
    post = next(iter(region.kinds["CustomsPostAgent"]))
    post.row.slots = 123.0
    assert region.arrays.posts[0].slots == 123.0


def test_a_template_is_as_new_after_a_run(template: Template, usual: np.ndarray) -> None:
    assert log(lived(template)).tobytes() == usual.tobytes()


def test_a_region_without_log_keeps_the_same_tallies(template: Template) -> None:
    quiet = MesaRegion(template, 0, logging=False)
    quiet.simulate()
    assert int(quiet.arrays.run[0].events) == 0
    assert quiet.arrays.months.tobytes() == lived(template).arrays.months.tobytes()


def test_the_run_of_a_region_says_the_same_as_the_function(
    template: Template, untouched: Record, usual: np.ndarray
) -> None:
    assert usual.tobytes() == untouched.events[untouched.events["day"] < DAYS].tobytes()
