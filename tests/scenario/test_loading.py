"""Loading is safe: whatever the bytes, a scenario or a list of clear errors, and quickly."""

import pickle
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.scenario import Problem, Scenario, ScenarioError, decode, load, shipped
from sim.scenario.yamltree import MAX_BYTES, read_yaml
from tests.scenario.conftest import FOLDER

ORIGINAL = (FOLDER / "scenario.yaml").read_bytes()
FRAGMENTS = (
    *(b"\x00", b"\xff", b"- ", b"[", b"{", b": ", b"\n", b"&a ", b"*a", b"!!python/name:os.system ", b"\xd0", b".nan"),
    *(b"1e999", b'"\\ud800"', b"  ", b"9" * 400, b"%", b"? ", b"|", b">", b"@", b"\xe2\x80\xa8", b"<<: ", b"-", b""),
)


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """The shipped file with one to five changes of bytes: overwritten, inserted, repeated or cut out."""
    content = bytearray(ORIGINAL)
    for _ in range(draw(st.integers(1, 5))):
        place = draw(st.integers(0, len(content) - 1))
        kind = draw(st.sampled_from(("fragment", "byte", "repeat", "cut")))
        if kind == "fragment":
            content[place : place + 1] = draw(st.sampled_from(FRAGMENTS))
        elif kind == "byte":
            content[place] = draw(st.integers(0, 255))
        elif kind == "repeat":
            begin = draw(st.integers(0, len(content) - 1))
            content[place:place] = content[begin : begin + draw(st.integers(1, 400))]
        else:
            del content[place : place + draw(st.integers(1, 300))]
            content += b"\n"
    return bytes(content)


def problems_of(content: bytes) -> tuple[Problem, ...]:
    """Return what is wrong with these bytes; nothing if they are a scenario."""
    try:
        scenario = decode(content, file="scenario.yaml", folder=FOLDER)
    except ScenarioError as error:
        return error.problems or (Problem("", "", "", ""),)
    return () if isinstance(scenario, Scenario) else (Problem("", "", "", ""),)


@given(mutated())
@settings(max_examples=300)
def test_any_change_of_bytes_gives_a_scenario_or_clear_errors(content: bytes) -> None:
    for problem in problems_of(content):
        assert problem.file
        assert problem.found
        assert problem.expected
        assert str(problem).isprintable()


@given(st.binary(max_size=200) | st.text(max_size=200))
def test_any_bytes_or_text_give_clear_errors(content: bytes | str) -> None:
    with pytest.raises(ScenarioError) as caught:
        decode(content)
    assert caught.value.problems


def _bomb() -> bytes:
    rows = [b"a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    rows += [b"a%d: &a%d [%s]" % (n, n, b", ".join([b"*a%d" % (n - 1)] * 9)) for n in range(1, 12)]
    return b"\n".join(rows)


HOSTILE = {
    "too long": b"a: b\n" * (MAX_BYTES // 5 + 1),
    "nested lists": b"[" * 900_000,
    "nested mappings": b"{a: " * 200_000,
    "nested keys": b"? " * 300_000,
    "alias bomb": _bomb(),
    "wide alias bomb": b"a: &a [" + b"x," * 5000 + b"]\nb: [" + b"*a," * 5000 + b"]",
    "alias of itself": b"a: &a [*a]",
    "unknown alias": b"a: *b",
    "many entries": b"states: [" + b"{}," * 300_000 + b"]",
    "many keys": b"\n".join(b"k%d: 1" % n for n in range(60_000)),
    "object tag": b"!!python/object/apply:os.system ['true']",
    "own tag": b"format: !mine 1",
    "merge key": b"a: &a {b: 1}\nc: {<<: *a}",
    "duplicate key": b"format: 1\nformat: 1",
    "key that is a list": b"[a, b]: 1",
    "second document": b"format: 1\n---\nformat: 1",
    "not UTF-8": b"name: \xff\xfe",
    "UTF-16": "format: 1".encode("utf-16"),
    "NUL": b"name: \0",
    "surrogate": b'name: "\\ud800"',
    "list": b"- 1",
    "word": b"word",
    "nothing": b"",
    "comment": b"# nothing",
    "huge number": b"quarters: " + b"9" * 5000,
    "huge exponent": b"quarters: 1e99999",
    "date": b"name: 2024-01-01",
    "sexagesimal": b"quarters: 1:30",
    "quotes": b'"' * 900_000,
    "spaces": b"a: |\n" + b" " * 900_000,
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_files_are_refused_quickly(content: bytes) -> None:
    began = time.process_time()
    with pytest.raises(ScenarioError) as caught:
        decode(content, file="hostile.yaml")
    assert time.process_time() - began < 8
    assert all(problem.file == "hostile.yaml" and problem.expected for problem in caught.value.problems)
    assert len(str(caught.value)) < 1_000_000


def test_a_section_with_too_many_entries_is_told_with_its_limit() -> None:
    with pytest.raises(ScenarioError) as caught:
        decode(b"agreements: [" + b"{lever: L37, states: [a, b], from_day: 0}," * 1002 + b"]")
    told = [problem for problem in caught.value.problems if problem.field == "agreements"]
    assert [problem.expected for problem in told] == ["at most 1000 entries"]


def test_words_of_old_yaml_stay_words_and_numbers_stay_plain() -> None:
    data, _ = read_yaml(b"a: no\nb: 1:30\nc: 2024-01-01\nd: NA\ne: 0.5\nf: 7\ng: true\nh: ~\ni: '7'", "x")
    assert list(data.values()) == ["no", "1:30", "2024-01-01", "NA", 0.5, 7, True, None, "7"]


def test_an_alias_of_a_plain_value_is_allowed() -> None:
    data, _ = read_yaml(b"a: &a [1, 2]\nb: *a", "x")
    assert data["b"] == [1, 2]


def test_an_error_names_file_line_field_found_and_expected(folder: Path) -> None:
    content = ORIGINAL.replace(b"firms: 35", b"firms: -35")
    line = content[: content.index(b"firms: -35")].count(b"\n") + 1
    with pytest.raises(ScenarioError) as caught:
        decode(content, file="mine.yaml", folder=folder)
    expected = Problem("mine.yaml", "sectors[1].firms", "-35", "greater than or equal to 0", line)
    assert caught.value.problems == (expected,)
    assert str(caught.value) == (f"mine.yaml:{line}: sectors[1].firms: found -35, expected greater than or equal to 0")


def test_a_file_without_its_briefings_says_which_file_is_missing(tmp_path: Path) -> None:
    (tmp_path / "scenario.yaml").write_bytes(ORIGINAL)
    (tmp_path / "briefing.en.md").write_text("Text", encoding="utf-8")
    (tmp_path / "briefing.fr.md").write_bytes(b"\xff")
    with pytest.raises(ScenarioError) as caught:
        load(tmp_path)
    places = {(Path(problem.file).name, problem.field) for problem in caught.value.problems}
    assert places == {("briefing.fr.md", ""), ("briefing.ru.md", "briefing.ru")}


def test_a_briefing_may_stand_in_the_file_itself() -> None:
    with pytest.raises(ScenarioError) as caught:
        decode(ORIGINAL)
    assert [problem.field for problem in caught.value.problems] == ["briefing"]
    assert decode(ORIGINAL + b"\nbriefing: {en: One, fr: Un, ru: Odin}\n").briefing.get("fr") == "Un"


def test_a_name_that_is_no_scenario_is_told_with_those_that_are() -> None:
    with pytest.raises(ScenarioError, match="two-doors"):
        load("two-dors")


@pytest.mark.parametrize("name", ["", "\0", "x" * 5000, "no/such/file.yaml", "/dev/null", "/dev/zero"])
def test_paths_that_hold_no_scenario_are_refused(name: str) -> None:
    with pytest.raises(ScenarioError):
        load(name)


def test_shipped_scenarios_load_by_name_by_folder_and_by_file(two_doors: Scenario, folder: Path) -> None:
    assert "two-doors" in shipped()
    assert load(folder) == load(folder / "scenario.yaml") == two_doors


def test_loading_the_shipped_scenario_takes_less_than_a_third_of_a_second_of_a_processor() -> None:
    load("two-doors")
    began = time.process_time()
    load("two-doors")
    assert time.process_time() - began < 0.3


def test_errors_survive_the_way_between_processes() -> None:
    error = ScenarioError([Problem("a", "b", "c", "d", 3)])
    assert pickle.loads(pickle.dumps(error)).problems == error.problems  # noqa: S301 (our own bytes)
