"""What a reader sets, and the link that reproduces it."""

import pytest

from sim.scenario.levers import LEVER_INDEX, LEVERS
from sim.ui.levers_panel import GROUPS, budget, quarterly
from sim.ui.settings import Settings, options, start_settings
from sim.words.reader import Reader
from tests.ui import fakes


@pytest.fixture
def settings() -> Settings:
    """Settings of the made-up region, nothing changed."""
    return start_settings(fakes.scenario())


def test_a_value_equal_to_the_start_is_no_change(settings: Settings) -> None:
    settings.set([("astria", "L21")], 9.0)
    assert settings.changed
    settings.set([("astria", "L21")], 5.0)
    assert not settings.changed


def test_settings_are_written_as_the_command_line_writes_them(settings: Settings) -> None:
    settings.set([("borvia", "L21")], 10.0)
    settings.set([(state, "L17") for state in fakes.NAMES], 12.0)
    settings.agree("L04", ["celdana", "astria"])
    assert settings.written() == (["all.L17=12", "borvia.L21=10"], ["L04=astria+celdana"])


def test_a_link_gives_back_the_settings_it_was_made_from(settings: Settings) -> None:
    settings.set([("borvia", "L21")], 10.0)
    settings.set([("astria", "L11.N")], 0.85)
    settings.agree("L04", ["celdana", "astria"])
    settings.set([("astria", "L04"), ("celdana", "L04")], 50.0)
    again = start_settings(fakes.scenario())
    again.read(*settings.written())
    assert again.values == settings.values
    assert again.parties == settings.parties


@pytest.mark.parametrize(
    "text", ["astria.L21=700", "astria.L21=nan", "astria.L21=x", "nowhere.L21=5", "astria.L99=5", "=", "", "astria.L21"]
)
def test_what_a_link_says_wrongly_is_left_out(settings: Settings, text: str) -> None:
    settings.read([text], ["L04", "L99=astria+borvia", "L04=nowhere+astria"])
    assert settings.written() == ([], [])


def test_an_agreement_needs_two_states_and_its_commitment_ends_with_it(settings: Settings) -> None:
    settings.agree("L04", ["astria"])
    assert not settings.changed
    settings.agree("L04", ["astria", "borvia"])
    settings.set([("astria", "L04"), ("borvia", "L04")], 50.0)
    assert settings.changed
    settings.agree("L04", ["astria"])
    assert not settings.changed


def test_every_lever_offers_its_range_and_further_right_is_more_effort() -> None:
    for lever in LEVERS:
        values = options(lever, [lever.default])
        efforts = [lever.effort(value) for value in values]
        assert efforts == sorted(efforts)
        assert (efforts[0], efforts[-1]) == (0.0, 1.0)
        assert float(lever.default) in values
        assert 3 <= len(values) <= 65


def test_every_lever_has_a_group_with_a_title() -> None:
    assert {lever.group for lever in LEVERS} <= set(GROUPS)


def test_the_cost_of_settings_grows_with_effort(settings: Settings) -> None:
    before = quarterly(settings, "astria")
    settings.set([("astria", "L21")], 50.0)
    after = quarterly(settings, "astria")
    lever = LEVERS[LEVER_INDEX["L21"]]
    assert after[0] - before[0] == pytest.approx(lever.cost_per_quarter * (lever.effort(50) - lever.effort(5)))
    assert after[1] > before[1]


def test_a_state_that_asks_for_more_than_it_has_is_told_so(settings: Settings) -> None:
    region = fakes.scenario()
    assert "more than it has" not in budget(region, settings, ["astria"], Reader("en"))
    settings.set([("astria", "L21"), ("astria", "L25")], 50.0)
    assert "more than it has" in budget(region, settings, ["astria"], Reader("en"))
