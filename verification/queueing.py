"""Fact 4: the licensing queue alone against queueing theory (Erlang C)."""

from typing import Any, Final

import numpy as np

from sim.agents.arrays import ATTEMPT
from sim.agents.authority import authority_day
from sim.agents.build import Template
from sim.agents.day import begin_run
from sim.agents.handle import handle
from sim.agents.memory import Room
from sim.agents.sector import receive
from sim.chance import APPLICATIONS as APPLYING
from sim.chance import ARRIVAL, WORK, chance, join, poisson
from sim.compiled import compiled
from sim.rules.licensing import desk_work
from sim.scenario import Decisions
from sim.scenario.calendar import is_working, working_time
from sim.statistics import Mean
from verification.fact import Bars, Effort, Fact, Measure
from verification.paired import SEED, measured
from verification.regions import idle_levers, network, post, region, sector, state, with_parameters

OFFICERS: Final = 10
SETTINGS: Final = ((0.9, 1.0), (0.8, 1.0), (0.9, 0.1), (0.8, 0.1))
"""Load and mean service time in working days."""
DAYS: Final = {1.0: 7 * 1400, 0.1: 7 * 140}
"""Length of one run, calendar days, by service time: about 60,000 applications in either case."""
WARM_UP: Final = 0.05
TOLERANCE: Final = 0.03
"""How far from theory a mean may lie, as a share of it, besides its own interval."""


def erlang_c(servers: int, load: float) -> tuple[float, float]:
    """Return P(wait) and the mean wait in service times of an M/M/c queue with this load per server, 0 < load < 1."""
    offered = servers * load
    term, below = 1.0, 0.0
    for k in range(servers):
        below += term
        term *= offered / (k + 1)
    last = term / (1.0 - load)
    waits = last / (below + last)
    return waits, waits / (servers * (1.0 - load))


@compiled
def hand_in(w: Any, day: int, a_day: float, arrivals: Any, count: int) -> int:
    """Hand in a day's Poisson stream, each application as an attempt so that its decision can be read; return how many now."""
    run = w.run[0]
    stream = join(run.key, -1)
    coming = poisson(chance(run.key, APPLYING, stream, day), a_day)
    for n in range(coming):
        if count >= len(arrivals):
            break
        arrivals[count] = working_time(day) + chance(run.key, ARRIVAL, join(stream, day), n)
        w.attempts[count].network = 0
        receive(w, 0, arrivals[count], join(run.key, count), 0, count, 0)
        count += 1
    return count


@compiled
def live_queue(w: Any, days: int, a_day: float, arrivals: Any) -> int:
    """Live the authority alone, day by day, and return how many applications came."""
    count = 0
    for day in range(days):
        if is_working(day):
            count = hand_in(w, day, a_day, arrivals, count)
            authority_day(w, 0, day)
    return count


@compiled
def waits_of(w: Any, arrivals: Any, count: int, mean_work: float) -> Any:
    """Return the waits in working days: decision less arrival less the application's own work, drawn again."""
    waits = np.full(count, -1.0)
    for n in range(count):
        attempt = w.attempts[n]
        if attempt.due <= 0:
            continue
        work = desk_work(chance(w.run[0].key, WORK, join(w.run[0].key, n), 0), mean_work, 0.6, 1.0)
        waits[n] = working_time(attempt.due) + attempt.fraction - work - arrivals[n]
    return waits


def _desk(mean_work: float) -> Template:
    """Return an authority of ten officers whose desk work is exponential and not shortened by depth, and nothing else."""
    alone = region(
        [state("alta", {**idle_levers(), "L19": OFFICERS})],
        [post("gate", "alta")],
        sectors=[sector("trade", "alta")],
        networks=[network(1, ["alta"])],
    )
    exponential = {
        "exponential_work": 1.0,
        "depth_saving": 0.0,
        "routine_work": mean_work,
        "referred_work": mean_work,
        "routine_wait": 0.0,
        "referred_wait": 0.0,
    }
    return Template(with_parameters(alone, exponential), Decisions(), SEED, 7, Room(events=1, queue=16_384))


def waits(load: float, mean_work: float, replicates: int) -> tuple[Mean, Mean]:
    """Return P(wait) and the mean wait in service times, over independent long runs of the model's own authority step."""
    template = _desk(mean_work)
    days = DAYS[mean_work]
    a_day = load * OFFICERS / mean_work
    room = int(1.1 * a_day * days * 5 / 7)
    waited, lasted = [], []
    for number in range(replicates):
        queue = template.replicate(number, logging=False)
        queue = queue._replace(attempts=np.zeros(room, ATTEMPT).view(np.recarray))
        begin_run(handle(queue))
        arrivals = np.zeros(room)
        with np.errstate(over="ignore"):
            count = live_queue(handle(queue), days, a_day, arrivals)
            found = waits_of(handle(queue), arrivals, count, mean_work)
        steady = found[int(WARM_UP * count) :]
        steady = steady[steady > -0.5]
        waited.append(float((steady > 1e-6).mean()))
        lasted.append(float(steady.mean()) / mean_work)
    return Mean.of(np.array(waited)), Mean.of(np.array(lasted))


def _measure(text: str, unit: str, mean: Mean, theory: float) -> Measure:
    slack = TOLERANCE * theory
    inside = mean.low - slack <= theory <= mean.high + slack
    wanted = f"{theory:.3f}"
    return measured(text, unit, mean, wanted, inside)


def fact(effort: Effort) -> Fact:
    """Return fact 4, run with the model's authority."""
    runs = 60 if effort.sets else 20
    measures = []
    for load, work in SETTINGS:
        waited, lasted = waits(load, work, runs)
        theory = erlang_c(OFFICERS, load)
        where = f"load {load:g}, mean work {work:g} working days"
        measures.append(_measure(f"P(wait), {where}", "", waited, theory[0]))
        measures.append(_measure(f"mean wait, {where}", "service times", lasted, theory[1]))
    return Fact(
        "4",
        "The licensing queue agrees with queueing theory",
        "The queue alone with exponential service and ten officers: load 0.9 gives P(wait) 0.669 and a mean "
        "wait of 0.669 "
        "service times; load 0.8 gives 0.409 and 0.205; short service times give the same.",
        "comes out",
        "Erlang C",
        f"theory within {TOLERANCE:.0%} of its value of the 95 % interval",
        tuple(measures),
        Bars(
            "probability, or service times",
            tuple(measure.text for measure in measures),
            tuple(measure.value for measure in measures),
            tuple(measure.low for measure in measures),
            tuple(measure.high for measure in measures),
            tuple(float(measure.wanted) for measure in measures),
        ),
        "Waiting at the licensing desk is what queueing theory says it is",
        f"{runs} runs of about {int(0.9 * OFFICERS * DAYS[1.0] * 5 / 7):,} applications each, one authority, "
        "its compiled step; "
        f"the first {WARM_UP:.0%} left out.",
        (),
        givens="desk work drawn from an exponential law (exponential_work), not shortened by depth",
    )
