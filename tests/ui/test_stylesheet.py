"""Style sheets are sent as older phones read them: without rules nested in rules."""

import re

import pytest

from sim.ui import theme
from sim.ui.stylesheet import flattened


@pytest.mark.parametrize(
    ("sheet", "flat"),
    [
        ("a { b: c }", "P a {b: c;}"),
        ("& { b: c; d: e; }", "P {b: c;d: e;}"),
        ("&.x y, z:is(u, v) { b: c }", "P.x y, P z:is(u, v) {b: c;}"),
        ("a { b: c; d { e: f } }", "P a d {e: f;}\nP a {b: c;}"),
        ("a, b { c { d: e } }", ":is(P a, P b) c {d: e;}"),
        ("@media (x) { a { b: c } }", "@media (x) {\nP a {b: c;}\n}"),
        ("&:has(q) { @media (x) { a { b: c } } }", "@media (x) {\nP:has(q) a {b: c;}\n}"),
        ("@keyframes k { from { b: c } }", "@keyframes k { from { b: c } }"),
        ('a::after { content: "; } \'" } /* { */', 'P a::after {content: "; } \'";}'),
    ],
)
def test_nested_rules_are_written_out(sheet: str, flat: str) -> None:
    assert flattened(sheet, "P") == flat


@pytest.mark.parametrize("sheet", ["a { b: c", "a } b: c"])
def test_a_brace_without_its_partner_is_told(sheet: str) -> None:
    with pytest.raises(ValueError, match="brace"):
        flattened(sheet, "P")


@pytest.mark.parametrize("name", theme.SHEETS)
def test_no_sheet_that_is_sent_nests_a_rule_in_a_rule(name: str) -> None:
    sheet = re.sub(r'"[^"]*"', "", theme.sheet(name))
    assert "&" not in sheet
    heads: list[str] = []
    for piece in re.findall(r"[^{}]*[{}]", sheet):
        if piece.endswith("{"):
            heads.append(piece[:-1].strip())
            assert all(each.startswith("@") for each in heads[:-1]), heads
        else:
            heads.pop()
    assert heads == []
