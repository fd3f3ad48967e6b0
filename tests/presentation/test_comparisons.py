"""Credit, plans, how sure, and how it works: the what-ifs' own numbers, and titles that claim no more than they bear."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from sim.ensemble.assumptions import Ranges
from sim.pathways import GATES, PATHWAYS
from sim.presentation import inquiries, sentences, tables
from sim.presentation.boards import Stopped
from sim.presentation.palette import LIGHT
from sim.presentation.queries import REPLICATIONS, simulated
from sim.presentation.views import attribution, how, parts, plans, uncertainty
from sim.scenario import load
from sim.scenario.levers import LEVERS
from sim.scenario.parameters import PARAMETER_INDEX, PARAMETERS
from sim.statistics import Mean
from sim.whatif import attribution as whatif_credit
from sim.whatif.attribution import Share, Without
from sim.whatif.paired import totals_of
from sim.words import LANGUAGES
from sim.words.reader import Reader
from tests.languages import TRANSLATED
from tests.presentation import fakes, regions
from tests.presentation.typography import french_faults, untranslated

EN = Reader("en")
QUERY = fakes.asked(regions.two_doors(), regions.SETTINGS, 7)


def silent(done: int, of: int) -> None:
    """Take notice of nothing."""


class Followed:
    """Notes how far work came, and that it ended."""

    def __init__(self) -> None:
        self.steps: list[tuple[int, int]] = []

    def __call__(self, done: int, of: int) -> None:
        self.steps.append((done, of))

    def check(self) -> None:
        """Assert that work only went forward and ended with all of it done."""
        done = [step for step, _of in self.steps]
        assert done == sorted(done)
        assert self.steps[-1][0] == self.steps[-1][1]


def number(cell: str) -> float:
    """Return a figure of a table as a number."""
    return float(cell.replace("\u202f", "").replace("−", "-").rstrip("%"))


# Credit


def test_credit_asks_for_something_to_be_set_before_it_says_anything() -> None:
    head, text = attribution.board(regions.real(changed=False), EN)
    assert head["kind"] == "headline"
    assert "Nothing is set otherwise than at the start" in text["paragraphs"][0]


def test_one_group_alone_needs_no_sharing_out() -> None:
    one = fakes.result(fakes.asked(fakes.REGION, (("all.L21=12", "astria.L25=30"), ()), 7))
    assert [block["name"] for block in attribution.board(one, EN) if block["kind"] == "task"] == ["without"]
    two = fakes.result(fakes.asked(fakes.REGION, (("all.L21=12", "all.L17=12"), ()), 7))
    assert [block["name"] for block in attribution.board(two, EN) if block["kind"] == "task"] == ["without", "shapley"]


@pytest.fixture
def few_courses(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """Let credit be given over fewer courses than a page has, and give over how many."""
    monkeypatch.setattr(inquiries, "REPLICATIONS", 20)
    inquiries.TOTALS.forget()
    yield 20
    inquiries.TOTALS.forget()


@pytest.mark.parametrize("luck_only", [False, True])
def test_what_would_change_without_a_group_is_the_what_ifs_own(luck_only: bool, few_courses: int) -> None:
    query, followed = replace(QUERY, luck_only=luck_only), Followed()
    (block,) = attribution.without(inquiries.without_each(query, followed), LIGHT, EN)
    found = whatif_credit.without_each(query.region, query.decisions, 7, few_courses, drawn=not luck_only)
    followed.check()
    assert [[number(cell) for cell in row[1:]] for row in block["table"]["rows"]] == [
        pytest.approx([one.mean.value, one.low, one.high], abs=0.051) for one in found
    ]


def test_shares_add_up_to_the_whole_difference(few_courses: int) -> None:
    followed = Followed()
    (block,) = attribution.shapley(inquiries.shapley(QUERY, followed), LIGHT, EN)
    followed.check()
    now, before = (
        totals_of(QUERY.region, each.decisions, 7, range(few_courses), drawn=True)["diversions"]
        for each in (QUERY, QUERY.baseline)
    )
    shares = [number(row[1]) for row in block["table"]["rows"]]
    assert sum(shares) == pytest.approx((now - before).mean(), abs=0.05 * len(shares))


@pytest.mark.usefixtures("few_courses")
def test_credit_is_never_given_to_a_state() -> None:
    names = [state.name.get("en") for state in regions.two_doors().states]
    for block in (
        *attribution.without(inquiries.without_each(QUERY, silent), LIGHT, EN),
        *attribution.shapley(inquiries.shapley(QUERY, silent), LIGHT, EN),
    ):
        said = " ".join(fakes.said(block))
        assert not [name for name in names if name in said]


def without(*groups: tuple[str, float, float, float], reader: Reader = EN) -> str:
    """Return the title for groups with mean, low and high of what would change without them."""
    made = tuple(Without(group, Mean(mean, 1.0, 200), low, high) for group, mean, low, high in groups)
    return str(attribution.without(made, LIGHT, reader)[0]["title"])


def test_the_group_that_matters_most_is_named_with_its_direction() -> None:
    more = without(("a", 2.0, 1.0, 3.0), ("c", 8.2, 4.0, 12.0))
    assert re.fullmatch(r"Without 9\(c\) .+: about 8 more diversions, in this model", more)
    fewer = without(("a", -2.4, -3.0, -1.0))
    assert re.fullmatch(r"Without 9\(a\) .+: about 2\.4 fewer diversions, in this model", fewer)


def test_without_any_clear_group_no_clear_difference_is_said() -> None:
    title = without(("a", 5.0, -2.0, 12.0), ("c", 0.0, 0.0, 0.0))
    assert title == "Without one group at a time: no clear difference in diversions, in this model"


def test_a_clear_group_is_not_denied_because_a_larger_one_is_unclear() -> None:
    assert "no clear difference" not in without(("a", 5.0, -2.0, 12.0), ("c", 4.0, 2.0, 6.0))


def test_a_share_whose_interval_holds_zero_is_not_named_as_the_cause() -> None:
    made = (Share("a", Mean(0.1, 3.6, 200)), Share("c", Mean(-0.2, 3.6, 200)))
    assert "accounts for" not in attribution.shapley(made, LIGHT, EN)[0]["title"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_titles_of_credit_hold_no_placeholder(language: Any) -> None:
    for mean, low, high in ((8.0, 4.0, 12.0), (-8.0, -12.0, -4.0), (0.0, 0.0, 0.0)):
        title = without(("a", mean, low, high), reader=Reader(language))
        assert "{" not in title
        assert language != "fr" or french_faults(title) == []


# Plans

Totals = dict[str, np.ndarray]


def totals(diversions: Any) -> Totals:
    """Return totals of a plan: diversions as given, nothing else counted."""
    rows = plans._ROWS
    return {name: np.asarray(diversions, dtype=float) if name == "diversions" else np.zeros(100) for name in rows}


A, B = (fakes.asked(fakes.REGION, ((f"all.L21={value}",), ()), 7) for value in (12, 20))
START = np.full(100, 30.0)
UNCLEAR = START + np.linspace(-15, 5, 100)
CLEAR = START + np.linspace(-6, -2, 100)


def compared(**found: Any) -> list[dict[str, Any]]:
    """Return plans A and B compared, with made-up diversions."""
    made = {f"Plan {name}": totals(values) for name, values in found.items()}
    return [dict(block) for block in plans.compared(made, totals(START), LIGHT, EN)]


def test_without_plans_the_view_says_how_to_keep_one() -> None:
    (block,) = plans.board({}, EN)
    assert "No plan is kept yet" in block["text"]


def test_plans_are_compared_at_once_beside_the_page() -> None:
    _section, _set, task = plans.board({"Plan A": A}, EN)
    assert (task["kind"], task["name"], task["auto"]) == ("task", "plans", True)


def test_what_each_plan_sets_is_listed_in_words() -> None:
    both = fakes.asked(fakes.REGION, (("all.L21=12.5", "borvia.L17=12"), ("L05=astria+borvia",)), 7)
    _section, block, _task = plans.board({"A · Ports <first>": both, "Plan B": B}, EN)
    assert block["table"]["rows"][:3] == [
        ["A · Ports <first>", "Joint identification training: agreed by Astria, Borvia"],
        ["A · Ports <first>", "Borvia: Licensing–customs meetings 12\u00a0a year"],
        ["A · Ports <first>", "All States: Physical inspection 12.5% of consignments"],
    ]
    assert {row[0] for row in block["table"]["rows"][3:]} == {"Plan B"}


def test_a_name_is_no_markup_in_a_figure() -> None:
    chart, _table = plans.compared({"A · <b>bold</b>": totals(CLEAR)}, totals(START), LIGHT, EN)
    assert "<b>bold" not in str(chart["figure"])


def test_where_no_difference_is_clear_between_plans_its_size_and_range_are_said() -> None:
    against, _chart, _table = compared(A=CLEAR, B=CLEAR + UNCLEAR - START)
    assert re.fullmatch(
        r"Plan . against Plan .: no clear difference in diversions\. Median [−+\d]+, very likely between −\d+ and \+\d+\.",
        against["paragraphs"][0],
    )


def test_the_plan_that_leaves_fewest_diversions_is_named() -> None:
    against, chart, _table = compared(A=START - 9, B=CLEAR)
    assert chart["title"] == "Plan A leaves fewest diversions: 9 fewer"
    assert against["paragraphs"] == ["Plan A against Plan B: 5 fewer, very likely 3 to 7 (diversions)."]


def test_no_plan_is_praised_where_none_is_clearly_better() -> None:
    for values in (START, UNCLEAR, START + 4):
        (chart, _table) = compared(A=values)
        assert chart["title"] == "No plan leaves clearly fewer diversions than the start settings"


def test_a_plan_that_is_clearly_better_is_not_denied_because_another_may_be_better_still() -> None:
    _against, chart, _table = compared(A=UNCLEAR, B=CLEAR)
    assert chart["title"] != "No plan leaves clearly fewer diversions than the start settings"


def test_two_plans_that_do_the_same_show_no_clear_difference_between_them() -> None:
    against, _chart, _table = compared(A=CLEAR, B=CLEAR)
    assert against["paragraphs"] == ["Plan A against Plan B: no clear difference (diversions)."]


@pytest.mark.slow
@pytest.mark.parametrize(("assumed", "luck_only"), [({}, False), ({}, True), ({"day_cost": 0.01}, False)])
def test_plans_say_what_the_first_view_says_of_the_same_settings(assumed: dict[str, float], luck_only: bool) -> None:
    query, followed = fakes.asked(regions.two_doors(), regions.SETTINGS, 7, assumed, luck_only), Followed()
    *_rest, block = plans.compared(*inquiries.plan_totals({"Plan A": query}, followed), LIGHT, EN)
    followed.check()
    result = fakes.QueryResult(query, *(simulated(each, range(REPLICATIONS)) for each in (query, query.baseline)))
    rows = {row[0].partition(" (")[0]: row[1:] for row in block["table"]["rows"]}
    for name, indicator in (("Diversions", "diversions"), ("Clearance delay, mean", "delay_mean")):
        change, kind = tables.change(result, indicator), parts.kind_of(indicator)
        assert rows[name][1] == f"{sentences.amount(change, kind, EN)} · {sentences.difference(change, kind, EN)}"
        assert number(rows[name][0]) == pytest.approx(change.baseline, abs=0.51), (
            "rounded to what its own spread supports"
        )


def test_every_figure_of_plans_has_a_row_and_every_plan_a_column() -> None:
    *_rest, block = compared(A=CLEAR, B=UNCLEAR)
    assert block["table"]["headers"] == ["Figure", "Start", "Plan A", "Plan B"]
    assert len(block["table"]["rows"]) == len(plans._ROWS)


# How sure


def test_what_a_result_hangs_on_is_its_rank_correlation_with_what_courses_drew() -> None:
    values = np.array([float(n * 7 % 31) for n in range(60)])
    found = uncertainty.sensitivities(QUERY, values)
    ranges = Ranges(QUERY.region)
    drawn = {
        p.name: column
        for p, column in zip(PARAMETERS, np.array([ranges.drawn(7, n) for n in range(60)]).T, strict=True)
    }
    assert len(found) == len(ranges.uncertain)
    for parameter, share in found:
        assert share == pytest.approx(stats.spearmanr(drawn[parameter.name], values).statistic)
    sizes = [abs(share) for _parameter, share in found]
    assert sizes == sorted(sizes, reverse=True)


def test_an_assumption_that_decides_everything_is_named() -> None:
    ranges = Ranges(QUERY.region)
    name = ranges.uncertain[3]
    place = list(PARAMETER_INDEX).index(name)
    values = np.array([ranges.drawn(7, n)[place] for n in range(60)])
    parameter, share = uncertainty.sensitivities(QUERY, values)[0]
    assert (parameter.name, share) == (name, pytest.approx(1.0))
    *_rest, chart = uncertainty._sensitivity(QUERY, values * 100, np.zeros(60), LIGHT, EN)
    assert chart["title"] == f"It hangs most on: {parameter.text}"


def test_an_assumption_that_the_reader_has_set_decides_nothing() -> None:
    fixed = fakes.asked(regions.two_doors(), fakes.NOTHING, 7, {"day_cost": 0.01})
    names = {parameter.name for parameter, _share in uncertainty.sensitivities(fixed, np.arange(40.0))}
    assert "day_cost" not in names
    assert "day_cost" in {parameter.name for parameter, _share in uncertainty.sensitivities(QUERY, np.arange(40.0))}


def test_a_result_that_never_varies_hangs_on_nothing_and_can_be_drawn() -> None:
    assert uncertainty.sensitivities(QUERY, np.full(40, 5.0)) == []
    _section, text, chart = uncertainty._sensitivity(QUERY, np.full(40, 5.0), np.full(40, 5.0), LIGHT, EN)
    assert chart["title"] == "No single assumption decides it, as far as 40 courses can tell"
    assert chart["table"]["rows"] == []
    assert text["paragraphs"][0].startswith("Fewer diversions in 0% of 40 courses, as many in 100%, more in 0%")


@given(st.lists(st.integers(-3, 3).map(float), min_size=2, max_size=50))
def test_how_often_a_result_holds_is_counted_over_pairs(pairs: Sequence[float]) -> None:
    before = np.full(len(pairs), 10.0)
    query = replace(QUERY, luck_only=True)
    _section, text = uncertainty._sensitivity(query, before + np.array(pairs), before, LIGHT, EN)
    fewer, same = (sum(pair < 0 for pair in pairs), sum(pair == 0 for pair in pairs))
    shown = re.fullmatch(
        r"Fewer diversions in (\d+)% of (\d+) courses, as many in (\d+)%, more in (\d+)%\.", text["paragraphs"][0]
    )
    assert shown is not None
    less, count, even, more = map(int, shown.groups())
    assert count == len(pairs)
    for share, found in ((fewer, less), (same, even), (len(pairs) - fewer - same, more)):
        assert found == pytest.approx(100 * share / len(pairs), abs=1.01)
    assert less + even + more in (100, 101), "they add up, but where two halves are rounded up"


def test_over_luck_only_no_assumption_is_blamed() -> None:
    blocks = uncertainty.board(regions.real(changed=True, luck_only=True), LIGHT, EN)
    assert not [block for block in blocks if block["kind"] == "chart"]
    assert any("Over luck only" in text for block in blocks if block["kind"] == "text" for text in block["paragraphs"])


def test_a_closer_look_lives_many_more_courses_each_once_and_draws_assumptions(monkeypatch: pytest.MonkeyPatch) -> None:
    model, followed = fakes.Counting(), Followed()
    monkeypatch.setattr(inquiries, "simulated", model)
    found = uncertainty.closer(fakes.CHANGED, *inquiries.many_diversions(fakes.CHANGED, followed), LIGHT, EN)
    followed.check()
    assert model.of(fakes.CHANGED) == model.of(fakes.QUERY) == list(range(0, 1000, 100))
    assert "of 1\u202f000 courses" in found[1]["paragraphs"][0]


def test_a_closer_look_that_is_given_up_ends_at_its_next_step(monkeypatch: pytest.MonkeyPatch) -> None:
    model = fakes.Counting()
    monkeypatch.setattr(inquiries, "simulated", model)

    def given_up(done: int, of: int) -> None:
        raise Stopped

    with pytest.raises(Stopped):
        inquiries.many_diversions(fakes.CHANGED, given_up)
    assert len(model.asked) == 2


def test_every_number_of_the_model_stands_in_the_table_with_range_and_source() -> None:
    table = next(
        block for block in uncertainty.board(regions.real(changed=True), LIGHT, EN) if block["id"] == "assumptions"
    )
    assert [row[0] for row in table["table"]["rows"]] == [parameter.text for parameter in PARAMETERS]
    assert all(all(row) for row in table["table"]["rows"])
    ranges = [row[2] for row in table["table"]["rows"]]
    assert [text == "fixed" for text in ranges] == [parameter.fixed for parameter in PARAMETERS]
    assert table["title"].startswith(f"{len(PARAMETERS)} numbers, ")


def test_a_number_that_the_reader_has_set_is_marked_and_stands_at_the_readers_value() -> None:
    query = fakes.asked(regions.two_doors(), fakes.NOTHING, 7, {"day_cost": 0.02})
    rows = uncertainty._all(query, EN)["table"]["rows"]
    marked = [row for row in rows if row[0].endswith(" *")]
    assert len(marked) == 1
    assert marked[0][1] == "0.02"
    assert uncertainty.quantity("day_cost", query.scenario)[0] != 0.02, "the slider knows the scenario's own value"


# How it works


def test_the_gates_of_a_pathway_are_those_that_can_stop_an_attempt_in_order() -> None:
    for number, pathway in enumerate(PATHWAYS):
        gates = how.gates_of(number)
        assert gates
        assert len(set(gates)) == len(gates)
        places = [pathway.gates.index(gate) for gate in gates]
        assert places == sorted(places)
        assert not {"", "On the way", "Licence application", "Delivery"} & {GATES[gate].name for gate in gates}


@given(st.floats(0, 3000), st.floats(0, 3000))
def test_a_longer_lag_is_never_said_to_be_shorter(one: float, other: float) -> None:
    def months(days: float) -> int:
        return int(how.lag(days, EN).split()[0])

    short, long = sorted((one, other))
    assert 1 <= months(short) <= months(long)


@pytest.mark.parametrize("language", TRANSLATED)
def test_lags_and_evidence_are_said_in_the_readers_language(language: Any) -> None:
    reader = Reader(language)
    assert len({how.lag(days, reader).split(" ")[-1] for days in (13, 30, 120)}) >= (1 if language == "fr" else 2)
    assert {how.evidence("V", reader), how.evidence("A", reader)}.isdisjoint({"public source", "assumption"})


def test_every_lever_stands_in_the_table_of_controls() -> None:
    table = next(block for block in how.board(regions.two_doors(), LIGHT, EN) if block["id"] == "levers")["table"]
    assert [row[0] for row in table["rows"]] == [f"{lever.id} {lever.name}" for lever in LEVERS]


def test_a_confident_profile_does_worse_than_chance_for_what_it_does_not_know() -> None:
    chart = next(block for block in how.board(regions.two_doors(), LIGHT, EN) if block["id"] == "knowledge")
    known, unknown, random = [
        [number(cell) for cell in column] for column in zip(*(row[1:] for row in chart["table"]["rows"]), strict=True)
    ]
    middle = len(random) // 2
    assert known[middle] > random[middle] > unknown[middle]


def test_a_briefing_keeps_its_words_but_not_its_title() -> None:
    lines = how.plain("# Title\n\n## Who you are\nYou decide **together**.\n- One\n* Two\n")
    assert lines == [
        {"kind": "heading", "text": "Who you are"},
        {"kind": "text", "text": "You decide together."},
        {"kind": "item", "text": "One"},
        {"kind": "item", "text": "Two"},
    ]


def test_a_paragraph_and_an_item_are_one_line_however_the_file_breaks_them() -> None:
    lines = how.plain("# Title\n\nOne\nline.\n\nAnother.\n- An\n  item\n- Next\n## Head\nText\n")
    assert [line["text"] for line in lines] == ["One line.", "Another.", "An item", "Next", "Head", "Text"]


@given(st.text(max_size=200))
def test_any_briefing_can_be_read(markdown: str) -> None:
    for line in how.plain(markdown):
        assert line["kind"] in ("heading", "item", "text")
        assert "**" not in line["text"]
        assert "![" not in line["text"]


@pytest.mark.parametrize(
    ("markdown", "text"),
    [("See ![a map](map.png) here", "See here"), ("*Note* that -5 is less", "Note that -5 is less")],
)
def test_a_briefing_loses_its_pictures_and_its_emphasis(markdown: str, text: str) -> None:
    (line,) = how.plain(markdown)
    assert re.sub(r"\s+", " ", line["text"]) == text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_shipped_briefing_is_shown_without_marks(language: Any) -> None:
    lines = how.plain(regions.two_doors().briefing.get(language))
    assert len(lines) > 10
    assert [line["text"] for line in lines if re.search(r"[*_#`]", line["text"])] == []


# Parts


def test_a_trends_table_holds_what_its_chart_shows() -> None:
    block = parts.trend(regions.real(changed=True), "diversions", LIGHT, EN)
    now = next(trace for trace in reversed(block["figure"]["data"]) if trace["line"]["dash"] == "solid")
    assert block["table"]["headers"] == ["Month", "Start", "Now", "50% between", "90% between"]
    assert [number(row[2]) for row in block["table"]["rows"]] == [pytest.approx(value, abs=0.051) for value in now["y"]]
    assert [row[0] for row in block["table"]["rows"]] == [
        str(month) for month in range(1, 3 * load("two-doors").quarters + 1)
    ]


@pytest.mark.parametrize("edge", regions.EDGES)
@pytest.mark.parametrize("language", TRANSLATED)
def test_figures_are_labelled_in_the_readers_language(edge: str, language: Any) -> None:
    names = ("diversions", "stopped", "displaced", "delay", "trade_cost", "licence", "false_alarms")
    mine, english = (parts.figures(regions.edge(edge), names, reader)["items"] for reader in (Reader(language), EN))
    assert len(mine) == (7 if regions.edge(edge).changed else 6)
    for one, other in zip(mine, english, strict=True):
        assert not untranslated(one["label"], other["label"])
        assert not untranslated(one["note"], other["note"])


def test_what_bands_are_over_is_said_with_them() -> None:
    assert parts.bands(regions.real(changed=True), EN).endswith("over luck and assumptions.")
    assert parts.bands(regions.real(changed=True, luck_only=True), EN).endswith("over luck only.")
