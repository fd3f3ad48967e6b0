"""The sandbox as Streamlit runs it: what it opens with, what moving things asks, and the link that gives it back."""

import json
import logging
import re
from html import escape, unescape
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.presentation.boards import VIEWS
from sim.presentation.queries import QueryWorker
from sim.presentation.views import uncertainty
from sim.scenario import build
from sim.scenario.parameters import PARAMETER_INDEX
from sim.ui import sandbox
from sim.words import LANGUAGES, Language, translator
from sim.words.reader import Reader
from tests.conftest import by_turns
from tests.languages import TRANSLATED
from tests.presentation import fakes
from tests.presentation.typography import french_faults, untranslated
from tests.ui.pages import Asked, fitted, link, opened, words


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Asked:
    """Let the page show the made-up region and ask a made-up model; return what it asks."""
    return fitted(monkeypatch)


# Opening


@pytest.mark.parametrize(("view", "language"), by_turns(VIEWS, LANGUAGES))
def test_every_view_opens_without_a_fault_in_every_language(asked: Asked, view: str, language: str) -> None:
    for set_ in ([], ["all.L21=12"]):
        app = opened(lang=language, view=view, set=set_)
        assert not app.exception
        assert asked.last.view == view
        assert asked.last.language == language
        assert fakes.orders_of(asked.query) == tuple(set_)
        assert json.loads(asked.shown[-1])["blocks"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_shipped_scenario_opens_by_itself(language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = Asked()
    monkeypatch.setattr(sandbox, "boards", lambda: asked)
    monkeypatch.delenv("CORDON_SCENARIO", raising=False)
    app = opened(lang=language)
    assert not app.exception
    assert asked.query.scenario.name == "two-doors"
    assert not asked.query.changed
    assert asked.last.view == "overview"


def test_the_scenario_that_the_server_was_started_with_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CORDON_SCENARIO", "/somewhere/scenario.yaml")
    assert sandbox.offered() == ("/somewhere/scenario.yaml", "two-doors")
    monkeypatch.setenv("CORDON_SCENARIO", "two-doors")
    assert sandbox.offered() == ("two-doors",)
    monkeypatch.delenv("CORDON_SCENARIO")
    assert sandbox.offered()[0] == "two-doors"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_notice_stands_on_every_page(asked: Asked, language: Any) -> None:
    notice = translator(language)("Exercise. Fictional region. Illustrative, not a forecast, not a rating.")
    for view in ("overview", "how"):
        assert escape(notice) in words(opened(lang=language, view=view))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_says_its_language_to_screen_readers(asked: Asked, language: str) -> None:
    assert f'document.documentElement, {{ lang: "{language}"' in words(opened(lang=language))


def test_names_of_a_scenario_cannot_carry_markup_into_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    given_ = fakes.data()
    given_["states"][0]["name"] = fakes.text("<script>alert(1)</script>")
    given_["agreements"] = [{"lever": "L04", "states": ["astria", "borvia"], "from_day": 0}]
    fitted(monkeypatch, build(given_))
    app = opened(set=["all.L21=50"])
    assert not app.exception
    assert "<script>alert" not in words(app)
    assert "&lt;script&gt;alert" in words(app)


# Asking


def test_a_moved_lever_asks_the_model_anew_and_goes_into_the_link(asked: Asked) -> None:
    app = opened()
    app.select_slider(key="lever:all:L21").set_value(12.0).run()
    assert not app.exception
    assert fakes.orders_of(asked.query) == ("all.L21=12",)
    assert link(app)["set"] in ("all.L21=12", ["all.L21=12"])
    assert json.loads(asked.shown[-1])["blocks"][0]["title"].startswith("About 10 fewer diversions")


def test_a_lever_of_one_state_leaves_the_others_alone(asked: Asked) -> None:
    app = opened()
    app.button_group(key="scope").set_value("borvia").run()
    app.select_slider(key="lever:borvia:L21").set_value(20.0).run()
    assert fakes.orders_of(asked.query) == ("borvia.L21=20",)


def test_nothing_moved_asks_the_same_question_again(asked: Asked) -> None:
    app = opened(set=["all.L21=12"])
    app.run()
    app.run()
    assert len(set(asked.requests)) == 1


def switch(app: Any, language: str) -> None:
    """Choose a language: of a few side by side, of more from a list."""
    few = [each for each in app.get("button_group") if each.key == "language"]
    (few[0] if few else app.selectbox(key="language")).set_value(language).run()


def test_the_switch_of_language_keeps_everything_that_is_set(asked: Asked) -> None:
    query: dict[str, Any] = {
        "set": ["borvia.L17=12", "all.L21=12"],
        "agree": ["L04=astria+celdana"],
        "plan": ["A~all.L21=20", "C~astria.L17=12~L04=astria+borvia"],
        "assume": ["day_cost:0.01"],
        "luck": "only",
        "view": "sure",
    }
    app = opened(**query)
    before = asked.query
    for language in ("fr", "ru", "en"):
        switch(app, language)
        assert not app.exception
        assert asked.last.language == language
        assert asked.query == before
        kept = link(app)
        assert kept.pop("lang") == language
        assert {key: kept[key] for key in query} == {
            key: value[0] if isinstance(value, list) and len(value) == 1 else value for key, value in query.items()
        }


def test_the_switch_of_language_keeps_the_view_and_its_choices(asked: Asked) -> None:
    for view, query, name in (("law", {"state": "borvia"}, "state"), ("course", {"course": "5"}, "course")):
        app = opened(view=view, **query)
        before = getattr(asked.last, name)
        switch(app, "ru")
        assert (asked.last.view, getattr(asked.last, name)) == (view, before)


def test_a_switch_of_view_keeps_the_settings(asked: Asked) -> None:
    app = opened(set=["all.L21=12"], assume=["day_cost:0.01"])
    for view in VIEWS:
        app.button_group(key="view").set_value(view).run()
        assert not app.exception
        assert asked.last.view == view
        assert (fakes.orders_of(asked.query), asked.query.assumed) == (("all.L21=12",), (("day_cost", 0.01),))


def test_ranges_over_luck_only_stay_so_in_every_view(asked: Asked) -> None:
    app = opened(view="sure", set=["all.L21=12"])
    app.button_group(key="luck-only").set_value(True).run()
    assert asked.query.luck_only
    app.button_group(key="view").set_value("overview").run()
    app.select_slider(key="lever:all:L21").set_value(20.0).run()
    assert asked.query.luck_only


def test_the_course_that_was_chosen_is_still_shown_when_its_reader_comes_back(asked: Asked) -> None:
    app = opened(view="course")
    app.number_input(key="course").set_value(5).run()
    assert asked.last.course == 4
    for view in ("overview", "course"):
        app.button_group(key="view").set_value(view).run()
    assert asked.last.course == 4


def test_the_state_that_was_chosen_is_still_shown_when_its_reader_comes_back(asked: Asked) -> None:
    app = opened(view="law")
    app.button_group(key="law-state").set_value("celdana").run()
    assert asked.last.state == "celdana"
    for view in ("overview", "law"):
        app.button_group(key="view").set_value(view).run()
    assert asked.last.state == "celdana"


def test_another_scenario_starts_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = fitted(monkeypatch, fakes.REGION, fakes.scenario(name="other-side", title=fakes.text("Other side")))
    app = opened(set=["all.L21=12"], plan=["A~all.L21=20"], assume=["day_cost:0.01"])
    app.selectbox(key="scenario").set_value("other-side").run()
    assert not app.exception
    assert asked.query.scenario.name == "other-side"
    assert not asked.query.changed
    assert asked.query.assumed == ()
    assert set(link(app)) <= {"scenario", "lang"}


def test_incidents_are_asked_of_the_start_settings_and_of_kept_plans(asked: Asked) -> None:
    app = opened(view="course", set=["all.L21=12"], plan=["A~all.L21=20"])
    assert asked.last.other is not None
    assert asked.last.other[0] == "At the start settings"
    assert not asked.last.other[1].changed
    app.selectbox(key="asked-of").set_value("Plan A").run()
    assert fakes.orders_of(asked.last.other[1]) == ("all.L21=20",)
    assert opened(view="course") is not None
    assert asked.last.other is None, "nothing else is set: there is nothing to ask of"


def test_an_assumption_can_be_set_and_let_go_again(asked: Asked) -> None:
    app = opened(view="sure")
    app.selectbox(key="assumption").set_value("day_cost").run()
    slider = app.slider(key="assume:day_cost")
    assert (slider.min, slider.max) == (PARAMETER_INDEX["day_cost"].low, PARAMETER_INDEX["day_cost"].high)
    slider.set_value(slider.max).run()
    assert not app.exception
    assert asked.query.assumed == (("day_cost", slider.max),)
    app.button(key="let-go:day_cost").click().run()
    assert asked.query.assumed == ()
    assert "assume" not in link(app)


def test_a_set_assumption_is_said_in_every_view_with_the_way_back(asked: Asked) -> None:
    for view in VIEWS:
        if view == "sure":
            continue
        app = opened(view=view, assume=["day_cost:0.0123"])
        low, high = (PARAMETER_INDEX["day_cost"].low, PARAMETER_INDEX["day_cost"].high)
        assert (
            f"1 assumption changed: cost of a day's delay to trade: 0.0123, else between {low} and {high}"
            in unescape(words(app))
        )
        app.button(key="let-all-go").click().run()
        assert asked.query.assumed == ()
        assert "assumption changed" not in words(app)


def test_a_set_assumption_is_listed_under_what_is_set(asked: Asked) -> None:
    opened(assume=["day_cost:0.0123"])
    (block,) = [each for each in json.loads(asked.shown[-1])["blocks"] if each["id"] == "set"]
    assert [line["text"].partition(",")[0] for line in block["lines"]] == ["cost of a day's delay to trade: 0.0123"]


@pytest.mark.parametrize(("value", "text"), [(18.8, "18.8"), (0.0, "0"), (0.185, "0.185"), (546.0, "546"), (1.0, "1")])
def test_a_number_of_the_model_is_written_as_one_would_say_it(value: float, text: str) -> None:
    assert uncertainty.short(value, Reader("en")) == text


def test_plans_are_asked_for_by_name_with_what_is_set_now_if_it_is_none_of_them(asked: Asked) -> None:
    app = opened(view="plans", set=["all.L21=12"], plan=["B~all.L21=20", "A~all.L17=12"])
    assert [(name, fakes.orders_of(query)) for name, query in asked.last.plans] == [
        ("Plan A", ("all.L17=12",)),
        ("Plan B", ("all.L21=20",)),
        ("Set now", ("all.L21=12",)),
    ]
    app.button(key="take-B").click().run()
    assert [name for name, _question in asked.last.plans] == ["Plan A", "Plan B"]


def test_a_view_asks_only_for_what_it_shows(asked: Asked) -> None:
    query: dict[str, Any] = {"set": ["all.L21=12"], "plan": ["A~all.L21=20"], "state": "borvia", "course": "5"}
    requests = {}
    for view in VIEWS:
        opened(view=view, **query)
        requests[view] = asked.last
    assert {view for view, request in requests.items() if request.plans} == {"plans"}
    assert {view for view, request in requests.items() if request.state} == {"law"}
    assert {view for view, request in requests.items() if request.other or request.course} == {"course"}


# Links


@settings(max_examples=8)
@given(
    st.fixed_dictionaries(
        {},
        optional={
            "set": st.lists(
                st.sampled_from(["all.L21=12", "borvia.L17=20", "astria.L28=60", "celdana.L11.N=0.85"]),
                unique=True,
                min_size=1,
            ).map(sorted),
            "agree": st.just(["L04=astria+borvia"]),
            "plan": st.lists(
                st.sampled_from(["A~all.L21=20", "B~L04=astria+borvia", "C~astria.L17=12"]), unique=True, min_size=1
            ),
            "assume": st.just(["day_cost:0.01"]),
            "luck": st.just("only"),
            "view": st.sampled_from([view for view in VIEWS if view != "overview"]),
            "course": st.integers(2, 200).map(str),
            "state": st.sampled_from(list(fakes.NAMES)),
            "lang": st.sampled_from(LANGUAGES),
        },
    )
)
def test_a_link_opens_what_it_was_taken_from(query: dict[str, Any]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        asked = fitted(patch)
        first = opened(**query)
        assert not first.exception
        one, kept = asked.last, link(first)
        again = opened(**kept)
        assert asked.last == one
        assert link(again) == kept
        for name in ("set", "agree", "plan", "assume"):
            found = kept.get(name, [])
            assert sorted([found] if isinstance(found, str) else found) == sorted(query.get(name, []))


def test_an_assumption_of_many_digits_comes_back_from_its_link(asked: Asked) -> None:
    app = opened(view="sure", assume=["day_cost:0.0123456789"])
    query = asked.query
    opened(**link(app))
    assert asked.query == query


HOSTILE: list[dict[str, Any]] = [
    {"lang": "xx"},
    {"lang": "../../etc/passwd"},
    {"scenario": "no-such"},
    {"scenario": "../../../etc/passwd"},
    {"scenario": "__import__('os')"},
    {"view": "nothing"},
    {"view": "<script>alert(1)</script>"},
    {"set": ["nowhere.L21=1", "==", "astria.L21=nan", "astria.L21=1e999", "\x00", "astria.L21=<b>"]},
    {"set": ["x" * 5000] * 50},
    {"agree": ["L04", "L04=", "L04=nowhere+astria", "L21=astria+borvia", "=" * 100]},
    {"plan": ["", "~", "A", "D~all.L21=12", "A~all.L99=1", "A~~~", "A~all.L21=nan~L04=x"]},
    {"assume": ["", ":", "day_cost", "day_cost:", "day_cost:nan", "day_cost:1e999", "day_cost:-5", "__class__:1"]},
    {"luck": "always"},
    {"course": "0", "view": "course"},
    {"course": "-1", "view": "course"},
    {"course": "99999999999999999999", "view": "course"},
    {"course": "²", "view": "course"},
    {"course": "1.5", "view": "course"},
    {"state": "nowhere", "view": "law"},
    {"state": "<img src=x onerror=alert(1)>", "view": "law"},
    {"unknown": "thing"},
]


@pytest.mark.parametrize("query", HOSTILE, ids=str)
def test_a_malformed_or_hostile_link_opens_the_page_at_its_defaults(
    asked: Asked, query: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        app = opened(**query)
    assert not app.exception
    assert not caplog.records
    last = asked.last
    assert not last.query.changed
    assert (last.query.assumed, last.query.luck_only, last.course or 0, last.plans) == ((), False, 0, ())
    assert last.query.scenario is fakes.REGION
    assert last.language in LANGUAGES
    assert "<script>alert" not in words(app)
    assert "<img src=x" not in words(app)


@pytest.mark.parametrize(
    ("course", "shown"), [("0", 0), ("1", 0), ("200", 199), ("201", 199), ("999999", 199), ("7", 6)]
)
def test_a_links_course_is_one_that_there_is(asked: Asked, course: str, shown: int) -> None:
    opened(view="course", course=course)
    assert asked.last.course == shown


@pytest.mark.parametrize(
    "query",
    [
        {"set": ["astria.L21=700"]},
        {"set": ["nowhere.L21=5"]},
        {"agree": ["L04=nowhere+astria"]},
        {"plan": ["D~all.L21=12"]},
        {"assume": ["day_cost:900"]},
        {"scenario": "no-such"},
    ],
    ids=str,
)
def test_what_a_link_says_wrongly_is_told_to_its_reader(asked: Asked, query: dict[str, Any]) -> None:
    plain, wrong = opened(), opened(**query)
    shown = [
        {*words(app).split(">"), *(str(each.value) for kind in ("warning", "info", "error") for each in app.get(kind))}
        for app in (plain, wrong)
    ]
    assert shown[1] - shown[0], "a link that could not be followed looks like one that could"


def test_a_link_cannot_set_what_cannot_be_paid(asked: Asked) -> None:
    opened(set=[f"all.{lever}={value}" for lever, value in (("L21", 50), ("L19", 60), ("L25", 100), ("L05", 80))])
    state = sandbox.start_settings(fakes.REGION)
    state.take_up(asked.query.decisions)
    assert all(state.asked(name).budget <= state.means[name].budget + 1e-6 for name in state.states)


def test_what_could_not_be_followed_is_named_once_and_as_plain_text(asked: Asked) -> None:
    app = opened(set=["astria.L21=<b>9</b>", "borvia.L17=12", "astria.L21=700"], plan=["A~nowhere.L21=5"], luck="no")
    assert fakes.orders_of(asked.query) == ("borvia.L17=12",)
    text = left_out(app)
    for part in ("set=astria.L21=&lt;b&gt;9&lt;/b&gt;", "set=astria.L21=700", "plan=A~nowhere.L21=5", "luck=no"):
        assert part in text
    assert "L17" not in text
    assert left_out(app.run()) == ""


def test_of_a_link_full_of_faults_a_few_are_named_and_the_others_counted(asked: Asked) -> None:
    text = left_out(opened(set=[f"astria.L{number}=1" for number in range(100, 150)] + ["\x00" + "x" * 5000]))
    assert text.endswith("astria.L105=1, and 45 more.")
    assert "set=" + "x" * 56 + "…" in left_out(opened(set=["\x00" + "x" * 5000]))


def test_a_link_that_can_be_followed_says_nothing(asked: Asked) -> None:
    query: dict[str, Any] = {"set": ["all.L21=12"], "plan": ["A~all.L17=12"], "assume": ["day_cost:0.01"]}
    assert left_out(opened(**query, agree=["L04=astria borvia"], luck="only", view="course", course="7")) == ""


@pytest.mark.parametrize("language", TRANSLATED)
def test_what_cannot_be_paid_is_named_with_its_state_and_lever(asked: Asked, language: Language) -> None:
    app = opened(lang=language, set=["all.L21=50", "all.L19=60"])
    text, _ = unescape(left_out(app)), translator(language)
    assert text.count(_("Licensing officers")) == len(asked.query.scenario.states)
    assert french_faults(text) == [] or language == "ru"


def test_a_link_to_a_scenario_from_a_file_names_it_by_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    fitted(monkeypatch)
    path = "/somewhere/scenario.yaml"
    monkeypatch.setattr(sandbox, "scenario_of", {path: fakes.REGION}.__getitem__)
    monkeypatch.setattr(sandbox, "offered", lambda: (path,))
    app = opened(set=["all.L21=12"])
    assert link(app)["scenario"] == fakes.REGION.name
    assert left_out(opened(**link(app))) == ""


def test_a_link_sets_no_switch_between_forms_of_the_model_and_no_number_without_a_range(asked: Asked) -> None:
    switches = [f"{name}:1" for name, parameter in PARAMETER_INDEX.items() if parameter.switch]
    fixed = [f"{name}:{parameter.default}" for name, parameter in PARAMETER_INDEX.items() if parameter.fixed]
    assert switches
    assert fixed
    app = opened(view="sure", assume=[*switches, *fixed[:3]])
    assert not app.exception
    assert asked.query.assumed == ()
    assert all(f"assume={text}" in left_out(app) for text in (*switches, *fixed[:3]))


def test_numbers_that_a_reader_can_set_are_those_that_have_a_range(asked: Asked) -> None:
    offered = next(box for box in opened(view="sure").selectbox if box.key == "assumption").options
    assert offered == [p.text for p in PARAMETER_INDEX.values() if not p.switch and not p.fixed]


@pytest.mark.parametrize(("value", "taken"), [("0.009", True), ("0.008", True), ("0.0079", False), ("0.02", False)])
def test_a_link_sets_an_assumption_within_the_scenarios_own_range(
    monkeypatch: pytest.MonkeyPatch, value: str, taken: bool
) -> None:
    asked = fitted(monkeypatch, fakes.scenario(assumptions={"day_cost": [0.01, 0.008, 0.012]}))
    app = opened(view="sure", assume=[f"day_cost:{value}"])
    assert asked.query.assumed == ((("day_cost", float(value)),) if taken else ())
    assert (left_out(app) == "") == taken
    app.selectbox(key="assumption").set_value("day_cost").run()
    assert not app.exception
    assert app.slider(key="assume:day_cost").value == (float(value) if taken else 0.01)


def left_out(app: Any) -> str:
    """Return what a page says of its link that could not be followed, as markup has it; empty where it says nothing."""
    match = re.search(r'<p class="refused" role="status">(.*?)</p>', words(app))
    return match[1] if match else ""


# A model that fails


@pytest.mark.parametrize("view", VIEWS)
def test_a_page_whose_model_fails_says_so_and_shows_no_traceback(asked: Asked, view: str) -> None:
    def broken(query: object, numbers: object) -> Any:
        raise RuntimeError("a secret of the machine")

    asked.queries = QueryWorker(broken)
    app = opened(view=view, set=["all.L21=12"])
    assert not app.exception
    shown = json.loads(asked.shown[-1])
    assert shown["status"] == "The model could not answer. Change a control, or start Cordon again."
    assert (shown["blocks"], shown["more"]) == (None, "")
    assert "secret" not in words(app) + asked.shown[-1].decode()
    assert app.select_slider(key="lever:all:L21").value == 12.0, "what was set stays, to be changed"


# Words


@pytest.mark.parametrize(("view", "language"), by_turns(VIEWS, TRANSLATED))
def test_every_control_of_the_page_is_labelled_in_the_readers_language(asked: Asked, view: str, language: str) -> None:
    query: dict[str, Any] = {"view": view, "set": ["all.L21=12"], "plan": ["A~all.L21=20"], "assume": ["day_cost:0.01"]}
    mine, english = labels(opened(lang=language, **query)), labels(opened(**query))
    assert len(mine) == len(english) > 10
    names = {*fakes.NAMES.values(), "Plans", "Plan A", "Plan B", "Plan C", "English", "Cordon", "Trois", "Three sides"}
    assert [one for one, other in zip(mine, english, strict=True) if untranslated(one, other, names)] == []


@pytest.mark.parametrize("view", VIEWS)
def test_labels_of_the_page_are_set_in_french(asked: Asked, view: str) -> None:
    query: dict[str, Any] = {"view": view, "set": ["all.L21=12"], "plan": ["A~all.L21=20"], "assume": ["day_cost:0.01"]}
    assert [fault for text in labels(opened(lang="fr", **query)) for fault in french_faults(text)] == []


def labels(app: Any) -> list[str]:
    """Return what every control of a page is called, and what it offers."""
    found = []
    for kind in (
        "button",
        "select_slider",
        "slider",
        "selectbox",
        "number_input",
        "toggle",
        "button_group",
        "multiselect",
    ):
        for element in app.get(kind):
            found.append(element.label)
            if kind == "button_group" and element.key not in ("scope", "law-state", "language"):
                found += [option if isinstance(option, str) else option.content for option in element.options]
    return [str(label) for label in found if label]


def test_no_text_of_the_page_stands_in_its_style_sheet() -> None:
    sheet = Path(sandbox.__file__).with_name("style.css").read_text("utf-8")
    contents = re.findall(r"content:\s*([^;]+);", sheet)
    assert contents
    assert [content for content in contents if re.search(r"[\"'][^\"']*[A-Za-z]{2}", content)] == []
