"""Incidents: what a defender may see of an attempt."""

import pytest

from sim.ui import incidents
from sim.ui.picture import Incident, Step
from sim.words.reader import Reader
from tests.ui import fakes

EN = Reader("en")
NAMES = {**fakes.NAMES, "post-1": "Post 1"}
DIVERTED, STOPPED = fakes.INCIDENTS


def test_an_attempt_that_got_through_says_which_control_was_missing() -> None:
    assert "Transit coverage or zone presence (not covered)" in incidents.missing(DIVERTED, EN)
    assert "Transit coverage or zone presence" in incidents.chain(DIVERTED, NAMES, EN)


def test_an_attempt_that_met_every_control_says_so() -> None:
    incident = Incident(1, 2, "chemical", "astria", "diverted", "", (Step(3, "Tip", "passed"),))
    assert "Every control on its way was in place" in incidents.missing(incident, EN)


def test_a_stopped_attempt_names_its_gate_and_place() -> None:
    assert incidents.label(STOPPED, NAMES, EN) == "■ month 3 · Borvia · nuclear · stopped: Identification"
    assert "Post 1" in incidents.chain(STOPPED, NAMES, EN)
    assert incidents.missing(STOPPED, EN) == ""


def test_each_ending_has_its_own_words() -> None:
    endings = {
        incidents.ending(Incident(1, 1, "", "", status, "Tip"), EN)
        for status in ("stopped", "diverted", "revealed", "reversed", "open")
    }
    assert len(endings) == 5


@pytest.mark.parametrize(
    ("kind", "state", "count"), [("all", "", 2), ("stopped", "", 1), ("diverted", "", 1), ("all", "borvia", 1)]
)
def test_the_list_can_be_narrowed_by_ending_and_state(kind: str, state: str, count: int) -> None:
    assert sum(incidents.wanted(incident, kind, state) for incident in fakes.INCIDENTS) == count


def test_names_of_a_scenario_cannot_carry_markup_into_the_page() -> None:
    names = {"borvia": "<b>Borvia</b>", "post-1": "<script>alert(1)</script>"}
    assert "<script>" not in incidents.chain(STOPPED, names, EN)
