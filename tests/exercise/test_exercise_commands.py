"""Every command of a session: who may give it, when and with which means, and the words in which anything else is refused."""

import json
from typing import Any

import pytest

from sim.exercise import commands
from sim.exercise.contributions import Phase
from sim.exercise.entries import TRAINER, EntryKind
from sim.exercise.formats import FORMATS, Format
from sim.exercise.replay import begun, followed_by, replayed
from sim.exercise.seats import Seat, own_levers, seats_of
from sim.scenario.calendar import MONTH
from sim.scenario.levers import LEVERS
from sim.scenario.means import Binds
from sim.scenario.problems import LazyText
from sim.words import LANGUAGES
from tests.exercise.cases import (
    ALLOWED,
    EVALUATOR,
    HELPER,
    REFUSED,
    REGULATOR,
    TRAINER_ONLY,
    asked,
    busy,
    deciding,
    last_lived,
    matched,
)
from tests.exercise.playing import (
    COORDINATORS,
    CUSTOMS,
    DOVRIA,
    SELVANE,
    SHORT,
    VELMORA,
    Table,
    changed,
    content,
    created,
    levers,
    play_through,
    same_again,
    with_inject,
)


def listed(table: dict[type[commands.Command], list[tuple[Any, ...]]]) -> list[Any]:
    return [
        pytest.param(command, *row, id=f"{command.__name__}-{row[0].__name__}-{row[1]}-{n}")
        for command, rows in table.items()
        for n, row in enumerate(rows, 1)
    ]


def test_every_command_has_cases_that_it_permits_and_cases_that_it_refuses():
    assert set(ALLOWED) == set(REFUSED) == set(commands.COMMANDS)


@pytest.mark.parametrize(("kind", "prepare", "actor", "command", "at", "said"), listed(ALLOWED))
def test_a_command_by_whom_it_belongs_to_becomes_one_entry_that_the_log_gives_again(
    lobby_session, kind, prepare, actor, command, at, said
):
    table = Table(lobby_session)
    prepare(table)
    before = table.session
    entry = table.do(actor, command, at=at)
    assert entry.kind == kind.kind
    assert entry.number == len(before.entries)
    assert json.loads(json.dumps(commands.given_again(before, entry).body())) == entry.body
    assert content(same_again(table.session, lobby_session)) == content(table.session)


@pytest.mark.parametrize(("kind", "prepare", "actor", "command", "at", "said"), listed(REFUSED))
def test_a_command_by_anybody_else_or_at_another_time_is_refused_in_words_and_changes_nothing(
    lobby_session, kind, prepare, actor, command, at, said
):
    table = Table(lobby_session)
    prepare(table)
    before, kept = table.session, content(table.session)
    with pytest.raises(commands.Refused) as refused:
        table.do(actor, command, at=at)
    assert said in refused.value.message
    assert isinstance(refused.value.message, LazyText), "no words of the catalogue"
    assert table.session is before
    assert content(before) == kept


def test_what_cannot_be_done_is_said_in_the_readers_language(lobby):
    from sim.scenario.problems import translate_lazy
    from sim.words import translator

    with pytest.raises(commands.Refused) as refused:
        lobby.do(VELMORA, commands.StartExercise())
    spoken = {language: translate_lazy(refused.value.message, translator(language)) for language in LANGUAGES}
    assert spoken["en"] == TRAINER_ONLY
    assert len(set(spoken.values())) == 3


# Seats and levers


def test_every_lever_is_owned_by_some_seat_of_its_state_and_by_no_seat_without_a_state(two_doors):
    seats = seats_of(two_doors, industry=True, assistance=True)
    for state in two_doors.states:
        own = {lever.id for seat in seats if seat.state == state.id for lever in own_levers(seat)}
        assert own == {lever.id for lever in LEVERS}
    assert own_levers(HELPER) == ()
    assert own_levers(Seat("velmora", "industry")) == ()


def test_a_seat_is_written_and_read_as_one_word(two_doors):
    for seat in seats_of(two_doors, industry=True, assistance=True):
        assert Seat.of(str(seat)) == seat


def test_a_seat_may_propose_its_own_levers_and_no_other_one(deciding):
    for seat in deciding.session.seats:
        own = {lever.id for lever in own_levers(seat)}
        for lever in LEVERS:
            proposal = commands.Propose(seat=seat, values={lever.id: lever.value(0.5)})
            if lever.id in own:
                assert proposal.check(deciding.session, seat, deciding.now)
            else:
                with pytest.raises(commands.Refused, match="is not decided in this seat"):
                    proposal.check(deciding.session, seat, deciding.now)


def test_a_coordinator_settles_what_was_proposed_with_the_dissent_of_others_in_the_log(lobby):
    lobby.do("anna", commands.TakeSeat(seat=CUSTOMS, holder="anna"))
    deciding(lobby)
    lobby.do(CUSTOMS, commands.Propose(seat=CUSTOMS, values={"L21": 12}))
    lobby.do(
        VELMORA,
        commands.SubmitPlan(
            state="velmora", values={"L21": 7}, dissent={str(CUSTOMS): " Not enough. ", str(REGULATOR): "  "}
        ),
    )
    plan = lobby.session.plans[1, "velmora"]
    assert plan.values == {"L21": 7.0}
    assert plan.dissent == {str(CUSTOMS): "Not enough."}
    assert plan.by == str(VELMORA)


def test_a_plan_holds_only_levers_that_change(deciding):
    start = deciding.session.values("velmora")
    deciding.do(VELMORA, commands.SubmitPlan(state="velmora", values={"L01": start["L01"], "L02": 2}))
    assert deciding.session.plans[1, "velmora"].values == {"L02": 2.0}


# Means


def test_a_budget_cut_from_outside_counts_when_a_plan_is_submitted(two_doors):
    cut = {"effects": [{"kind": "budget", "at": "velmora", "size": 0.5, "day": 0, "days": 91}], "to": ["velmora"]}
    table = Table(created(with_inject(two_doors, cut)))
    table.open()
    assert table.session.means("velmora").budget == 120.0
    table.trainer(commands.SubmitPlan(state="velmora", values={"L01": 3}))
    table.trainer(commands.ReleaseInject(id="inject-1"))
    assert table.session.means("velmora").budget == 60.0
    with pytest.raises(commands.Refused, match=r"the State has 60\.0"):
        table.trainer(commands.SubmitPlan(state="velmora", values={"L01": 3}))
    table.trainer(commands.SubmitPlan(state="velmora", values={}))  # what runs already may go on
    assert table.session.means("selvane").budget == 155.0
    table.simulate(moves=1)
    table.open()
    assert table.session.means("velmora").budget == 120.0


def test_officers_who_are_away_are_missing_in_what_a_plan_is_judged_by(two_doors):
    ill = {"effects": [{"kind": "officers", "at": "velmora", "size": 0.5, "day": 0, "days": 91}], "to": ["velmora"]}
    table = Table(created(with_inject(two_doors, ill)))
    table.open()
    own = table.session.affordability("velmora", {}, Binds.BUDGET)
    assert not own.overloaded
    table.trainer(commands.ReleaseInject(id="inject-1"))
    now = table.session.affordability("velmora", {}, Binds.BUDGET)
    assert now.has == (own.has.budget, 0.5 * own.has.hours)
    assert now.overloaded
    assert now.funded == pytest.approx(now.has.hours / now.asked.hours)
    assert now.affordable, "officer-hours may fall short of a plan"
    table.trainer(commands.SubmitPlan(state="velmora", values={"L01": 3}))


def test_a_budget_that_shrinks_later_holds_from_its_day(two_doors):
    later = [{"kind": "budget", "at": "dovria", "size": 0.5, "day": 91, "days": 91}]
    table = Table(created(changed(two_doors, happenings=later)))
    budgets = []
    for _ in range(3):
        table.open()
        budgets.append(table.session.means("dovria").budget)
        table.trainer(commands.CloseMove())
    assert budgets == [60.0, 30.0, 60.0]


def test_what_is_affordable_is_taken_in_the_order_of_the_levers_and_can_be_submitted(deciding):
    wanted = {"L25": 100.0, "L04": 100.0, "L21": 50.0, "L26": 0.0}
    taken = deciding.session.affordable("velmora", wanted)
    assert taken.items() < wanted.items()
    assert "L26" in taken
    commands.SubmitPlan(state="velmora", values=taken).check(deciding.session, TRAINER, deciding.now)


def test_a_state_without_a_plan_gets_what_its_agencies_proposed_when_the_move_is_closed(deciding):
    deciding.do(CUSTOMS, commands.Propose(seat=CUSTOMS, values={"L21": 7}))
    deciding.trainer(commands.SubmitPlan(state="selvane", values={"L01": 2}))
    deciding.trainer(commands.CloseMove())
    plans = deciding.session.plans
    assert plans[1, "velmora"].values == {"L21": 7.0}
    assert plans[1, "velmora"].by == "stand-in"
    assert plans[1, "selvane"].by == TRAINER
    assert plans[1, "dovria"].values == {}


# Agreements


def test_an_agreement_holds_from_the_move_in_which_the_last_state_accepted(lobby):
    lobby.open()
    lobby.think()
    lobby.do(VELMORA, commands.OfferAgreement(by="velmora", lever="L04", states=["selvane", "dovria"]))
    lobby.do(SELVANE, commands.AnswerAgreement(state="selvane", number=1, accept=True))
    assert lobby.session.offers[1].open
    assert not lobby.session.decisions().agreements
    lobby.simulate()
    lobby.open()
    lobby.do(DOVRIA, commands.AnswerAgreement(state="dovria", number=1, accept=True))
    assert lobby.session.offers[1].made
    lobby.trainer(commands.CloseMove())
    (agreement,) = lobby.session.decisions().agreements
    assert (agreement.lever, set(agreement.states), agreement.from_day) == ("L04", set(lobby.session.state_ids()), 91)


def test_assistance_that_is_matched_works_after_the_time_of_its_programme_and_for_its_state_alone(lobby):
    matched(lobby)
    request = lobby.session.assistance[1]
    assert (request.open, request.answered, request.programme) == (False, 1, "action-plan-assistance")
    effect = request.happening
    assert (effect.kind, effect.at, effect.control, effect.size) == ("assistance", "dovria", "border_detection", 0.2)
    assert effect.day == 12 * MONTH
    assert lobby.session.exogenous_events()[-1] == effect
    assert lobby.session.running("action-plan-assistance") == 1


def test_a_programme_has_room_again_once_its_help_is_at_work(two_doors):
    table = Table(created(two_doors, Format(moves=3, quarters=4, minutes=12), assistance=True))
    busy(table)
    assert table.session.running("action-plan-assistance") == 2
    table.trainer(commands.CloseMove())
    table.open()
    assert table.session.running("action-plan-assistance") == 0
    table.do(HELPER, commands.AnswerRequest(number=3, programme="action-plan-assistance"))


def test_undoing_a_move_takes_back_what_was_asked_and_answered_after_it(lobby):
    asked(lobby)
    lobby.trainer(commands.CloseMove())
    lobby.open()
    lobby.do(
        SELVANE, commands.RequestAssistance(state="selvane", control="account", text="Who has what is on paper only.")
    )
    lobby.do(HELPER, commands.AnswerRequest(number=1, programme="action-plan-assistance"))
    lobby.trainer(commands.UndoMove(luck="same"))
    assert set(lobby.session.assistance) == {1}
    assert lobby.session.assistance[1].open
    assert lobby.session.exogenous_events() == tuple(
        happening for i in lobby.session.injects for happening in i.happenings
    )


def test_an_offer_that_one_state_declines_is_closed_for_all(lobby):
    lobby.open()
    lobby.do(VELMORA, commands.OfferAgreement(by="velmora", lever="L04", states=["selvane", "dovria"]))
    lobby.do(SELVANE, commands.AnswerAgreement(state="selvane", number=1, accept=False))
    with pytest.raises(commands.Refused, match="answered already"):
        lobby.do(DOVRIA, commands.AnswerAgreement(state="dovria", number=1, accept=True))
    assert lobby.session.agreements() == lobby.session.agreements()[:1]


# Injects


def test_injects_come_in_the_move_of_their_day_and_those_held_back_do_not(two_doors):
    table = Table(
        created(
            with_inject(
                two_doors,
                {"release": {"day": 0}},
                {"release": {"day": 90}},
                {"release": {"day": 91}},
                {"release": {"day": 100}},
                {},
            )
        )
    )
    table.trainer(commands.ScheduleInject(id="inject-4", skipped=True))
    table.open()
    assert [(i.id, i.number, i.day, i.move) for i in table.session.injects] == [
        ("inject-1", 1, 0, 1),
        ("inject-2", 2, 90, 1),
    ]
    table.simulate(moves=1)
    table.open()
    assert [i.id for i in table.session.injects] == ["inject-1", "inject-2", "inject-3"]
    table.trainer(commands.ReleaseInject(id="inject-4"))
    assert [(i.id, i.day) for i in table.session.injects][-1] == ("inject-4", 91)
    assert [i.id for i in table.session.waiting()] == ["inject-5"]


def test_an_inject_held_back_and_scheduled_again_comes_in_the_move_of_its_day(two_doors):
    table = Table(created(with_inject(two_doors, {"release": {"day": 0}}, {"release": {"day": 100}}, {})))
    for name in ("inject-1", "inject-2", "inject-3"):
        table.trainer(commands.ScheduleInject(id=name, skipped=True))
    table.open()
    assert table.session.injects == []
    with pytest.raises(commands.Refused, match="Its month is over"):
        table.trainer(commands.ScheduleInject(id="inject-1", skipped=False))
    table.trainer(commands.ScheduleInject(id="inject-2", skipped=False))
    table.trainer(commands.ScheduleInject(id="inject-3", skipped=False))
    assert table.session.skipped == {"inject-1"}
    with pytest.raises(commands.Refused, match="not held back"):
        table.trainer(commands.ScheduleInject(id="inject-2", skipped=False))
    table.simulate()
    table.open()
    assert [inject.id for inject in table.session.injects] == ["inject-2"]
    table.trainer(commands.ReleaseInject(id="inject-1"))
    with pytest.raises(commands.Refused, match="not held back"):
        table.trainer(commands.ScheduleInject(id="inject-1", skipped=False))


def test_an_inject_held_back_can_be_scheduled_again_when_the_move_before_it_is_undone(two_doors):
    table = Table(created(with_inject(two_doors, {"release": {"day": 100}})))
    table.trainer(commands.ScheduleInject(id="inject-1", skipped=True))
    table.simulate()
    table.open()
    with pytest.raises(commands.Refused, match="Its month is over"):
        table.trainer(commands.ScheduleInject(id="inject-1", skipped=False))
    table.trainer(commands.UndoMove(luck="same"))
    table.trainer(commands.ScheduleInject(id="inject-1", skipped=False))
    table.simulate()
    table.open()
    assert [inject.id for inject in table.session.injects] == ["inject-1"]


def test_an_inject_reaches_the_seats_that_it_is_addressed_to_and_nobody_else(deciding):
    for to, expected in (
        (["velmora.customs"], {"velmora.customs"}),
        (["*.customs"], {"velmora.customs", "selvane.customs", "dovria.customs"}),
        (["assistance"], {"assistance"}),
        (["dovria"], {str(seat) for seat in deciding.session.seats if seat.state == "dovria"}),
        (["all"], {str(seat) for seat in deciding.session.seats}),
    ):
        entry = deciding.trainer(commands.WriteInject(to=to, text="A call."))
        number = entry.body["number"]
        got = {
            str(seat)
            for seat in deciding.session.seats
            if number in {inject.number for inject in deciding.session.inbox(seat)}
        }
        assert got == expected


def test_an_inject_whose_condition_nobody_could_see_is_refused_when_a_session_is_created(two_doors):
    hidden = {"release": {"indicator": "diversions", "above": 1.0}}
    with pytest.raises(commands.Refused, match="nothing that participants can see"):
        created(with_inject(two_doors, hidden))


# Creation


@pytest.mark.parametrize(
    ("moves", "quarters"), [(0, 1), (41, 1), (1, 0), (1, 9), (40, 3), (-1, 1)], ids=lambda value: str(value)
)
def test_an_exercise_of_a_length_that_cannot_be_played_is_refused(two_doors, moves, quarters):
    with pytest.raises(commands.Refused, match="1 to 40 moves of 1 to 8 quarters, 80 quarters at most"):
        commands.create(two_doors, Format(moves, quarters, 10))


@pytest.mark.parametrize("seed", [-1, 1 << 63, 1540])
def test_a_seed_that_is_none_or_that_of_previews_is_refused(two_doors, seed):
    with pytest.raises(commands.Refused, match="A seed is a whole number"):
        commands.create(two_doors, SHORT, seed=seed)


def test_a_session_draws_a_seed_of_its_own_when_none_is_given(two_doors):
    seeds = {commands.create(two_doors, SHORT).seed for _ in range(5)}
    assert len(seeds) == 5
    assert all(0 <= seed < 1 << 63 for seed in seeds)


def test_the_formats_that_are_offered_can_be_played(two_doors):
    for format_ in FORMATS.values():
        session = created(two_doors, format_)
        assert session.length * session.format.days == session.format.length * 91


def test_nothing_can_follow_the_creation_but_an_entry_with_the_next_number(lobby_session):
    entry = lobby_session.entries[0]
    with pytest.raises(ValueError, match="does not follow"):
        followed_by(lobby_session, entry)
    with pytest.raises(ValueError, match="begins with its creation"):
        begun(Table(lobby_session).trainer(commands.StartExercise()))


# Text


def test_texts_are_kept_as_text_without_control_characters_and_never_longer_than_permitted(lobby):
    nasty = "\x00<b>bold</b>\x1b[31m\u202ered\ud800\nnext {name} %s\x07"
    kept = "<b>bold</b>[31mred\nnext {name} %s"
    session = created(lobby.session.scenario, title=nasty)
    assert session.title == kept
    lobby.open()
    lobby.do(VELMORA, commands.StateExpectation(seat=VELMORA, expectation=nasty, reason=nasty, confidence=1))
    lobby.do(VELMORA, commands.AnswerInject(number=1, text=nasty))
    lobby.do(VELMORA, commands.SubmitPlan(state="velmora", values={}, dissent={str(CUSTOMS): nasty}))
    lobby.trainer(commands.SendMessage(text=nasty))
    lobby.trainer(commands.WriteInject(to=[], text=nasty))
    lobby.do(EVALUATOR, commands.WriteNote(text=nasty))
    lobby.do(EVALUATOR, commands.RateObjective(objective="whose-border", grade="M", text=nasty))
    session = lobby.session
    found = [
        session.thoughts[1, VELMORA].expectation,
        session.thoughts[1, VELMORA].reason,
        session.answers[1, str(VELMORA)],
        session.plans[1, "velmora"].dissent[str(CUSTOMS)],
        session.messages[-1].text,
        session.injects[-1].text["en"],
        session.injects[-1].text["ru"],
        session.notes[-1].text,
        session.ratings["whose-border", EVALUATOR].text,
    ]
    assert found == [kept] * len(found)
    lobby.trainer(commands.SendMessage(text="я" * 10_000))
    assert lobby.session.messages[-1].text == "я" * commands.LONGEST_TEXT
    json.dumps([entry.to_json() for entry in lobby.session.entries], ensure_ascii=False).encode()


# The end, and what stands where


def test_the_truth_is_revealed_when_the_exercise_ends(lobby):
    last_lived(lobby)
    assert lobby.session.revealed == set()
    lobby.trainer(commands.EndExercise())
    assert lobby.session.phase == Phase.ENDED
    assert lobby.session.revealed == {"practice", "truth"}


def test_every_kind_of_entry_stands_in_a_session_played_through_and_each_is_given_again(played, lobby_session):
    kinds = {entry.kind for entry in played.session.entries}
    assert set(EntryKind) - kinds == {EntryKind.ENDED, EntryKind.HOT_WASH_CLOSED}
    session = lobby_session
    for entry in played.session.entries[1:]:
        assert json.loads(json.dumps(commands.given_again(session, entry).body())) == entry.body, entry.kind
        session = followed_by(session, entry)
    assert content(session) == content(played.session)


def test_a_session_read_from_its_log_alone_is_the_same(lobby_session):
    table = play_through(Table(lobby_session))
    assert content(replayed(table.session.entries)) == content(table.session)


def test_names_of_levers_read_with_an_underscore_are_levers():
    assert set(levers({"L11_N": 0.5})) <= {lever.id for lever in LEVERS}
    assert len(COORDINATORS) == 3
