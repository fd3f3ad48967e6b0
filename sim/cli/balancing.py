"""``cordon balance``: whether what participants of a scenario decide makes a difference that they can see. For authors."""

from collections.abc import Iterator
from typing import Any

from sim.balance.teams import TEAMS
from sim.balance.verdict import Balance, balance
from sim.cli.running import announce_compilation
from sim.cli.screen import DIFFERENT, UNUSABLE, EndCommand, Screen
from sim.scenario import Scenario, ScenarioError, load
from sim.words.formats import number
from sim.words.reader import Reader


def print_balance(screen: Screen, name: str, *, as_json: bool) -> None:
    """Try levers and plans of a scenario, print what was found and say whether its hard bars are passed: exit code 1 if not."""
    scenario = _loaded(screen, name)
    announce_compilation(screen)
    with screen.progress(screen.translate("plans tried")) as report:
        done = 0

        def step() -> None:
            nonlocal done
            done += 1
            report(min(done, STEPS), STEPS)

        verdict = balance(scenario, step)
    if as_json:
        screen.write_json(verdict.to_json())
    else:
        for line in said(verdict, Reader(screen.language)):
            screen.say(line)
    if not verdict.passed:
        raise EndCommand(DIFFERENT)


STEPS = 330
"""About how many plans and chains a balance tries; only what progress is measured by."""


def _loaded(screen: Screen, name: str) -> Scenario:
    try:
        return load(name)
    except ScenarioError as error:
        for problem in error.problems:
            screen.remark(problem.in_words(screen.translate))
        raise EndCommand(UNUSABLE) from None


def said(found: Balance, reader: Reader) -> Iterator[str]:
    """Yield what was found in words, a line each."""
    _ = reader._
    before, best = found.before, found.before + found.best
    yield _(
        "The best affordable plan found stops or deters about {best} of 100 cases, against {before} with nothing decided; this "
        "compares plans, it does not estimate a measure's effect."
    ).format(best=reader.number(best, 0), before=reader.number(before, 0))
    yield ""
    for bar in found.bars:
        verdict = _("passed") if bar.passed else _("waived") if bar.waived else _("not passed")
        yield f"{_(bar.name)}: {verdict}"
        if bar.waived and not bar.passed:
            yield f"  {bar.waived}"
        for row in bar.measured:
            if not bar.passed and not row.get("passed", bar.passed):
                yield f"  {_shown(row, reader)}"
    yield ""
    yield _("Cases of 100 that plans keep from getting through, beside nothing decided:")
    for team in TEAMS:
        yield f"  {_(team.name)}: {reader.number(found.teams[team.id], 1)}"
    best_plan = _("Best plan found")
    yield f"  {best_plan}: {reader.number(found.best, 1)}"
    yield ""
    yield _(
        "Levers raised to the most that is paid: cases of 100, worlds in ten in which there are any, share of the best plan"
    )
    credit = found.printed["credit_of_the_best_plan"]
    for row in found.printed["levers"]:
        worlds = reader.number(10.0 * row["worlds_better"], 0)
        yield f"  {row['lever']}: {reader.number(row['cases'], 1)}; {worlds}; {reader.percent(credit[row['lever']] / 100.0)}"
    same = found.printed["same_money"]
    yield _("The same money: {together} of 100 cases together, {alone} in one State").format(
        together=reader.number(same["together"], 1), alone=reader.number(same["in_one_state"], 1)
    )
    for state in found.scenario.states:
        parts = found.printed["chain_at_the_start"][state.id]
        yield _("{state} at the start, of 100 reference cases: {outside} outside the scope, {stopped} stopped").format(
            state=state.name.get(reader.language),
            outside=reader.number(parts["outside"], 0),
            stopped=reader.number(parts["stopped"], 0),
        )


def _shown(row: Any, reader: Reader) -> str:
    def one(value: object) -> str:
        if isinstance(value, float):
            return number(value, reader.language, 2)
        return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)

    return "; ".join(f"{key}: {one(value)}" for key, value in row.items() if key != "passed")
