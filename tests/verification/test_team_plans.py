"""The page of team plans is of this model and this scenario, and says nothing that its figures do not bear out."""

import re

from sim.balance.teams import TEAMS
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
