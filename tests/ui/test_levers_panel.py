"""The levers panel: what moving, agreeing, undoing and keeping does, what it costs, and what is said of it."""

import re
from typing import Any

import pytest

from sim.scenario.levers import AGREED, JOINT, LEVER_INDEX, LEVERS
from sim.ui import levers_panel
from sim.ui.settings import Settings, options, start_settings
from sim.words import LANGUAGES
from sim.words.glossary import GROUPS, ITEMS
from sim.words.reader import Reader
from tests.languages import TRANSLATED
from tests.presentation import fakes
from tests.presentation.fakes import REGION
from tests.presentation.typography import french_faults, untranslated
from tests.ui.pages import Asked, fitted, link, opened, words

EN = Reader("en")
STATES = list(fakes.NAMES)
L11 = [f"L11.{part}" for part in "NCBR"]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Asked:
    """Let the page show the made-up region and ask a made-up model; return what it asks."""
    return fitted(monkeypatch)


@pytest.fixture
def poor(monkeypatch: pytest.MonkeyPatch) -> Asked:
    """The same with Astria hardly able to pay for more than it does."""
    given_ = fakes.data()
    given_["states"][0]["budget"] = round(start_settings(REGION).asked("astria").budget + 3, 3)
    return fitted(monkeypatch, fakes.scenario(states=given_["states"]))


# Moving


def test_a_slider_stands_at_the_start_of_its_state(asked: Asked) -> None:
    app = opened()
    for state in STATES:
        app.button_group(key="scope").set_value(state).run()
        for base in ("L17", "L21"):
            start = start_settings(REGION).start[state, base]
            assert app.select_slider(key=f"lever:{state}:{base}").value == start


def test_where_states_differ_the_slider_of_all_stands_between_them_and_says_so(asked: Asked) -> None:
    app = opened()
    assert app.select_slider(key="lever:all:L21").value == 6.0
    assert "Now different: Astria 5, Borvia 6, Celdana 7" in words(app)
    app.select_slider(key="lever:all:L21").set_value(12.0).run()
    assert "Now different: Astria" not in words(app)


def test_one_slider_sets_all_parts_of_the_security_of_holdings(asked: Asked) -> None:
    app = opened()
    app.select_slider(key="lever:all:L11").set_value(0.7).run()
    assert fakes.orders_of(asked.query) == tuple(f"all.{part}=0.7" for part in L11)


def test_moving_a_slider_back_to_the_start_changes_nothing(asked: Asked) -> None:
    app = opened()
    app.button_group(key="scope").set_value("astria").run()
    for value in (20.0, 5.0):
        app.select_slider(key="lever:astria:L21").set_value(value).run()
    assert not asked.query.changed
    assert "set" not in link(app)


def test_more_controls_are_shown_when_asked_for_and_each_lever_once(asked: Asked) -> None:
    app = opened()
    few = {slider.key for slider in app.get("select_slider")}
    assert few == {f"lever:all:{base}" for base in ("L11", "L17", "L21")}
    app.toggle(key="more-levers").set_value(True).run()
    assert not app.exception
    keys = [choice.key for kind in ("select_slider", "radio") for choice in app.get(kind)]
    bases = {lever.base for lever in LEVERS}
    assert sorted(keys) == sorted(f"lever:all:{base}" for base in bases if base not in JOINT)
    assert {group.key for group in app.get("button_group") if str(group.key).startswith("parties:")} == {
        f"parties:{base}" for base in AGREED
    }


@pytest.mark.parametrize("lever", ["L19", "L21", "L20", "L31"])
def test_every_lever_can_be_moved_to_its_end(monkeypatch: pytest.MonkeyPatch, lever: str) -> None:
    given_ = fakes.data()
    for state in given_["states"]:
        state["budget"] = 5000
    asked = fitted(monkeypatch, fakes.scenario(states=given_["states"]))
    app = opened()
    app.toggle(key="more-levers").set_value(True).run()
    most = options(LEVERS[LEVER_INDEX[lever]])[-1]
    choice = app.radio if lever == "L31" else app.select_slider
    choice(key=f"lever:all:{lever}").set_value(most).run()
    assert not app.exception
    written = "attempt-and-complicity" if lever == "L31" else f"{most:g}"
    assert fakes.orders_of(asked.query) == (f"all.{lever}={written}",)


# Paying


def test_what_cannot_be_paid_is_not_set_and_the_page_says_what_was_set_instead(poor: Asked) -> None:
    app = opened()
    app.select_slider(key="lever:all:L21").set_value(20.0).run()
    assert not app.exception
    set_ = dict(text.split("=") for text in fakes.orders_of(poor.query))
    assert set_["borvia.L21"] == set_["celdana.L21"] == "20"
    reached = float(set_.get("astria.L21", 5))
    assert reached < 20
    assert "Physical inspection at 20 cannot be paid for" in words(app)
    assert f"Astria {reached:g}" in words(app)
    assert "Borvia 20" not in words(app).partition("Now different")[0]


def test_a_refusal_stands_below_its_lever_until_something_else_is_set(poor: Asked) -> None:
    app = opened()
    app.select_slider(key="lever:all:L21").set_value(20.0).run()
    app.run()
    own, other = (words(app).index(name) for name in ("cannot be paid for", "Keep what is set now, and compare."))
    assert own < other
    app.button(key="undo").click().run()
    assert "cannot be paid for" not in words(app)


def test_too_few_officer_hours_are_said_below_the_lever_that_was_moved_and_in_the_headline(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    given_ = fakes.data()
    given_["states"][0]["officer_hours"] = start_settings(REGION).asked("astria").hours + 1.0
    asked = fitted(monkeypatch, fakes.scenario(states=given_["states"]))
    needed = "Astria has too few officer-hours for this: its measures work at"
    app = opened(set=["astria.L05=40"])
    assert needed in asked.shown[-1].decode()
    assert needed not in words(app), "the panel says it of what was moved just now"
    app.select_slider(key="lever:all:L17").set_value(2.0).run()
    assert needed in words(app)


def test_below_a_slider_stands_how_far_officer_hours_last(monkeypatch: pytest.MonkeyPatch) -> None:
    given_ = fakes.data()
    lever = LEVERS[LEVER_INDEX["L21"]]
    start = start_settings(REGION)
    more = lever.officer_hours * (lever.effort(20.0) - lever.effort(start.value("astria", "L21")))
    given_["states"][0]["officer_hours"] = start.asked("astria").hours + more
    for state in given_["states"][1:]:
        state["officer_hours"] = 500_000
    fitted(monkeypatch, fakes.scenario(states=given_["states"]))
    app = opened()
    assert "Officer-hours last to: Astria 20, Borvia 50" in words(app)
    app.segmented_control(key="scope").set_value("astria").run()
    assert "Officer-hours last to: 20." in words(app)
    app.segmented_control(key="scope").set_value("borvia").run()
    assert "Officer-hours last to" not in words(app)


def test_where_officer_hours_do_not_last_now_no_slider_says_how_far_they_would(monkeypatch: pytest.MonkeyPatch) -> None:
    given_ = fakes.data()
    for state in given_["states"]:
        state["officer_hours"] = start_settings(REGION).asked(state["id"]).hours - 1.0
    fitted(monkeypatch, fakes.scenario(states=given_["states"]))
    assert "Officer-hours last to" not in words(opened())


def test_no_state_is_ever_moved_beyond_its_budget_by_the_panel(poor: Asked) -> None:
    app = opened()
    app.toggle(key="more-levers").set_value(True).run()
    for lever in ("L21", "L05", "L25", "L11"):
        slider = app.select_slider(key=f"lever:all:{lever}")
        slider.set_value(options(LEVERS[LEVER_INDEX.get(lever, LEVER_INDEX["L11.N"])])[-1]).run()
        found = start_settings(poor.query.scenario)
        found.take_up(poor.query.decisions)
        for state in STATES:
            assert found.asked(state).budget <= found.means[state].budget + 1e-6


def test_a_state_that_asks_for_more_hours_than_it_has_is_told_so() -> None:
    found = start_settings(REGION)
    assert "more than it has" not in levers_panel.budget(REGION, found, ["astria"], EN)
    found.set([("astria", "L21"), ("astria", "L25"), ("astria", "L19")], 50.0)
    text = levers_panel.budget(REGION, found, ["astria"], EN)
    assert "more than it has: measures get" in text
    assert 'class="over"' in text


def test_the_foot_of_the_panel_tells_the_tightest_means_and_leads_to_what_changes(asked: Asked) -> None:
    app = opened()
    (foot,) = re.findall(r'class="tightest \w+">(.*?)</p>', words(app))
    means = {state.id: state for state in REGION.states}
    found = start_settings(REGION)

    def share(state: str) -> float:
        asked_for = found.asked(state)
        return max(asked_for.budget / means[state].budget.value, asked_for.hours / means[state].officer_hours.value)

    assert foot.startswith(f"<b>{fakes.NAMES[max(STATES, key=share)]}</b>")
    assert "See what changes" in words(app)


def test_the_budget_lists_the_states_in_scope_with_what_they_use() -> None:
    found = start_settings(REGION)
    text = levers_panel.budget(REGION, found, ["astria", "celdana"], EN)
    assert text.count("<li") == 2
    assert "Borvia" not in text
    assert f"budget {EN.number(found.asked('astria').budget)} of 120" in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_refusal_names_lever_states_and_values_in_the_readers_language(language: Any) -> None:
    reader = Reader(language)
    lever = LEVERS[LEVER_INDEX["L21"]]
    text = levers_panel.refusal(lever, 20.0, [("astria", 7.5), ("borvia", 9.0)], REGION, reader)
    assert reader._(lever.name) in text
    assert reader.number(20.0, 1) in text
    assert f"Astria {reader.number(7.5, 1)}, Borvia {reader.number(9.0, 1)}" in text
    assert language != "fr" or french_faults(text) == []


# Agreeing


def test_an_agreement_of_two_states_starts_with_a_commitment_one_can_see_work(asked: Asked) -> None:
    app = opened()
    app.button_group(key="parties:L04").set_value(["astria"]).run()
    assert fakes.agreed_in(asked.query) == ()
    assert "Choose at least two" in words(app)
    app.button_group(key="parties:L04").set_value(["astria", "celdana"]).run()
    assert not app.exception
    assert fakes.agreed_in(asked.query) == ("L04=astria+celdana",)
    assert fakes.orders_of(asked.query) == ("astria.L04=50", "celdana.L04=50")
    assert app.select_slider(key="joint:L04").value == 50


def test_who_joins_commits_to_what_the_others_do(asked: Asked) -> None:
    app = opened(agree=["L04=astria+celdana"], set=["astria.L04=80", "celdana.L04=80"])
    app.button_group(key="parties:L04").set_value(STATES).run()
    assert fakes.orders_of(asked.query) == ("all.L04=80",)
    assert fakes.agreed_in(asked.query) == ("L04=astria+borvia+celdana",)


def test_the_commitment_of_an_agreement_is_moved_for_all_its_parties(asked: Asked) -> None:
    app = opened(agree=["L04=astria+celdana"], set=["astria.L04=50", "celdana.L04=50"])
    app.select_slider(key="joint:L04").set_value(80.0).run()
    assert fakes.orders_of(asked.query) == ("astria.L04=80", "celdana.L04=80")


def test_an_agreement_ends_when_fewer_than_two_are_left(asked: Asked) -> None:
    app = opened(agree=["L04=astria+celdana"], set=["astria.L04=50", "celdana.L04=50"])
    app.button_group(key="parties:L04").set_value(["astria"]).run()
    assert not asked.query.changed


def test_an_agreement_in_force_from_the_start_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    fitted(monkeypatch, fakes.scenario(agreements=[{"lever": "L04", "states": ["astria", "borvia"], "from_day": 0}]))
    assert "In force from the start: Astria, Borvia." in words(opened())


# Going back, keeping


def test_undo_goes_back_step_by_step_and_ends_at_the_start(asked: Asked) -> None:
    app = opened()
    assert app.button(key="undo").disabled
    for value in (12.0, 20.0):
        app.select_slider(key="lever:all:L21").set_value(value).run()
    app.button_group(key="parties:L04").set_value(["astria", "borvia"]).run()
    seen = []
    while not app.button(key="undo").disabled:
        app.button(key="undo").click().run()
        seen.append((fakes.orders_of(asked.query), fakes.agreed_in(asked.query)))
    assert seen == [(("all.L21=20",), ()), (("all.L21=12",), ()), ((), ())]
    assert app.select_slider(key="lever:all:L21").value == 6.0


def test_back_to_the_start_settings_undoes_everything_and_can_be_undone(asked: Asked) -> None:
    app = opened(set=["all.L21=12"], agree=["L04=astria+borvia"])
    before = asked.query
    app.button(key="reset").click().run()
    assert not asked.query.changed
    assert not set(link(app)) & {"set", "agree"}
    assert app.button(key="reset").disabled
    app.button(key="undo").click().run()
    assert asked.query == before


def test_a_plan_is_kept_taken_up_and_forgotten(asked: Asked) -> None:
    app = opened()
    assert all(app.button(key=f"keep-{letter}").disabled for letter in levers_panel.LETTERS)
    app.select_slider(key="lever:all:L21").set_value(12.0).run()
    app.button(key="keep-A").click().run()
    assert link(app)["plan"] == "A~all.L21=12"
    assert app.button(key="take-A").disabled, "it is what is set already"
    app.select_slider(key="lever:all:L21").set_value(20.0).run()
    app.button(key="keep-B").click().run()
    app.button(key="take-A").click().run()
    assert fakes.orders_of(asked.query) == ("all.L21=12",)
    app.button(key="undo").click().run()
    assert fakes.orders_of(asked.query) == ("all.L21=20",)
    app.button(key="forget-A").click().run()
    assert link(app)["plan"] == "B~all.L21=20"
    assert app.button(key="keep-A")


def test_a_plan_just_kept_says_so_once_and_what_it_sets(asked: Asked) -> None:
    app = opened(set=["all.L21=12"])
    app.button(key="keep-A").click().run()
    assert "Kept. Compare it in Plans." in words(app)
    assert "All States: Physical inspection 12% of consignments" in words(app)
    assert "Kept." not in words(app.run())


def test_a_plan_can_be_named_and_its_link_keeps_the_name(asked: Asked) -> None:
    app = opened(view="plans", set=["all.L21=12"], plan=["A~all.L21=12"])
    app.text_input(key="name-A").set_value("  <b>Ports</b>\x00 first ").run()
    assert [name for name, _question in asked.last.plans] == ["A · <b>Ports</b> first"]
    assert link(app)["name"] == "A:<b>Ports</b> first"
    opened(**link(app))
    assert [name for name, _question in asked.last.plans] == ["A · <b>Ports</b> first"]
    app.button(key="forget-A").click().run()
    assert "name" not in link(app)


def test_a_long_name_of_a_link_is_cut_and_one_of_no_plan_is_told(asked: Asked) -> None:
    app = opened(view="plans", plan=["A~all.L21=12"], name=["A:" + "x" * 500, "B:Other", "C", "A:"])
    assert [name for name, _question in asked.last.plans] == ["A · " + "x" * levers_panel.LONGEST_NAME]
    assert "name=B:Other" in words(app)


def test_a_plan_that_was_kept_is_not_changed_by_what_is_set_later(asked: Asked) -> None:
    app = opened(set=["all.L21=12"], agree=["L04=astria+borvia"])
    app.button(key="keep-A").click().run()
    app.button(key="reset").click().run()
    app.button(key="take-A").click().run()
    assert fakes.orders_of(asked.query) == ("all.L21=12",)
    assert fakes.agreed_in(asked.query) == ("L04=astria+borvia",)


# What is said


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("lever", LEVERS, ids=lambda lever: lever.id)
def test_a_lever_says_what_it_does_what_it_feeds_when_and_what_it_costs(lever: Any, language: Any) -> None:
    reader = Reader(language)
    text = levers_panel.does(lever, reader)
    assert text[0].isupper() or not text[0].isalpha()
    assert reader.number(lever.cost_per_quarter) in text
    assert reader.number(lever.officer_hours) in text
    assert "{" not in text
    assert language == "en" or not untranslated(text, levers_panel.does(lever, EN))


@pytest.mark.parametrize("group", GROUPS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_group_of_paragraph_9_carries_the_summarys_own_wording_in_french(group: str, language: Any) -> None:
    reader = Reader(language)
    levers = [lever for lever in LEVERS if lever.group == group]
    text = levers_panel.group_heading(group, levers, reader)
    assert reader._(GROUPS[group]).replace("'", "&#x27;") in text
    seed = {item.letter: item.seed_french for item in ITEMS}.get(group)
    assert ('<p lang="fr">' in text) == (seed is not None)
    note = reader._("The label above is our translation, not the official text.").replace("'", "&#x27;")
    assert (note in text) == (seed is not None and language != "fr")
    assert text.count("<dt>") == len(levers)


def test_every_lever_has_a_group_with_a_title() -> None:
    assert {lever.group for lever in LEVERS} <= set(GROUPS)


def test_a_lever_says_its_unit_its_owner_its_cost_its_time_and_its_evidence(asked: Asked) -> None:
    text = words(opened())
    lever = LEVERS[LEVER_INDEX["L21"]]
    cost = sum(lever.cost_per_quarter * lever.effort(5 + place) for place in range(3))
    assert (
        f"% of consignments · Customs · cost {cost:.0f} · works after 2 months · basis of effect: public source" in text
    )


@pytest.mark.parametrize("language", TRANSLATED)
def test_what_an_effect_rests_on_is_said_in_the_readers_language(language: Any) -> None:
    english = re.compile(
        r"\b(effect|counts?|practice|need|direction|only|rest|derived|put in|from the|problem|area|base rate)\b"
    )
    assert [lever.id for lever in LEVERS if english.search(levers_panel.does(lever, Reader(language)))] == []


def test_a_region_of_many_states_offers_them_in_a_list(monkeypatch: pytest.MonkeyPatch) -> None:
    given_ = fakes.data()
    more = [f"extra-{number}" for number in range(12)]
    for number, state in enumerate(more):
        given_["states"].append(
            {
                "id": state,
                "name": fakes.text(f"Extra {number}"),
                "instruments_in_force": 8,
                "budget": 120,
                "officer_hours": 20000,
            }
        )
        given_["posts"].append({**given_["posts"][0], "id": f"post-of-{state}", "state": state})
        given_["map"]["polygons"][state] = [[[0, 0], [5, 0], [5, 5]]]
    asked = fitted(monkeypatch, fakes.scenario(states=given_["states"], posts=given_["posts"], map=given_["map"]))
    app = opened()
    assert not app.exception
    app.selectbox(key="scope").set_value("extra-3").run()
    app.select_slider(key="lever:extra-3:L21").set_value(20.0).run()
    assert fakes.orders_of(asked.query) == ("extra-3.L21=20",)
    app.multiselect(key="parties:L04").set_value(["extra-1", "extra-2"]).run()
    assert fakes.agreed_in(asked.query) == ("L04=extra-1+extra-2",)


def test_settings_belong_to_one_session(asked: Asked) -> None:
    one, other = opened(), opened()
    one.select_slider(key="lever:all:L21").set_value(12.0).run()
    other.run()
    assert not asked.query.changed
    assert isinstance(one.session_state[levers_panel.SETTINGS], Settings)
    assert one.session_state[levers_panel.SETTINGS] is not other.session_state[levers_panel.SETTINGS]
