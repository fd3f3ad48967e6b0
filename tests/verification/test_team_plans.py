"""The page of team plans is of this model and this scenario, and says nothing that its figures do not bear out."""

import re

import pytest

from sim.balance.bars import SEED
from sim.balance.teams import TEAMS, levers_of, team_plan
from sim.balance.trial import JUDGING, Trial
from sim.scenario import load
from verification.teams import NAME, PAGE, WHYS, note

TEXT = PAGE.read_text(encoding="utf-8")


def test_the_page_is_of_this_model_and_this_scenario() -> None:
    assert note(load(NAME)) in TEXT, "write docs/team-plans.md anew: python -m verification.teams"


def test_plans_stand_in_their_fixed_order_and_not_by_what_they_gain() -> None:
    assert re.findall(r"^## \d+\. (.+)$", TEXT, re.MULTILINE) == [team.name for team in TEAMS]
    gains = [float(gain) for gain in re.findall(r"\*\*Gain: ([-\d.]+) of 100", TEXT)]
    assert len(gains) == len(TEAMS) - 1
    assert gains not in (sorted(gains), sorted(gains, reverse=True))


def test_every_plan_says_why_in_two_or_three_sentences_that_its_figures_bear_out() -> None:
    assert list(WHYS) == [team.id for team in TEAMS]
    for whys in WHYS.values():
        assert 2 <= len(whys) <= 3
        assert all(why.text in TEXT for why in whys)


def test_the_page_compares_plans_and_promises_no_effect() -> None:
    assert "This compares plans; it does not\nestimate a measure's effect." in TEXT
    assert "Diversions" not in TEXT


def test_what_the_briefing_asks_for_is_within_reach_of_some_teams_and_not_of_all() -> None:
    """At least 35 of 100 cases do not get through against about 16; a fresh look at fewer worlds than the page's."""
    scenario = load(NAME)
    trial = Trial(scenario, SEED, JUDGING, 10, 2, scenario.terms.headline)
    (before, asked) = re.findall(
        r"about (\d+) of 100 .* let it be (\d+) or more", " ".join(scenario.briefing.get("en").split())
    )[0]
    reached = {
        team.id: trial.stopped_before() + float(trial.cases(team_plan(scenario, team, levers_of(scenario))).mean())
        for team in TEAMS
    }
    assert reached["nothing"] == pytest.approx(float(before), abs=3.0)
    assert {name for name, cases in reached.items() if cases >= float(asked)} == {"licensing", "outreach"}
