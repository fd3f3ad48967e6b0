"""The parts that the browser draws: they hold no words of their own, write no numbers, and draw what boards are made of."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from sim.presentation import blocks
from sim.presentation.boards import VIEWS
from sim.presentation.views import map as region_map
from sim.ui import board, routes
from sim.words.reader import Reader
from tests.presentation.test_views import shown

STATIC = Path(routes.__file__).with_name("static")
SCRIPTS = sorted(STATIC.glob("*.js"))
EN = Reader("en")


class Literal(NamedTuple):
    """A text in a script: where it stands, what stands before it, and itself (of a template one fixed part)."""

    place: str
    before: str
    text: str


def literals(source: str, name: str = "", offset: int = 0) -> Iterator[Literal]:
    """Give the texts of a script, those of templates part by part; comments and patterns are left out."""
    at, last = 0, ""
    while at < len(source):
        char = source[at]
        if source.startswith(("//", "/*"), at):
            end = source.find("\n" if source[at + 1] == "/" else "*/", at + 2)
            at = len(source) if end < 0 else end + (0 if source[at + 1] == "/" else 2)
            continue
        line = f"{name}:{source.count(chr(10), 0, at) + 1 + offset}"
        before = source[:at].rstrip()[-40:]
        if char in "\"'":
            end = _end(source, at, char)
            yield Literal(line, before, source[at + 1 : end])
        elif char == "`":
            end = at
            for kind, start, end in _template(source, at + 1):  # where the last part ends
                if kind == "fixed":
                    yield Literal(line, before, source[start:end])
                else:
                    yield from literals(source[start:end], name, source.count("\n", 0, start))
        elif char == "/" and (last in "(,=:[!&|?{};" or re.search(r"\b(return|typeof)$", before)):
            end = _end_of_pattern(source, at)
        else:
            last = char if not char.isspace() else last
            at += 1
            continue
        at, last = end + 1, '"'


def _end(source: str, at: int, quote: str) -> int:
    at += 1
    while source[at] != quote:
        at += 2 if source[at] == "\\" else 1
    return at


def _end_of_pattern(source: str, at: int) -> int:
    within = False
    at += 1
    while within or source[at] != "/":
        within = {"[": True, "]": False}.get(source[at], within)
        at += 2 if source[at] == "\\" else 1
    return at


def _template(source: str, at: int) -> Iterator[tuple[str, int, int]]:
    """Give the parts of a template from behind its first quote: kind, begin and end; the last ends at its quote."""
    begin = at
    while source[at] != "`":
        if source.startswith("${", at):
            yield "fixed", begin, at
            begin = at = at + 2
            depth = 1
            while depth:
                if source[at] == "`":
                    at = max(end for _kind, _begin, end in _template(source, at + 1))
                depth += {"{": 1, "}": -1}.get(source[at], 0)
                at += 1
            yield "code", begin, at - 1
            begin = at
        else:
            at += 2 if source[at] == "\\" else 1
    yield "fixed", begin, at


SEEN = re.compile(
    r"(\btext:|\"aria-label\":|\btextContent =|\.title =|\bplaceholder:|\balt:"
    r"|setAttribute\(\"(aria-label|aria-valuetext|title|alt)\",|\},|\b(alert|confirm)\()$"
)
"""What stands before a text that a reader sees or hears."""
WORDS = re.compile(r"[A-Za-zÀ-ÿА-я]{2}")
TECHNICAL = re.compile(
    r"[a-z][\w-]*"  # a class, an element, a role, a property
    r"|(\.\w+ )?\w*(\[[\w-]+\*?=\w+\])+|Arrow(Left|Right)"  # an element by its role, a key
    r"|--[a-z]+|\.{1,2}/[\w.]+|\.\w+|#\w+|\w+/[\w+]+(;[\w=-]+)?,?|[\w-]+-|/"  # properties, addresses, colours, types, ids
    r"|\{\w+\}|[\d.]+em|\?\w+"  # a place in a word of the catalogue, a length
    r"|[a-z-]+:|px|;?[a-z-]+:[\w.#-]*|translate\(|data:[\w/+;=-]*,?|https?://www\.w3\.org/[\w/]+"
    r"|[MmLlHhVvZz\d\s.,-]+|\[[\w-]+\]|\*|\.[\w.#-]+|\\u[\da-f]{4}|<br>|\(.*"
)
CONTEXT = re.compile(
    r"(\bclass:|\bname ===|\bname !==|\bkey ===|new Error\(|preserveAspectRatio:|\bviewBox\",|from|querySelector(All)?\("
    r"|\bclass:.*\?|\bclass:.*:|getPropertyValue\(|execCommand\(|\bas)$"
)


def words(source: str, name: str = "") -> list[Literal]:
    """Return the texts of a script that are words for a reader."""
    found = []
    for literal in literals(source, name):
        if not WORDS.search(literal.text):
            continue
        seen = SEEN.search(literal.before)
        if seen or not (TECHNICAL.fullmatch(literal.text) or CONTEXT.search(literal.before)):
            found.append(literal)
    return found


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_a_script_holds_no_words_for_a_reader(path: Path) -> None:
    assert words(path.read_text("utf-8"), path.name) == []


@pytest.mark.parametrize(
    "planted",
    [
        'h("button", { text: "Stop" })',
        'h("button", { text: "stop" })',
        'h("em", {}, "missing")',
        'this.said.textContent = "Working it out";',
        'node.title = "Close";',
        'node.setAttribute("aria-label", "Close")',
        "this.said.textContent = `${found.length} attempts`;",
        "const text = `${page} of ${pages}`;",
        'const note = "The connection was lost.";',
        "const note = 'Соединение потеряно';",
        'return ready ? "Play the months" : words.pause;',
        '`${words.a}${moved ? `moved ${b}` : ""}`',
    ],
)
def test_words_planted_into_a_script_are_found(planted: str) -> None:
    assert words(planted)


def test_patterns_comments_and_addresses_are_no_words() -> None:
    assert words('// Stop here\n/* and "there" */ const A = /"[Ss]top here"/; fetch(new URL("./plotly.js", B));') == []


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_every_word_that_a_script_asks_for_is_in_the_catalogue(path: Path) -> None:
    source = path.read_text("utf-8")
    asked = set(re.findall(r"(?<!block\.)(?<!\bdata\.)\bwords\.(\w+)", source))
    assert asked <= set(blocks.words(EN)), sorted(asked - set(blocks.words(EN)))


def test_every_word_of_the_incidents_is_given_with_them() -> None:
    asked = set(re.findall(r"block\.words\.(\w+)", (STATIC / "parts.js").read_text("utf-8")))
    (block,) = [block for block in shown("course", "real, changed") if block["kind"] == "incidents"]
    assert asked
    assert asked <= set(block["words"])


def test_every_placeholder_that_a_script_fills_is_in_its_word() -> None:
    given_ = {
        **blocks.words(EN),
        **next(block for block in shown("course", "real, changed") if block["kind"] == "incidents")["words"],
    }
    filled = [
        pair
        for path in SCRIPTS
        for pair in re.findall(r"words\.(\w+)((?:\.replace\(\"\{\w+\}\", [^)]*\))+)", path.read_text("utf-8"))
    ]
    assert len(filled) >= 3
    for name, replaced in filled:
        assert set(re.findall(r"\{\w+\}", replaced)) == set(re.findall(r"\{\w+\}", given_[name]))


def test_every_kind_of_block_can_be_drawn() -> None:
    source = (STATIC / "board.js").read_text("utf-8")
    known = set(re.findall(r"^  (\w+): \w+,$", source, re.MULTILINE))
    kinds = {block["kind"] for view in VIEWS for block in shown(view, "real, changed")}
    assert kinds <= known
    assert known - kinds <= {"task", "figures", "section", "text", "table", "link", "files", "folded"}


def test_every_kind_of_post_has_a_shape_on_the_map() -> None:
    source = (STATIC / "map.js").read_text("utf-8")
    shapes = source[source.index("const SHAPES") :]
    assert set(re.findall(r"^  (\w+): \"M", shapes, re.MULTILINE)) == set(region_map.KINDS)


def test_scripts_leave_the_writing_of_numbers_to_the_server() -> None:
    wrong = [
        f"{path.name}:{number}"
        for path in SCRIPTS
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if "toLocaleString" in line or (re.search(r"\} ?%`", line) and "style:" not in line)
    ]
    assert wrong == []


def test_scripts_set_no_colon_between_words() -> None:
    wrong = [
        literal.place
        for path in SCRIPTS
        for literal in literals(path.read_text("utf-8"), path.name)
        if literal.text.endswith(": ") or literal.text.startswith(": ")
    ]
    assert wrong == []


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_nothing_of_another_machine_is_asked_for(path: Path) -> None:
    addresses = re.findall(r"(?:https?:)?//[\w.-]+\.\w{2,}[^\s\"'`]*", _without_comments(path.read_text("utf-8")))
    assert set(addresses) <= {"http://www.w3.org/2000/svg"}


def _without_comments(source: str) -> str:
    return re.sub(r"(^|\s)//[^\n]*|/\*.*?\*/", "", source, flags=re.DOTALL)


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_text_is_set_as_text_and_never_read_as_markup(path: Path) -> None:
    source = _without_comments(path.read_text("utf-8"))
    assert not re.search(
        r"innerHTML\s*=(?!=)|outerHTML\s*=|insertAdjacentHTML|document\.write|\beval\(|new Function", source
    )


def test_the_loader_asks_for_our_script_by_its_version_and_stops_what_it_started() -> None:
    address = f"cordon/static/{routes.version()}/board.js"
    script = board._LOADER % address
    assert address in script
    assert "stop?.()" in script
    assert re.fullmatch(r"[0-9a-f]{12}", routes.version())


def test_no_script_asks_for_storage_but_the_one_that_bears_a_refusal() -> None:
    asking = {
        path.name
        for path in STATIC.glob("*.js")
        if any(name in path.read_text("utf-8") for name in ("localStorage", "sessionStorage", "indexedDB", "cookie"))
    }
    assert asking == {"storage.js"}
