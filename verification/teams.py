"""``python -m verification.teams``: what plausible teams would decide on “Two doors” and what comes of it, in docs/team-plans.md.

Plans are those of ``sim.balance.teams``. Each sentence that says why carries what must hold of the figures for it to be true; the
command exits with 1 where one no longer does, and writes the page without it.
"""

import argparse
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from sim import indicators
from sim.balance.bars import PAIRS, REPLICATIONS, SEED, WORLDS
from sim.balance.teams import TEAMS, Team, levers_of, team_plan
from sim.balance.trial import JUDGING, Trial
from sim.chain import CaseParts, Chain, ChainLink, chain
from sim.compiled import source_hash
from sim.ensemble.sample import Sample, run_many
from sim.own_work import OWN_WORK, OwnWork, own_work
from sim.pathways import Role
from sim.scenario import Decisions, Scenario, load
from sim.scenario.calendar import QUARTER, YEAR
from sim.scenario.levers import JOINT, LEVERS, Lever
from sim.scenario.means import Binds, Resources, asked_for, efforts_on, judged, means_of
from sim.scenario.objects import has_object
from sim.statistics import Mean
from sim.words import console

PAGE: Final = Path(__file__).parent.parent / "docs" / "team-plans.md"
NAME: Final = "two-doors"
MODEL: Final = source_hash()
"""The model that this process runs: its sources may change while a long measurement goes on."""
MOST_LINKS: Final = 5
"""Links of a State's chain that are shown, those that changed most."""
LEAST: Final = 0.5
"""Cases of 100 by which what a link stops or tells must change to be shown."""
NOTICED: Final = {True: 0.02, False: 0.15}
"""Share of its level at the start by which an own indicator must change to be shown: of a basic lever, of another."""
HEAD: Final = """# Eight team plans on “Two doors”

Written by `python -m verification.teams`; do not edit. What eight plausible teams would decide from the first day, each
State within its own budget and officer-hours, and what comes of it in this model. This compares plans; it does not
estimate a measure's effect. Plans and States stand in a fixed order and are not ranked.

A plan raises its own levers evenly as far as means go, then the others with what is left; joint levers are agreed by all.

- *Chain*: of 100 reference cases of a State, how many are outside the scope of present controls, are stopped, or pass;
  computed for the last week, without dice. Reference cases test controls: they are not what is expected to happen.
- *Controls that changed most*, in the order of the chain. “Says yes”: of 100 cases that come to the control, how many it
  stops, opens, covers or tells of. “Of all”: how many of the State's 100 cases that makes.
- *Own work*: what an agency could measure itself, in the last year. Given are clear changes (95 % interval without zero);
  of levers that are not in the basic set, large ones only.
- *Gain*: of 100 exercise cases, as many as there are with nothing decided, how many more do not get through: stopped, or
  not tried because controls are seen to work. Mean over plausible worlds, and in how many of ten the plan is better.
"""


@dataclass(frozen=True)
class Measured:
    """What comes of one plan: the plan, its chain, its replications, and the cases it gains in each plausible world (W,)."""

    team: Team
    plan: Decisions
    chain: Chain
    courses: Sample
    cases: np.ndarray

    @property
    def gain(self) -> float:
        """Cases of 100 that do not get through, beyond those with nothing decided."""
        return float(self.cases.mean())

    def parts(self, state: str) -> CaseParts:
        """What becomes of 100 reference cases of a State."""
        return self.chain.of(state)

    def link(self, state: str, gate: str) -> ChainLink:
        """One control in the chain of a State, by its id. StopIteration: the State's cases do not meet it."""
        return next(link for link in self.chain.links(state) if link.gate.id == gate)

    def own(self, state: str, lever: str) -> float:
        """The own indicator of a lever in a State, in the last year."""
        found = _last_year(self.courses, state)[lever]
        return float("nan") if found is None else Mean.of(found).value

    def effort(self, state: str, lever: str) -> float:
        """The effort, 0-1, that a State has decided on."""
        return efforts_on(self.chain.scenario, self.plan, state, 0)[lever]

    def used(self, state: str) -> Resources:
        """The shares of a State's budget and officer-hours that its plan asks for."""
        return _used(self.chain.scenario, self.plan, state)

    def total(self, indicator: str) -> float:
        """An indicator of the region over the whole trajectory, mean."""
        return float(Mean.of(indicators.totals(self.courses, only=(indicator,))[indicator]).value)


def measure(scenario: Scenario, team: Team, trial: Trial) -> Measured:
    """Return what comes of a team's plan."""
    plan = team_plan(scenario, team, levers_of(scenario))
    last = scenario.quarters * QUARTER - 1
    return Measured(
        team,
        plan,
        chain(scenario, plan, SEED, last, range(JUDGING, JUDGING + PAIRS // 2)),
        run_many(scenario, plan, SEED, range(JUDGING, JUDGING + PAIRS)),
        trial.cases(plan),
    )


def _last_year(sample: Sample, state: str) -> dict[str, np.ndarray | None]:
    return own_work(sample, state, max(0, sample.scenario.quarters - YEAR // QUARTER))


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}" if abs(value) >= 10 else f"{value:.2g}"


def _value(lever: Lever, effort: float) -> str:
    value = lever.value(effort)
    return lever.steps[round(value)] if lever.steps else _number(value)


def _arrow(before: str, now: str) -> str:
    return now if before == now else f"{before} → {now}"


def _table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = ["| " + " | ".join(head) + " |", "|---" * len(head) + "|"]
    return "\n".join([*lines, *("| " + " | ".join(row) + " |" for row in rows)])


def decided_rows(scenario: Scenario, measured: Measured) -> list[tuple[str, ...]]:
    """Return what a plan decides: a row a lever with its value in each State, and how much of its means each State uses."""
    rows = []
    starts = {state.id: efforts_on(scenario, Decisions(), state.id, -1) for state in scenario.states}
    plans = {state.id: efforts_on(scenario, measured.plan, state.id, 0) for state in scenario.states}
    for lever in LEVERS:
        if all(abs(plans[s.id][lever.id] - starts[s.id][lever.id]) < 1e-9 for s in scenario.states):
            continue
        cells = (
            _arrow(_value(lever, starts[s.id][lever.id]), _value(lever, plans[s.id][lever.id]))
            if has_object(scenario, s.id, lever)
            else "–"
            for s in scenario.states
        )
        joint = ", agreed by all" if lever.id in JOINT else ""
        rows.append((f"{lever.id} {lever.name}{joint}", str(lever.unit), *cells))
    for n, (name, unit) in enumerate((("*budget used*", "%"), ("*officer-hours used*", "%"))):
        cells = (
            _arrow(*(f"{100.0 * _used(scenario, plan, s.id)[n]:.0f}" for plan in (Decisions(), measured.plan)))
            for s in scenario.states
        )
        rows.append((name, unit, *cells))
    return rows


def changed_links(measured: Measured, start: Measured, state: str) -> list[tuple[ChainLink, ChainLink]]:
    """Return the links of a State's chain that changed most, with nothing decided and now, in the order of the chain."""
    pairs = list(zip(start.chain.links(state), measured.chain.links(state), strict=True))
    by_change = sorted(pairs, key=lambda pair: -abs(_of_all(pair[1]) - _of_all(pair[0])))
    chosen = [pair[0].gate for pair in by_change[:MOST_LINKS] if abs(_of_all(pair[1]) - _of_all(pair[0])) >= LEAST]
    return [pair for pair in pairs if pair[0].gate in chosen]


def _of_all(link: ChainLink) -> float:
    return 0.0 if link.reached <= 0.0 else link.reached * link.chance


_DOES: Final[Mapping[Role, str]] = {
    Role.STOPS: "stops",
    Role.SCOPE: "brings into scope",
    Role.ALERTS: "tells of",
    Role.DECIDES: "opens or covers",
    Role.REVEALS: "reveals later",
    Role.REVIEWS: "upholds",
}
"""What a yes of a control does, by its role."""


def _links_table(measured: Measured, start: Measured, state: str) -> str:
    rows = [
        (
            now.name,
            _DOES[now.role],
            _arrow(f"{100.0 * before.chance:.1f}", f"{100.0 * now.chance:.1f}"),
            _arrow(f"{_of_all(before):.1f}", f"{_of_all(now):.1f}"),
        )
        for before, now in changed_links(measured, start, state)
    ]
    if not rows:
        return "No control of its chain changes by half a case of 100."
    return _table(("control", "what it does", "says yes, of 100 that come to it", "of all 100"), rows)


def moved_own(measured: Measured, start: Measured, state: str) -> Iterator[tuple[OwnWork, Mean, Mean, bool]]:
    """Yield the own indicators of a State that a plan clearly moves: with nothing decided, now, and whether to the better."""
    scenario = measured.chain.scenario
    before, now = _last_year(start.courses, state), _last_year(measured.courses, state)
    for own in OWN_WORK:
        one, other = before[own.lever], now[own.lever]
        if one is None or other is None:
            continue
        change = Mean.of(other - one)
        level = Mean.of(one)
        least = NOTICED[own.lever.partition(".")[0] in scenario.basic_levers] * max(abs(level.value), 1e-9)
        if change.clear and abs(change.value) >= least:
            yield own, level, Mean.of(other), (change.value > 0.0) == (own.better == "higher")


def _own_table(scenario: Scenario, measured: Measured, start: Measured) -> str:
    rows = []
    cells = {
        state.id: {own.id: (before, now, better) for own, before, now, better in moved_own(measured, start, state.id)}
        for state in scenario.states
    }
    for own in OWN_WORK:
        if any(own.id in by_id for by_id in cells.values()):
            rows.append(
                (
                    f"{own.name} ({own.lever})",
                    str(own.unit),
                    *(_moved(cells[s.id].get(own.id)) for s in scenario.states),
                )
            )
    names = tuple(state.name.get("en") for state in scenario.states)
    return _table(("own work that moved", "unit", *names), rows) if rows else "No own work moved clearly."


def _moved(cell: tuple[Mean, Mean, bool] | None) -> str:
    if cell is None:
        return "–"
    before, now, better = cell
    return f"{_number(before.value)} → {_number(now.value)}{'' if better else ', worse'}"


@dataclass(frozen=True, slots=True)
class Why:
    """A sentence on why a plan does what it does, and what must hold of it, of nothing decided and of all plans to be true."""

    text: str
    holds: Callable[[Measured, Measured, Mapping[str, Measured]], bool]


def _everywhere(measured: Measured, holds: Callable[[str], bool]) -> bool:
    return all(holds(state.id) for state in measured.chain.scenario.states)


def _used(scenario: Scenario, plan: Decisions, state: str, day: int = 0) -> Resources:
    """Return the shares of a State's budget and officer-hours that a plan asks for on a day; before day 0, its start."""
    asked = asked_for(efforts_on(scenario, plan, state, day))
    return judged(asked, means_of(scenario, state), Binds.BUDGET_AND_HOURS).used


def _rises(measured: Measured, start: Measured, gate: str, by: float = 0.0) -> bool:
    """Return whether a control says yes to more of what comes to it in every State, by more than a share."""
    return _everywhere(measured, lambda s: measured.link(s, gate).chance - start.link(s, gate).chance > by)


def _first_of_stops(measured: Measured, state: str, gate: str) -> bool:
    return max(measured.chain.links(state), key=lambda link: link.stopped).gate.id == gate


WHYS: Final[Mapping[str, tuple[Why, ...]]] = {
    "nothing": (
        Why(
            "Dovria's list covers few entries and its law has no catch-all: most of its cases meet no licence, and customs has "
            "no ground for stopping them.",
            lambda own, _start, _all: own.parts("dovria").outside > 50.0,
        ),
        Why(
            "At no post do officers open more than a quarter of what is covered there, and they recognise less than half of "
            "the listed items that they open.",
            lambda own, _start, _all: _everywhere(
                own, lambda s: own.link(s, "selection").chance < 0.25 and own.link(s, "identification").chance < 0.5
            ),
        ),
    ),
    "customs": (
        Why(
            "Posts open more, and officers recognise more of what they open.",
            lambda own, start, _all: _rises(own, start, "selection") and _rises(own, start, "identification"),
        ),
        Why(
            "But inspection takes officers rather than money: hours are used up while budget is left, and licences, lists and "
            "exporters stay as they were.",
            lambda own, _start, _all: _everywhere(own, lambda s: own.used(s).hours > 0.98 and own.used(s).budget < 0.9),
        ),
        Why(
            "Lawful trade waits longer, and Velmora's prosecutors, no more than before, fall behind with the files of what "
            "was seized.",
            lambda own, start, _all: (
                own.total("delay_mean") > start.total("delay_mean")
                and own.own("velmora", "L32") < start.own("velmora", "L32")
            ),
        ),
    ),
    "licensing": (
        Why(
            "A longer list brings cases into scope that no control could touch before, and checks before the licence then stop "
            "many of those that are risky.",
            lambda own, start, _all: (
                _rises(own, start, "prelicence_check", 0.2)
                and _everywhere(own, lambda s: start.parts(s).outside - own.parts(s).outside > 5.0)
            ),
        ),
        Why(
            "More cases in scope are also more that can pass a control: in Selvane and Dovria more is stopped and more "
            "passes, for what was outside counted as neither.",
            lambda own, start, _all: all(
                own.parts(s).stopped > start.parts(s).stopped and own.parts(s).passed > start.parts(s).passed
                for s in ("selvane", "dovria")
            ),
        ),
        Why(
            "The desk pays: checks and weekly meetings take the time of officers who also decide applications, and more than "
            "half of all cases go over the standard time.",
            lambda own, _start, _all: _everywhere(own, lambda s: own.own(s, "L19") > 50.0),
        ),
    ),
    "outreach": (
        Why(
            "Firms that know what to look for refuse suspicious orders themselves, before any authority is asked: no other "
            "control stops as many.",
            lambda own, start, _all: (
                _rises(own, start, "supplier") and _everywhere(own, lambda s: _first_of_stops(own, s, "supplier"))
            ),
        ),
        Why(
            "They also tell what they see: more tips reach enforcement, and a tip that fits makes a review or an opening likelier.",
            lambda own, start, _all: _rises(own, start, "tip", 0.05) and _rises(own, start, "selection", 0.0),
        ),
        Why(
            "And they apply for more licences: with no more officers at the desk, three cases in four or more go over the "
            "standard time. Outreach needs staff where its questions arrive.",
            lambda own, _start, _all: _everywhere(own, lambda s: own.own(s, "L19") > 75.0),
        ),
    ),
    "together": (
        Why(
            "The same sample gets the same right conclusion in two places more often than before, and a denial is in customs' "
            "risk profiles within three weeks.",
            lambda own, start, _all: _everywhere(
                own, lambda s: own.own(s, "L04") > start.own(s, "L04") and own.own(s, "L17") <= 21.0
            ),
        ),
        Why(
            "Posts choose better rather than opening much more: what the neighbours and the desk know points to the consignment.",
            lambda own, start, _all: (
                _rises(own, start, "selection", 0.05)
                and _everywhere(own, lambda s: own.effort(s, "L21") - start.effort(s, "L21") < 0.1)
            ),
        ),
        Why(
            "What the list does not cover stays outside, and exporters hear little more than before.",
            lambda own, start, _all: _everywhere(
                own,
                lambda s: (
                    start.parts(s).outside - own.parts(s).outside < 2.0
                    and own.effort(s, "L28") - start.effort(s, "L28") < 0.1
                ),
            ),
        ),
    ),
    "security": (
        Why(
            "Holdings lose less, and most inventories are reconciled on time.",
            lambda own, start, _all: (
                own.total("losses") < 0.75 * start.total("losses")
                and own.own("dovria", "L11.R") > 80.0
                and own.own("velmora", "L11.C") > 80.0
            ),
        ),
        Why(
            "But few cases begin at a holding. Security costs little of the officers' time, and what is left goes to all other "
            "measures: the gain is about that of a little of everything.",
            lambda own, _start, all_: (
                abs(own.gain - all_["balanced"].gain) < 2.0
                and _everywhere(own, lambda s: own.link(s, "protection").reached < 20.0)
            ),
        ),
    ),
    "balanced": (
        Why(
            "Spread over all levers, the means raise each by little: the list grows by a few entries, and outreach reaches less "
            "than a quarter of firms and universities in a year.",
            lambda own, start, _all: _everywhere(
                own,
                lambda s: own.effort(s, "L07") - start.effort(s, "L07") < 0.1 and own.effort(s, "L28") < 0.25,
            ),
        ),
        Why(
            "Plans that put the same means where most cases come past, at exporters and at the licensing desk, gain more here.",
            lambda own, _start, all_: min(all_["licensing"].gain, all_["outreach"].gain) > own.gain + 2.0,
        ),
    ),
    "one-state": (
        Why(
            "Velmora's own chain improves nearly as much as if all had acted, and its neighbours' stay as they were.",
            lambda own, start, all_: (
                abs(own.parts("velmora").stopped - all_["balanced"].parts("velmora").stopped) < 2.0
                and all(abs(own.parts(s).stopped - start.parts(s).stopped) < 1.0 for s in ("selvane", "dovria"))
            ),
        ),
        Why(
            "A method and denials that only one State is ready to share change nothing: the weaker commitment counts.",
            lambda own, start, _all: (
                own.effort("velmora", "L37") > start.effort("velmora", "L37")
                and abs(own.own("velmora", "L37") - start.own("velmora", "L37")) < 1.0
            ),
        ),
        Why(
            "The region gains less than a third of what the same plan gives when all act.",
            lambda own, _start, all_: own.gain < all_["balanced"].gain / 3.0,
        ),
    ),
}
"""Two or three sentences a plan."""


def stale(measureds: Mapping[str, Measured]) -> list[str]:
    """Return the sentences that the figures no longer bear out, each with its plan."""
    start = measureds["nothing"]
    return [
        f"{name}: {why.text}"
        for name, whys in WHYS.items()
        for why in whys
        if not why.holds(measureds[name], start, measureds)
    ]


def _section(scenario: Scenario, measureds: Mapping[str, Measured], number: int, own: Measured) -> str:
    start = measureds["nothing"]
    names = tuple(state.name.get("en") for state in scenario.states)
    parts = [f"## {number}. {own.team.name}"]
    whys = " ".join(why.text for why in WHYS.get(own.team.id, ()) if why.holds(own, start, measureds))
    if own is start:
        parts.append(whys)
        for state in scenario.states:
            parts.append(f"**{state.name.get('en')}.** Of 100 reference cases: {_told(start, own, state.id)}.")
            parts.append(_whole_chain(own, state.id))
        return "\n\n".join(part for part in parts if part)
    better = 10.0 * float((own.cases > 0.0).mean())
    tried, before = own.total("attempts"), start.total("attempts")
    parts += [
        f"**Gain: {own.gain:.1f} of 100 exercise cases** beside nothing decided; better in {better:.0f} of 10 worlds. With "
        f"the usual assumptions, of as many cases as with nothing decided, {100.0 * start.total('stopped') / before:.0f} → "
        f"{100.0 * own.total('stopped') / before:.0f} are stopped and 0 → {100.0 * (1.0 - tried / before):.0f} not tried.",
        whys,
        _table(("what it decides", "unit", *names), decided_rows(scenario, own)),
    ]
    for state in scenario.states:
        parts.append(f"**{state.name.get('en')}.** Of 100 reference cases: {_told(start, own, state.id)}.")
        parts.append(_links_table(own, start, state.id))
    parts.append(_own_table(scenario, own, start))
    return "\n\n".join(part for part in parts if part)


def _told(start: Measured, measured: Measured, state: str) -> str:
    before, now = _three(start.parts(state)), _three(measured.parts(state))
    return ", ".join(
        f"{_arrow(f'{one:.0f}', f'{other:.0f}')} {what}"
        for one, other, what in zip(before, now, ("outside the scope", "stopped", "pass"), strict=True)
    )


def _three(parts: CaseParts) -> tuple[float, float, float]:
    return parts.outside, parts.stopped, parts.passed


def _whole_chain(measured: Measured, state: str) -> str:
    rows = [
        (link.name, _DOES[link.role], f"{link.reached:.0f}", f"{100.0 * link.chance:.1f}", f"{_of_all(link):.1f}")
        for link in measured.chain.links(state)
        if link.reached > 0.0
    ]
    return _table(("control", "what it does", "come to it, of 100", "says yes, of 100 of these", "of all 100"), rows)


def note(scenario: Scenario) -> str:
    """Return what the page was measured with: the model and the scenario by their hashes, worlds and replications."""
    return (
        f"Model {MODEL}, scenario {scenario.hash[:16]}; gains over {WORLDS} plausible worlds of {REPLICATIONS} courses, own work "
        f"over {PAIRS} pairs, chains over {PAIRS // 2} courses, {scenario.quarters} quarters."
    )


def page(scenario: Scenario, measureds: Mapping[str, Measured]) -> str:
    """Return the page in Markdown."""
    sections = [_section(scenario, measureds, n, own) for n, own in enumerate(measureds.values(), 1)]
    return "\n\n".join([HEAD.rstrip(), note(scenario), *sections]) + "\n"


def main() -> int:
    """Measure all plans, write the page and return the exit code."""
    argparse.ArgumentParser(prog="python -m verification.teams", description=__doc__).parse_args()
    scenario = load(NAME)
    trial = Trial(scenario, SEED, JUDGING, WORLDS, REPLICATIONS, scenario.terms.headline)
    found = {}
    for team in TEAMS:
        begun = time.perf_counter()
        found[team.id] = measure(scenario, team, trial)
        print(f"{team.name:<34} {found[team.id].gain:5.1f} of 100 ({time.perf_counter() - begun:.1f} s)")
    PAGE.write_text(page(scenario, found), encoding="utf-8")
    wrong = stale(found)
    for sentence in wrong:
        print(f"no longer true: {sentence}")
    return int(bool(wrong))


if __name__ == "__main__":
    with console.readable():
        sys.exit(main())
