"""The page on the scenario format: its examples are put into "Two doors" and loaded."""

import re
from typing import Any

import pytest

from sim.scenario import Scenario, build
from sim.scenario.yamltree import read_yaml
from tests.conftest import ROOT

PAGE = (ROOT / "docs" / "scenario-format.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"<!-- example: (\S+) -->\n```yaml\n(.*?)```", PAGE, re.S)


@pytest.mark.parametrize(("place", "text"), EXAMPLES, ids=[place for place, _ in EXAMPLES])
def test_each_example_of_the_page_fits_where_it_says(place: str, text: str, values: dict[str, Any]) -> None:
    example, _ = read_yaml(text, "page")
    values["happenings"], values["injects"] = [{}], values["injects"][:1]
    target: Any = values
    for key in re.findall(r"[^.\[\]]+", place):
        target = target[int(key) if isinstance(target, list) else key]
    if place == "map":
        values["posts"] = [{**post, "at": [50, 30]} for post in values["posts"]]
        values["holdings"] = []
    target.update(example)
    values["happenings"] = [happening for happening in values["happenings"] if happening]
    assert isinstance(build(values), Scenario)


def test_every_yaml_block_of_the_page_is_an_example_that_is_loaded() -> None:
    assert PAGE.count("```yaml") == len(EXAMPLES) >= 12


def test_the_page_names_every_section_of_the_format() -> None:
    assert all(f"`{name}`" in PAGE for name in Scenario.model_fields)


def test_the_page_names_every_field_of_every_section() -> None:
    sections = (
        "states",
        "posts",
        "sectors",
        "holdings",
        "networks",
        "programmes",
        "agreements",
        "happenings",
        "injects",
    )
    for section in sections:
        model = Scenario.model_fields[section].annotation.__args__[0]  # type: ignore[union-attr]
        for field in model.model_fields:
            assert re.search(rf"\b{field}\b", PAGE), f"{section}.{field}"
