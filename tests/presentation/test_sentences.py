"""Sentences made from numbers: what they claim, when they claim nothing, and how each language writes them."""

import re
from collections.abc import Iterator

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sim.presentation import sentences
from sim.presentation.tables import leading_gate
from sim.statistics import IndicatorChange, MeasureKind
from sim.words import formats
from sim.words.reader import Reader
from tests.languages import TRANSLATED
from tests.presentation import fakes
from tests.presentation.typography import french_faults, untranslated

EN, FR, RU = (Reader(language) for language in ("en", "fr", "ru"))
READERS = (EN, FR, RU)
KINDS: tuple[MeasureKind, ...] = ("count", "time", "level", "share")
NAMES = {"a": "Astria", "b": "Borvia"}
NAN = float("nan")
NO_NUMBER = re.compile(r"\b(nan|inf)\b", re.IGNORECASE)


@st.composite
def changes(draw: st.DrawFn, size: float = 1000.0, whole: bool = False) -> IndicatorChange:
    """Changes of any size and sign, their points in order; some without a value."""
    number = st.integers(-int(size), int(size)).map(float) if whole else st.floats(-size, size)
    low, middle, high = sorted(draw(st.tuples(number, number, number)))
    baseline = abs(draw(number))
    return IndicatorChange(baseline, abs(baseline + middle), low, middle, high)


@st.composite
def clear_changes(draw: st.DrawFn, whole: bool = True) -> IndicatorChange:
    """Changes whose range lies on one side of zero, by one at least."""
    number = st.integers(1, 60).map(float) if whole else st.floats(1, 60)
    low, middle, high = sorted(draw(st.tuples(number, number, number)))
    baseline = draw(number) + high
    if draw(st.booleans()):
        low, middle, high = -high, -middle, -low
    return IndicatorChange(baseline, baseline + middle, low, middle, high)


EXTREMES = [
    IndicatorChange(0, 0, 0, 0, 0),
    IndicatorChange(31, 31, 31, 31, 31),
    IndicatorChange(0, 0, -0.4, 0, 0.4),
    IndicatorChange(1, 0, -1, -1, -1),
    IndicatorChange(0, 1, 1, 1, 1),
    IndicatorChange(1e6, 2e6, 9e5, 1e6, 1.1e6),
    IndicatorChange(1e-9, 2e-9, 1e-9, 1e-9, 1e-9),
    IndicatorChange(22, 22, -9, 0, 9),
]


def every_sentence(change: IndicatorChange, kind: MeasureKind, changed: bool, reader: Reader) -> Iterator[str]:
    """Give all sentences that can be said of a change."""
    other = IndicatorChange(3, 5, 1, 2, 3)
    yield from sentences.headline(change, 24, changed, reader)
    yield sentences.range_sentence(change, reader)
    yield sentences.difference(change, kind, reader)
    yield sentences.figure_note(change, kind, changed, reader)
    yield sentences.displaced_note(change, reader)
    yield sentences.about("X", "", change, kind, changed, reader)
    yield sentences.amount(change, kind, reader)
    yield sentences.amount(change, kind, reader, baseline=True)
    for month in (None, 1, 24):
        yield sentences.over_time(month, change, 24, changed, reader)
    yield sentences.stopped_a_month(change, 24, changed, reader)
    yield sentences.gate_title("X", change, changed, reader)
    yield sentences.gate_title("", None, changed, reader)
    yield sentences.pressure_title({"a": change, "b": other}, NAMES, changed, reader)
    yield sentences.pressure_title({"a": change}, NAMES, changed, reader)
    yield sentences.moved_title([("a", "b", 5.2), ("a", "b", 1.1)], NAMES, 60, changed, reader)
    yield sentences.moved_title([], NAMES, 0, changed, reader)
    yield sentences.deterred_title(change.middle, reader)
    yield sentences.when_title("Astria", 12, change.low, change.high, changed, reader)
    yield sentences.delay_title(change, changed, reader)
    yield sentences.licence_title(change, changed, reader)


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.language)
@given(change=changes() | st.sampled_from(EXTREMES), kind=st.sampled_from(KINDS), changed=st.booleans())
def test_every_sentence_can_be_said_of_any_change(
    reader: Reader, change: IndicatorChange, kind: MeasureKind, changed: bool
) -> None:
    for text in every_sentence(change, kind, changed, reader):
        assert text.strip()
        assert "{" not in text
        assert not NO_NUMBER.search(text)


@given(change=changes() | st.sampled_from(EXTREMES), kind=st.sampled_from(KINDS), changed=st.booleans())
def test_french_sentences_keep_their_signs_on_the_line(
    change: IndicatorChange, kind: MeasureKind, changed: bool
) -> None:
    for text in every_sentence(change, kind, changed, FR):
        assert french_faults(text) == []


@pytest.mark.parametrize("reader", map(Reader, TRANSLATED), ids=TRANSLATED)
@pytest.mark.parametrize("changed", [True, False])
@pytest.mark.parametrize("change", [*EXTREMES, IndicatorChange(31, 22, -14, -9, -5), IndicatorChange(20, 24, 1, 4, 8)])
def test_nothing_is_said_in_english_to_others(reader: Reader, change: IndicatorChange, changed: bool) -> None:
    for kind in KINDS:
        mine = every_sentence(change, kind, changed, reader)
        english = every_sentence(change, kind, changed, EN)
        for text, other in zip(mine, english, strict=True):
            assert not untranslated(text, other, {"X", *NAMES.values()})


# A range that holds zero


def shown(value: float, kind: MeasureKind, digits: int) -> float:
    """Return a value as a reader sees it, as a number again."""
    text = EN.percent(value, digits) if kind == "share" else EN.number(value, digits)
    return float(text.replace(formats.THIN_SPACE, "").replace(formats.MINUS, "-").rstrip("%"))


@given(changes(), st.sampled_from(KINDS))
def test_no_clear_difference_is_said_exactly_where_the_range_as_shown_holds_zero(
    change: IndicatorChange, kind: MeasureKind
) -> None:
    digits = change.digits(kind)
    assume(kind != "share" or abs(change.low * 10 ** (digits + 2)) % 1 != 0.5)
    holds_zero = shown(change.low, kind, digits) <= 0 <= shown(change.high, kind, digits)
    assert (sentences.difference(change, kind, EN) == "no clear difference") == holds_zero
    assert change.clear(kind) != holds_zero


@given(changes(60, whole=True))
def test_the_headline_claims_a_difference_exactly_where_the_range_leaves_zero_out(change: IndicatorChange) -> None:
    title, below = sentences.headline(change, 24, True, EN)
    if change.low <= 0 <= change.high:
        assert title == "No clear difference in diversions"
        assert "none at all" in below or ("fewer and" in below and below.index("fewer") < below.index("more"))
    else:
        word = "fewer" if change.high < 0 else "more"
        assert re.fullmatch(rf"About \d+ {word} diversions?", title)
        low, high = sorted((abs(round(change.low)), abs(round(change.high))))
        assert f"Very likely between {low} and {high} {word}, in this model." in below


@given(changes(60, whole=True))
def test_every_title_of_a_change_keeps_silent_where_the_range_holds_zero(change: IndicatorChange) -> None:
    assume(change.low <= 0 <= change.high)
    titles = {
        "stopped": sentences.stopped_a_month(change, 24, True, EN),
        "delay": sentences.delay_title(change, True, EN),
        "licence": sentences.licence_title(change, True, EN),
        "about": sentences.about("Losses", "", change, "count", True, EN),
        "pressure": sentences.pressure_title({"a": change}, NAMES, True, EN),
    }
    assert {name for name, text in titles.items() if "no clear difference" not in text} == set()


@given(clear_changes())
def test_every_title_of_a_clear_change_says_both_figures(change: IndicatorChange) -> None:
    for text in (
        sentences.stopped_a_month(change, 24, True, EN),
        sentences.delay_title(change, True, EN),
        sentences.licence_title(change, True, EN),
        sentences.about("Losses", "", change, "count", True, EN),
    ):
        assert "no clear difference" not in text
        assert "at the start settings" in text


DIRECTIONS = {
    "count": ("fewer", "more"),
    "time": ("shorter", "longer"),
    "level": ("lower", "higher"),
    "share": ("lower", "higher"),
}


@given(clear_changes(whole=False), st.sampled_from(KINDS))
def test_the_word_for_the_direction_is_the_sign_of_the_difference(change: IndicatorChange, kind: MeasureKind) -> None:
    down, up = DIRECTIONS[kind]
    text = sentences.difference(change, kind, EN)
    wanted, other = (down, up) if change.high < 0 else (up, down)
    assert wanted in text
    assert other not in text


@given(clear_changes())
def test_the_chart_over_time_says_the_direction_of_its_difference(change: IndicatorChange) -> None:
    text = sentences.over_time(7, change, 24, True, EN)
    assert text == ("Fewer" if change.high < 0 else "More") + " diversions, clearly so from month 7"


@given(st.lists(changes(60, whole=True), min_size=2, max_size=5))
def test_pressure_is_said_to_have_left_and_gone_only_where_that_is_clear(given_: list[IndicatorChange]) -> None:
    names = {str(number): f"State {number}" for number in range(len(given_))}
    met = {str(number): c for number, c in enumerate(given_)}
    text = sentences.pressure_title(met, names, True, EN)
    fewer = {names[state] for state, c in met.items() if c.clear("count") and c.high < 0}
    more = {names[state] for state, c in met.items() if c.clear("count") and c.low > 0}
    left, gone = re.search(r"fewer (?:attempts )?meet (State \d)", text), re.search(r"more meet (State \d)", text)
    assert bool(left) == bool(fewer)
    assert bool(gone) == (bool(more) and (bool(fewer) or "More attempts" in text))
    assert left is None or left[1] in fewer
    assert gone is None or gone[1] in more
    assert ("no clear difference" in text) == (not fewer and not more)


@given(clear_changes())
def test_a_gate_is_said_to_stop_more_or_fewer_as_its_pairs_do(change: IndicatorChange) -> None:
    text = sentences.gate_title("Tip", change, True, EN)
    assert text.startswith("Stops more: Tip, " if change.low > 0 else "Stops fewer: Tip, ")
    assert text.endswith(sentences.difference(change, "count", EN))


def test_the_gate_spoken_of_is_the_one_that_clearly_changed_most() -> None:
    assert leading_gate(fakes.GATES, changed=True)[0] == "Identification"
    unclear = fakes.GATES.with_columns(low=-1.0, high=1.0)
    assert sentences.gate_title(*leading_gate(unclear, changed=True), True, EN) == (
        "No gate stops clearly more or fewer attempts"
    )


def test_without_changes_the_gate_spoken_of_is_the_one_that_stops_most() -> None:
    assert leading_gate(fakes.GATES, changed=False)[0] == "Identification"
    assert (
        sentences.gate_title("Tip", IndicatorChange(3, 11, 0, 8, 9), False, EN)
        == "Most attempts are stopped here: Tip, about 11"
    )


def test_a_sentence_never_says_zero_more_or_fewer() -> None:
    for change in (
        IndicatorChange(31, 31, -0.4, 0, 0.3),
        IndicatorChange(9, 8, -3, -1, -0.2),
        IndicatorChange(5, 5, 0, 0, 0),
    ):
        assert not change.clear("count")
        assert sentences.headline(change, 24, True, EN)[0] == "No clear difference in diversions"
    assert sentences.headline(IndicatorChange(31, 30, -2, -0.6, -0.6), 24, True, EN)[0] == "About 1 fewer diversion"


def test_what_moved_on_balance_is_summed_for_the_state_it_left() -> None:
    moves = [("a", "b", 5.2), ("c", "b", 4.0), ("a", "c", 1.1)]
    assert sentences.moved_title(moves, {"a": "Astria"}, 60, True, EN) == (
        "On balance, about 6 attempts moved away from Astria"
    )


def test_attempts_that_met_the_same_states_did_not_move() -> None:
    assert sentences.moved_title([], NAMES, 60, True, EN) == "Attempts meet the same States as before"


def test_pressure_that_moved_is_said_with_both_states() -> None:
    attempts = {"a": IndicatorChange(29, 21, -12, -8, -3), "b": IndicatorChange(14, 19, 2, 5, 8)}
    text = sentences.pressure_title(attempts, NAMES, True, EN)
    assert text == "Pressure moves: 8 fewer attempts meet Astria, 5 more meet Borvia"


def test_why_attempts_moved_names_what_is_noticed_and_claims_no_larger_share() -> None:
    heard = sentences.why_next_door("Astria", "Borvia", (0.2, 0.2, 0.1), EN, noticed="Physical inspection 6 → 20%")
    assert heard == (
        "Why: networks notice what Astria does more of (Physical inspection 6 → 20%) and try next door, "
        "whether or not it stops more of them: 20% of attempts at the start, 20% now."
    )
    lost = sentences.why_next_door("Astria", "Borvia", (0.2, 0.3, 0.1), EN)
    assert lost.startswith("Why: networks that expect to be stopped may go next door;")
    assert lost.endswith("Astria stops 30% of attempts (20% at the start), Borvia 10%.")


def test_a_difference_that_is_sure_on_average_only_is_said_of_the_state_with_the_largest() -> None:
    said = sentences.pressure_on_average({"a": -7.2, "b": 4.0}, NAMES, EN)
    assert said == "On average 7 fewer attempts meet Astria; in a single course luck can hide it"
    assert "4 more attempts meet Borvia" in sentences.pressure_on_average({"b": 4.0}, NAMES, EN)


def test_a_source_is_cited_by_the_list_that_it_stands_in() -> None:
    assert sentences.cited("practice DOMAIN S8, S34; effect assumption", EN) == (
        "practice list of sources S8, S34; effect assumption"
    )


def test_where_diversions_do_not_change_clearly_the_headline_says_that_pressure_moved_and_where() -> None:
    moved = "Pressure moves: 8 fewer attempts meet Astria, 5 more meet Borvia"
    same, fewer = IndicatorChange(31, 30, -4, -1, 2), IndicatorChange(31, 20, -14, -11, -8)
    title, below = sentences.headline(same, 24, True, EN, moved=moved)
    assert title == "No clear difference in diversions, but pressure moves"
    assert below.startswith(f"{moved}. ")
    assert sentences.headline(same, 24, True, EN)[0] == "No clear difference in diversions"
    assert sentences.headline(fewer, 24, True, EN, moved=moved)[0] == "About 11 fewer diversions"


def test_pressure_moves_where_one_state_clearly_meets_fewer_and_another_more() -> None:
    fewer, more, same = (
        IndicatorChange(29, 21, -12, -8, -3),
        IndicatorChange(14, 19, 2, 5, 8),
        IndicatorChange(14, 15, -2, 1, 3),
    )
    assert sentences.pressure_moves({"a": fewer, "b": more, "c": same})
    assert not any(map(sentences.pressure_moves, ({}, {"a": fewer}, {"b": more}, {"a": fewer, "b": same})))


# Nothing changed


@given(changes(60, whole=True))
def test_nothing_changed_is_never_compared(change: IndicatorChange) -> None:
    own = IndicatorChange(change.now, change.now, change.low, change.middle, change.high)
    title, below = sentences.headline(own, 24, False, EN)
    assert re.fullmatch(r"About \d+ diversions? in 24 months, in this model", title)
    assert "Nothing has been changed yet" in below
    for text in (
        sentences.figure_note(own, "count", False, EN),
        sentences.over_time(None, own, 24, False, EN),
        sentences.stopped_a_month(own, 24, False, EN),
        sentences.delay_title(own, False, EN),
    ):
        assert "difference" not in text
        assert "fewer" not in text
        assert "more" not in text


# Digits, plurals, languages


def test_no_more_digits_are_shown_than_the_spread_supports() -> None:
    assert sentences.amount(IndicatorChange(0.82, 1.02, 0.15, 0.2, 0.21), "time", EN) == "1.02"
    assert sentences.amount(IndicatorChange(0.82, 1.02, 0.1, 0.2, 0.31), "time", EN) == "1.0"
    assert sentences.amount(IndicatorChange(16.03, 18.27, 0.5, 2.2, 3.1), "time", EN) == "18.3"
    assert sentences.amount(IndicatorChange(16.03, 18.27, -4, 2.2, 8), "time", EN) == "18"
    assert sentences.amount(IndicatorChange(31.4, 22.4, -14, -9, -5), "count", EN) == "22"


@given(changes(), st.sampled_from(KINDS), st.floats(1.01, 100))
def test_a_wider_range_never_brings_more_digits(change: IndicatorChange, kind: MeasureKind, factor: float) -> None:
    assume(change.high > change.low)
    middle = (change.low + change.high) / 2
    half = (change.high - change.low) / 2 * factor
    wider = IndicatorChange(change.baseline, change.now, middle - half, change.middle, middle + half)
    assert wider.digits(kind) <= change.digits(kind)


@given(changes(), st.sampled_from(KINDS))
def test_figures_have_two_decimals_at_most_and_counts_none(change: IndicatorChange, kind: MeasureKind) -> None:
    decimals = sentences.amount(change, kind, EN).rstrip("%").partition(".")[2]
    assert len(decimals) == change.digits(kind) <= 2
    assert kind != "count" or not decimals


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.language)
def test_figures_without_a_value_are_a_dash_and_no_difference(reader: Reader, kind: MeasureKind) -> None:
    nothing = IndicatorChange(NAN, NAN, NAN, NAN, NAN)
    assert sentences.amount(nothing, kind, reader) == "–"
    assert sentences.difference(nothing, kind, reader) == reader._("no clear difference")
    for changed in (True, False):
        for text in (
            sentences.figure_note(nothing, kind, changed, reader),
            sentences.about("X", "", nothing, kind, changed, reader),
            sentences.delay_title(nothing, changed, reader),
            sentences.licence_title(nothing, changed, reader),
            sentences.displaced_note(nothing, reader),
        ):
            assert text
            assert not NO_NUMBER.search(text)


@pytest.mark.parametrize(
    ("count", "english", "french", "russian"),
    [
        (1, "1 fewer diversion", "1 détournement de moins", "1 "),
        (2, "2 fewer diversions", "2 détournements de moins", "2 "),
        (5, "5 fewer diversions", "5 détournements de moins", "5 "),
        (21, "21 fewer diversions", "21 détournements de moins", "21 "),
    ],
)
def test_plurals_follow_each_language(count: int, english: str, french: str, russian: str) -> None:
    change = IndicatorChange(100, 100 - count, -count - 1, -count, -count)
    titles = [sentences.headline(change, 24, True, reader)[0] for reader in READERS]
    assert english in titles[0]
    assert french in titles[1]
    assert russian in titles[2]


def test_russian_has_its_three_forms() -> None:
    said = {
        count: sentences.headline(IndicatorChange(100, 100 - count, -count - 1, -count, -count), 24, True, RU)[0].split(
            str(count)
        )[1]
        for count in (1, 2, 5, 21, 22, 25)
    }
    assert said[1] == said[21]
    assert said[2] == said[22]
    assert said[5] == said[25]
    assert len(set(said.values())) == 3


@pytest.mark.parametrize("reader", map(Reader, TRANSLATED), ids=TRANSLATED)
def test_times_carry_a_decimal_comma_in_french_and_russian(reader: Reader) -> None:
    change = IndicatorChange(0.82, 1.02, 0.15, 0.2, 0.21)
    assert "1,02" in sentences.delay_title(change, True, reader)
    assert "0,15" in sentences.difference(change, "time", reader)


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.language)
def test_thousands_are_set_apart_by_a_thin_space_that_does_not_break(reader: Reader) -> None:
    change = IndicatorChange(31_000, 22_400, -9900, -8600, -7000)
    title, below = sentences.headline(change, 24, True, reader)
    assert "8\u202f600" in title
    assert "22\u202f400" in below


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.language)
@given(change=changes(100_000), kind=st.sampled_from(KINDS))
def test_no_sentence_writes_a_number_another_languages_way(
    reader: Reader, change: IndicatorChange, kind: MeasureKind
) -> None:
    wrong = r"\d,\d" if reader.language == "en" else r"\d\.\d"
    for text in every_sentence(change, kind, True, reader):
        assert not re.search(wrong, text), text
        assert not re.search(r"\d{4}", text), text
        assert "-" not in re.sub(r"(?<=\w)-(?=\w)|5-95", "", text), text


def test_medians_that_would_be_subtracted_to_another_difference_are_not_put_side_by_side() -> None:
    far = sentences.headline(IndicatorChange(171, 143, -40, -17, -2), 24, True, EN)
    assert far[0] == "About 17 fewer diversions"
    assert far[1].endswith("Median at the start: 171.")
    near = sentences.headline(IndicatorChange(171, 152, -40, -17, -2), 24, True, EN)
    assert near[1].endswith("Medians: 171 at the start, 152 now.")
