"""What a board is made of: the types in Python, the declarations in the browser and the scripts that draw say the same."""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from sim.exercise.session import Session
from sim.exercise.trajectory import closed_moves
from sim.presentation import schema
from sim.presentation.boards import VIEWS, enclosed
from sim.presentation.exercise import pictures
from sim.presentation.palette import palette_of
from sim.scenario import load
from sim.ui import theme
from sim.words import LANGUAGES
from sim.words.reader import Reader
from tests.exercise.playing import Table, created
from tests.presentation import fakes, regions
from tests.presentation.test_views import shown

STATIC = Path(theme.__file__).with_name("static")
OF_ALL = {"id", "kind", "span", "rows"}
"""What the board itself reads of every block."""


@cache
def script(name: str) -> str:
    return (STATIC / name).read_text("utf-8")


def drawers() -> dict[str, str]:
    """Return the class that draws each kind of block, by kind, as board.js lists them."""
    listed = re.search(r"const KINDS = \{(.*?)\};", script("board.js"), re.DOTALL)
    assert listed is not None
    return dict(re.findall(r"(\w+): (\w+),", listed[1]))


def drawer(kind: str) -> tuple[str, str]:
    """Return the source of the class that draws a kind of block, and of the file it stands in."""
    for path in sorted(STATIC.glob("*.js")):
        whole = path.read_text("utf-8")
        classes = re.findall(
            r"^(?:export )?class (\w+)(?: extends (\w+))? (\{.*?^\})$", whole, re.DOTALL | re.MULTILINE
        )
        bodies = {name: body for name, _parent, body in classes}
        for name, parent, body in classes:
            if name == drawers()[kind]:
                return body + bodies.get(parent, ""), whole
    raise AssertionError(f"no script has a class {drawers()[kind]}")


def faults(value: Any, definition: str) -> list[str]:
    """Return what is wrong with a value by one definition of the schema."""
    whole = schema.schema()
    validator = Draft202012Validator({"$defs": whole["$defs"], "$ref": f"#/$defs/{definition}"})
    return [
        f"{'/'.join(map(str, error.absolute_path))}: {error.message[:200]}" for error in validator.iter_errors(value)
    ]


def faults_of(blocks: list[dict[str, Any]]) -> list[str]:
    kinds = schema.kinds()
    return [fault for block in blocks for fault in faults(block, kinds[block["kind"]].__name__)]


def test_the_declarations_of_the_browser_are_those_of_the_types() -> None:
    assert (STATIC / "blocks.d.ts").read_text("utf-8") == schema.declarations()


def test_the_browser_draws_every_kind_of_block_and_no_other() -> None:
    assert set(drawers()) == set(schema.kinds())


@pytest.mark.parametrize("kind", schema.kinds())
def test_a_script_reads_of_a_block_what_its_type_has_and_all_of_it(kind: str) -> None:
    source, whole = drawer(kind)
    typed = set(schema.schema()["$defs"][schema.kinds()[kind].__name__]["properties"])
    read = set(re.findall(r"\bblock\.(\w+)", source))
    for names in re.findall(r"update\(\{([^}]*)\}|const \{([^}]*)\} = (?:this\.)?block;", source):
        read |= {name.split(":")[0].strip() for name in "".join(names).split(",")}
    assert read - typed - OF_ALL == set(), "the script reads what no block of the kind has"
    unread = {name for name in typed - OF_ALL if not re.search(rf"\b{name}\b", whole)}
    assert unread == set(), "the script draws a block without it"


@pytest.mark.parametrize("kind", schema.kinds())
def test_the_script_that_draws_a_block_names_its_type(kind: str) -> None:
    own = schema.kinds()[kind].__name__
    assert f'import("./blocks.d.ts").{own}}}' in drawer(kind)[1]


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_view_keeps_to_the_schema_in_every_language(view: str, language: Any) -> None:
    for edge in ("real, changed", "real, at the start"):
        assert faults_of(shown(view, edge, language)) == []


def test_a_board_around_its_blocks_keeps_to_the_schema() -> None:
    request = fakes.request(fakes.QUERY, "how")
    assert faults(json.loads(enclosed(request, json.dumps(shown("how", regions.EDGES[0])), 40, "token")), "Board") == []
    assert faults(json.loads(enclosed(request, "null", 0, "token", "Working")), "Board") == []


@pytest.fixture(scope="module")
def played() -> Session:
    """A session with two closed moves."""
    return Table(created(load("two-doors"))).simulate({"L21": 12.0, "L25": 30.0}, moves=2).session


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_an_exercise_shows_keeps_to_the_schema(played: Session, language: Any) -> None:
    colours, reader = palette_of("light"), Reader(language)
    states, moves = played.state_ids(), closed_moves(played)
    boards = [
        pictures.land(played, colours, reader),
        pictures.public(played, moves, colours, reader),
        pictures.truth(played, moves, colours, reader),
        pictures.attempts(played, moves, colours, reader),
        pictures.practice(moves, states, reader),
        pictures.practice_moved(played, moves, colours, reader),
        *(pictures.seen(played, moves, state, colours, reader) for state in states),
        *(pictures.projected(played, moves, what, colours, reader) for what in ("map", "stopped", "delay", "file")),
    ]
    for blocks in boards:
        assert faults(json.loads(pictures.picture(blocks, reader)), "Board") == []
        assert faults_of(json.loads(json.dumps(blocks))) == []


def test_the_schema_is_not_content_with_anything() -> None:
    headline = {"id": "headline", "kind": "headline", "title": "A", "text": "B"}
    assert faults(headline, "Headline") == []
    assert faults({**headline, "more": "C"}, "Headline") != []
    assert faults({name: value for name, value in headline.items() if name != "text"}, "Headline") != []
    assert faults({**headline, "kind": "chart"}, "Headline") != []
