"""What a reader sets: undone, reset, paid for, and reproduced by its link."""

import copy
from urllib.parse import parse_qs, urlencode

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from sim.scenario import Decisions, Order
from sim.scenario.levers import JOINT, LEVER_INDEX, LEVERS, Lever
from sim.scenario.means import Resources
from sim.ui import link
from sim.ui.settings import Settings, options, start_settings
from tests.conftest import dear
from tests.presentation import fakes
from tests.presentation.fakes import REGION

STATES = tuple(fakes.NAMES)
OFFERED = {
    lever.id: options(lever, [start_settings(REGION).start[state, lever.id] for state in STATES]) for lever in LEVERS
}
SEPARATE = [lever.id for lever in LEVERS if lever.base not in JOINT]
L11 = tuple(lever for lever in LEVERS if lever.base == "L11")
HAIR = 1e-6


def fresh() -> Settings:
    """Return the settings of the made-up region, nothing changed, in which anything can be paid."""
    found = start_settings(REGION)
    found.means = {}
    return found


@pytest.fixture(name="chosen")
def _chosen() -> Settings:
    return fresh()


@st.composite
def moves(draw: st.DrawFn) -> tuple[tuple[str, ...], str, float]:
    """Return a move of a slider: one State or all of them, a lever, and a value that its slider offers."""
    lever = draw(st.sampled_from(SEPARATE))
    states = draw(st.sampled_from([STATES, *((state,) for state in STATES)]))
    return states, lever, draw(st.sampled_from(OFFERED[lever]))


@st.composite
def agreements(draw: st.DrawFn) -> tuple[str, tuple[str, ...], float]:
    """Return parties to a joint lever, none to all, and what they commit to."""
    lever = draw(st.sampled_from(JOINT))
    return lever, tuple(draw(st.lists(st.sampled_from(STATES), unique=True))), draw(st.sampled_from(OFFERED[lever]))


def take(found: Settings, move: tuple[tuple[str, ...], str, float]) -> None:
    """Move a slider without asking what it costs."""
    states, lever, value = move
    found.set([(state, lever) for state in states], value)


def agree(found: Settings, agreed: tuple[str, tuple[str, ...], float]) -> None:
    """Let States agree, and commit themselves if they are two or more."""
    lever, states, value = agreed
    found.agree(lever, states)
    if len(states) > 1:
        found.set([(state, lever) for state in states], value)


def read(found: Settings, settings_: list[str], agreed: list[str]) -> link.LeftOut:
    """Let settings follow what a link says, and return what of it could not be followed."""
    left = link.LeftOut()
    words = [*(("agree=", text) for text in agreed), *(("set=", text) for text in settings_)]
    link.follow(found, words, REGION, left)
    return left


def written(found: Settings) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return what is set as the link of a page says it."""
    return found.decisions.settings(REGION), found.decisions.agreement_texts(REGION)


def by_link(found: Settings) -> Settings:
    """Return what somebody sees who opens the link of settings."""
    set_, agree_ = written(found)
    query = parse_qs(urlencode({"set": set_, "agree": agree_}, doseq=True))
    again = fresh()
    read(again, query.get("set", []), query.get("agree", []))
    return again


# The link


@given(st.lists(moves(), max_size=8), st.lists(agreements(), max_size=3))
def test_a_link_gives_back_exactly_what_was_set(moved: list, agreed: list) -> None:
    found = fresh()
    for each in agreed:
        agree(found, each)
    for move in moved:
        take(found, move)
    again = by_link(found)
    assert again.values == found.values
    assert again.parties == {lever: states for lever, states in found.parties.items() if len(states) > 1}
    assert again.decisions == found.decisions
    assert again.changed == found.changed


@given(st.sampled_from(SEPARATE), st.floats(0, 1))
def test_a_link_gives_back_any_value_that_a_link_may_set(lever: str, effort: float) -> None:
    found = fresh()
    read(found, [f"astria.{lever}={LEVERS[LEVER_INDEX[lever]].value(effort)!r}"], [])
    assert by_link(found).values == found.values


@given(st.lists(moves(), max_size=8), st.lists(agreements(), max_size=3))
def test_what_a_link_says_is_what_the_model_is_asked(moved: list, agreed: list) -> None:
    found = fresh()
    for each in agreed:
        agree(found, each)
    for move in moved:
        take(found, move)
    decided = Decisions.parse(REGION, *written(found))
    assert decided == found.decisions
    assert {(order.state, order.lever): order.value for order in decided.orders} == found.values
    assert {made.lever: set(made.states) for made in decided.agreements} == {
        lever: set(states) for lever, states in found.parties.items() if len(states) > 1
    }


@given(st.lists(st.text(max_size=30)), st.lists(st.text(max_size=30)))
def test_nonsense_in_a_link_leaves_the_start_settings(texts: list[str], agreed: list[str]) -> None:
    found = fresh()
    read(found, texts, agreed)
    assert found.decisions.empty


HOSTILE = [
    "astria.L21=700",
    "astria.L21=-1",
    "astria.L21=nan",
    "astria.L21=inf",
    "astria.L21=1e999",
    "astria.L21=x",
    "astria.L21=",
    "astria.L21",
    "astria.L21=5;drop table",
    "astria.L21=<script>alert(1)</script>",
    "nowhere.L21=5",
    "astria.L99=5",
    "astria.L11.X=0.5",
    "__class__.L21=9",
    "91:astria.L21=9",
    "astria.L21=9=9",
    "=",
    "",
    "\x00",
    "=cmd|' /C calc'!A0",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_what_a_link_says_wrongly_is_left_out_and_the_rest_is_taken(text: str) -> None:
    found = fresh()
    read(
        found, ["borvia.L17=12", text, "celdana.L21=9"], ["L04", "L99=astria+borvia", "L04=nowhere+astria", "=+", text]
    )
    assert written(found) == (("borvia.L17=12", "celdana.L21=9"), ())


@given(st.sampled_from(HOSTILE), st.lists(moves(), max_size=4))
def test_whatever_a_link_says_the_settings_stay_within_every_levers_range(text: str, moved: list) -> None:
    found = fresh()
    for move in moved:
        take(found, move)
    read(found, [text], [text])
    for (state, lever), value in found.values.items():
        assert state in STATES
        assert LEVERS[LEVER_INDEX[lever]].low <= value <= LEVERS[LEVER_INDEX[lever]].high


def test_settings_are_written_as_the_command_line_writes_them(chosen: Settings) -> None:
    chosen.set([("borvia", "L21")], 10.0)
    chosen.set([(state, "L17") for state in STATES], 12.0)
    chosen.agree("L04", ["celdana", "astria"])
    assert written(chosen) == (("all.L17=12", "borvia.L21=10"), ("L04=astria+celdana",))


def test_a_link_is_read_as_the_command_line_reads_it(chosen: Settings) -> None:
    assert read(chosen, ["Astria.outreach=30", "borvia.L11=0.9"], ["sharing=all"]) == link.LeftOut()
    assert chosen.decisions == Decisions.parse(REGION, ["astria.L28=30", "borvia.L11=0.9"], ["L37=all"])


@pytest.mark.parametrize("text", ["91:L04=astria+borvia", "0-91:L04=astria+borvia", "91-182:L04=all"])
def test_what_a_link_lets_begin_or_end_later_is_left_out_since_the_page_sets_the_first_day(
    chosen: Settings, text: str
) -> None:
    assert read(chosen, [], [text]).wrong == [f"agree={text}"]
    assert chosen.decisions.empty


def test_names_of_parties_may_be_joined_by_a_space_as_browsers_read_a_plus(chosen: Settings) -> None:
    read(chosen, [], ["L04=astria celdana"])
    assert chosen.parties == {"L04": ("astria", "celdana")}


# Setting, undoing, going back


@given(moves())
def test_a_value_equal_to_the_start_is_no_change(move: tuple) -> None:
    states, lever, value = move
    found = fresh()
    take(found, move)
    assert found.changed == any(found.start[state, lever] != value for state in states)
    for state in states:
        found.set([(state, lever)], found.start[state, lever])
    assert not found.changed
    assert found.decisions.empty


def test_an_agreement_needs_two_states_and_its_commitment_ends_with_it(chosen: Settings) -> None:
    chosen.agree("L04", ["astria"])
    assert not chosen.changed
    assert chosen.decisions.empty
    chosen.agree("L04", ["astria", "borvia"])
    chosen.set([("astria", "L04"), ("borvia", "L04")], 50.0)
    assert chosen.changed
    chosen.agree("L04", ["astria"])
    assert not chosen.changed
    assert chosen.values == {}


def test_who_leaves_an_agreement_takes_its_commitment_along(chosen: Settings) -> None:
    chosen.agree("L04", STATES)
    chosen.set([(state, "L04") for state in STATES], 50.0)
    chosen.agree("L04", ["astria", "celdana"])
    assert chosen.values == {("astria", "L04"): 50.0, ("celdana", "L04"): 50.0}


def test_undo_at_the_start_does_nothing(chosen: Settings) -> None:
    chosen.undo()
    assert chosen.decisions.empty
    assert chosen.past == []


def test_going_back_to_the_start_can_be_undone(chosen: Settings) -> None:
    chosen.set([("astria", "L21")], 9.0)
    chosen.agree("L04", ["astria", "borvia"])
    before = chosen.decisions
    chosen.reset()
    assert not chosen.changed
    chosen.undo()
    assert chosen.decisions == before


def test_a_move_that_changed_nothing_costs_no_step_of_undo(chosen: Settings) -> None:
    chosen.remember()
    chosen.set([("astria", "L21")], 9.0)
    for _nothing in range(3):
        chosen.remember()
    chosen.undo()
    assert chosen.decisions.empty


def test_only_so_many_steps_are_kept_and_the_oldest_go_first(chosen: Settings) -> None:
    for step in range(120):
        chosen.remember()
        chosen.set([("astria", "L21")], float(step % 2 + 10))
    assert len(chosen.past) == 50
    for _step in range(200):
        chosen.undo()
    assert chosen.past == []
    assert chosen.changed, "the steps that were forgotten cannot be undone"


class Reader(RuleBasedStateMachine):
    """A reader who moves controls, lets States agree, undoes, resets, and takes up plans kept before."""

    def __init__(self) -> None:
        super().__init__()
        self.settings = fresh()
        self.steps: list[Decisions] = []
        self.plans: dict[str, Decisions] = {}

    def _stepped(self, change) -> None:
        before = self.settings.decisions
        self.settings.remember()
        change()
        if self.settings.decisions != before:
            self.steps.append(before)

    @rule(move=moves())
    def moves_a_lever(self, move: tuple) -> None:
        self._stepped(lambda: take(self.settings, move))

    @rule(agreed=agreements())
    def lets_states_agree(self, agreed: tuple) -> None:
        self._stepped(lambda: agree(self.settings, agreed))

    @rule()
    def undoes(self) -> None:
        self.settings.undo()
        assert self.settings.decisions == (self.steps.pop() if self.steps else Decisions())

    @rule()
    def goes_back_to_the_start(self) -> None:
        self._stepped(self.settings.reset)
        assert not self.settings.changed

    @rule(letter=st.sampled_from("ABC"))
    def keeps_a_plan(self, letter: str) -> None:
        self.plans[letter] = self.settings.decisions

    @precondition(lambda self: self.plans)
    @rule(data=st.data())
    def takes_up_a_plan(self, data: st.DataObject) -> None:
        plan = self.plans[data.draw(st.sampled_from(sorted(self.plans)))]
        self._stepped(lambda: self.settings.take_up(plan))
        assert self.settings.decisions == plan

    @invariant()
    def what_is_set_differs_from_the_start(self) -> None:
        for cell, value in self.settings.values.items():
            assert value != self.settings.start[cell]

    @invariant()
    def what_is_set_can_be_read_back(self) -> None:
        assert by_link(self.settings).decisions == self.settings.decisions

    @invariant()
    def a_model_can_be_asked(self) -> None:
        self.settings.decisions.check(REGION)
        assert self.settings.changed == (not self.settings.decisions.empty)


Reader.TestCase.settings = settings(max_examples=dear(25), stateful_step_count=20)
TestWhatAReaderDoes = Reader.TestCase


# What it costs


def spent(found: Settings, state: str) -> float:
    return found.asked(state).budget


def endow(found: Settings, **budgets: float) -> None:
    """Give States so much money, and as many officer-hours as they like."""
    found.means = {state: Resources(budget, float("inf")) for state, budget in budgets.items()}


def test_what_is_asked_grows_with_effort_by_the_levers_cost(chosen: Settings) -> None:
    before = chosen.asked("astria")
    chosen.set([("astria", "L21")], 50.0)
    after = chosen.asked("astria")
    lever = LEVERS[LEVER_INDEX["L21"]]
    assert after.budget - before.budget == pytest.approx(lever.cost_per_quarter * (lever.effort(50) - lever.effort(5)))
    assert after.hours - before.hours == pytest.approx(lever.officer_hours * (lever.effort(50) - lever.effort(5)))


@st.composite
def purses(draw: st.DrawFn) -> tuple[Settings, str, Lever, float]:
    """Return settings of a State with more or less money, and a lever with the value that is wanted of it."""
    found = fresh()
    for move in draw(st.lists(moves(), max_size=4)):
        take(found, move)
    state = draw(st.sampled_from(STATES))
    endow(found, **{state: spent(found, state) + draw(st.floats(-20, 60))})
    lever = LEVERS[LEVER_INDEX[draw(st.sampled_from(SEPARATE))]]
    return found, state, lever, draw(st.sampled_from(OFFERED[lever.id]))


@given(purses())
def test_what_cannot_be_paid_cannot_be_set(case: tuple[Settings, str, Lever, float]) -> None:
    found, state, lever, wanted = case
    before = spent(found, state)
    value = found.payable(state, (lever,), wanted, OFFERED[lever.id])
    found.set([(state, lever.id)], value)
    assert spent(found, state) <= max(found.means[state].budget, before) + HAIR
    assert lever.effort(value) <= lever.effort(wanted) + HAIR or value == wanted


@given(purses())
def test_what_is_set_in_its_place_is_the_most_that_can_be_paid(case: tuple[Settings, str, Lever, float]) -> None:
    found, state, lever, wanted = case
    value = found.payable(state, (lever,), wanted, OFFERED[lever.id])
    assume(value != wanted)
    for choice in OFFERED[lever.id]:
        if lever.effort(value) + HAIR < lever.effort(choice) <= lever.effort(wanted):
            other = copy.deepcopy(found)
            other.set([(state, lever.id)], choice)
            assert spent(other, state) > found.means[state].budget


@given(st.lists(moves(), max_size=4), st.sampled_from(STATES), st.sampled_from(SEPARATE), st.floats(-3000, 6000))
def test_how_far_officer_hours_last_on_a_slider_is_the_most_that_asks_for_no_more_than_there_is(
    moved: list, state: str, name: str, left: float
) -> None:
    found, lever = fresh(), LEVERS[LEVER_INDEX[name]]
    for move in moved:
        take(found, move)
    found.means = {state: Resources(float("inf"), found.asked(state).hours + left)}

    def within(value: float, rounding: float = 0.0) -> bool:
        other = copy.deepcopy(found)
        other.set([(state, name)], value)
        return other.asked(state).hours <= found.means[state].hours + rounding

    last = found.lasts(state, lever, OFFERED[name])
    beyond = [value for value in OFFERED[name] if lever.effort(value) > lever.effort(last)]
    if not lever.officer_hours:
        assert not beyond
    else:
        assert within(last, HAIR) or last == OFFERED[name][0]
        assert not any(map(within, beyond))


@given(purses())
def test_less_effort_than_now_can_always_be_had(case: tuple[Settings, str, Lever, float]) -> None:
    found, state, lever, wanted = case
    assume(lever.effort(wanted) <= lever.effort(found.value(state, lever.id)))
    assert found.payable(state, (lever,), wanted, OFFERED[lever.id]) == wanted


@given(st.lists(moves(), max_size=6), st.floats(-20, 60))
def test_a_link_leaves_out_what_cannot_be_paid_and_nothing_else(moved: list, more: float) -> None:
    wanted, found = fresh(), fresh()
    for move in moved:
        take(wanted, move)
    endow(found, **{state: spent(found, state) + more for state in STATES})
    left = read(found, *map(list, written(wanted)))
    assert left.wrong == []
    unpaid = {(order.state, order.lever): order.value for order in left.unpaid}
    assert {**found.values, **unpaid} == wanted.values
    for state in STATES:
        assert spent(found, state) <= max(found.means[state].budget, spent(fresh(), state)) + HAIR
        if spent(wanted, state) <= found.means[state].budget:
            assert not [order for order in left.unpaid if order.state == state], "what can be paid as a whole is set"


def test_of_what_cannot_be_paid_together_the_first_of_a_link_is_set(chosen: Settings) -> None:
    endow(chosen, **{state: spent(chosen, state) + 40 for state in STATES})
    left = read(chosen, ["astria.L21=25", "astria.L19=30", "borvia.L19=20"], [])
    assert chosen.values == {("astria", "L21"): 25.0, ("borvia", "L19"): 20.0}
    assert left.unpaid == [Order(0, "astria", "L19", 30.0)]


def test_what_a_link_saves_pays_for_what_it_raises(chosen: Settings) -> None:
    endow(chosen, astria=spent(chosen, "astria"))
    assert read(chosen, ["astria.L21=10", "astria.L19=1"], []).unpaid == []
    assert chosen.values == {("astria", "L21"): 10.0, ("astria", "L19"): 1.0}


def test_asking_what_can_be_paid_changes_nothing(chosen: Settings) -> None:
    endow(chosen, astria=0.0)
    before = copy.deepcopy(chosen)
    chosen.payable("astria", (LEVERS[LEVER_INDEX["L21"]],), 50.0, OFFERED["L21"])
    assert chosen == before


def test_a_region_without_budgets_pays_for_anything(chosen: Settings) -> None:
    chosen.means = {}
    assert chosen.payable("astria", (LEVERS[LEVER_INDEX["L21"]],), 50.0, OFFERED["L21"]) == 50.0


def test_parts_of_one_lever_that_stand_apart_are_not_raised_without_money(chosen: Settings) -> None:
    chosen.without = {}  # holdings of every category
    for part, value in zip(L11, (1.0, 0.0, 0.0, 0.0), strict=True):
        chosen.set([("astria", part.id)], value)
    endow(chosen, astria=spent(chosen, "astria"))
    value = chosen.payable("astria", L11, 0.9, OFFERED["L11.N"])
    chosen.set([("astria", part.id) for part in L11], value)
    assert spent(chosen, "astria") <= chosen.means["astria"].budget + HAIR
    assert value < 0.9


def test_parts_of_one_lever_that_stand_alike_are_paid_together(chosen: Settings) -> None:
    chosen.without = {}
    one = L11[0]
    four = 4 * one.cost_per_quarter * (one.effort(0.8) - one.effort(0.6))
    for budget, expected in ((four, 0.8), (four - 0.1, 0.75)):
        endow(chosen, astria=spent(chosen, "astria") + budget)
        assert chosen.payable("astria", L11, 0.8, OFFERED["L11.N"]) == expected


# What a slider offers


@pytest.mark.parametrize("lever", LEVERS, ids=lambda lever: lever.id)
def test_every_slider_offers_its_range_and_further_right_is_more_effort(lever: Lever) -> None:
    values = options(lever, [lever.default])
    efforts = [lever.effort(value) for value in values]
    assert efforts == sorted(efforts)
    assert (efforts[0], efforts[-1]) == (0.0, 1.0)
    assert float(lever.default) in values
    assert len(set(values)) == len(values)
    assert 3 <= len(values) <= 65


@given(st.sampled_from([lever for lever in LEVERS if not lever.steps]), st.integers(0, 10_000))
def test_a_start_value_of_a_few_digits_can_be_had_again(lever: Lever, place: int) -> None:
    start = round(lever.low + (lever.high - lever.low) * place / 10_000, 4)
    assert start in options(lever, [start])


@given(st.sampled_from(LEVERS), st.floats(0, 1))
def test_any_start_value_can_be_had_again(lever: Lever, effort: float) -> None:
    start = lever.value(effort)
    found = Settings({("astria", lever.id): start}, ("astria",))
    found.set([("astria", lever.id)], min(options(lever, [start]), key=lambda value: abs(value - start)))
    assert not found.changed


@given(st.sampled_from(LEVERS), st.lists(st.floats(allow_nan=False), max_size=4))
def test_a_slider_offers_nothing_outside_its_range(lever: Lever, extra: list[float]) -> None:
    assert all(lever.fits(value) for value in options(lever, extra))
