"""The figures of the sources' shape: counted as they say, and those of the page by the names that the script has."""

from docs import shape
from tests.conftest import ROOT

SOURCE = '''"""A module."""

import os  # comes with Python
from sim import numbers
from sim.numbers import mean


# why it is so
class Order:
    """One."""

    def given(self) -> int:  # noqa: X
        """Return it."""
        return mean(numbers, os)
'''
SHEET = """/* .stSlider { color: red !important; } */
.a, :is(.b, [data-testid="stMain"]) > p { color: red; }
@media print { .c, .d { color: blue !important; } }
"""


def test_lines_of_functions_comments_and_imports_are_counted_without_docstrings_and_directives() -> None:
    module = shape.Module("sim/one.py", SOURCE)
    assert module.functions == [3]
    assert module.code_and_comments == (6, 2)
    assert module.imports(frozenset({"sim.numbers"})) == {"os", "sim.numbers"}


def test_a_name_that_stands_twice_has_two_meanings_and_a_module_may_be_one() -> None:
    found = shape.meanings([shape.Module("sim/one.py", SOURCE), shape.Module("sim/lab/order.py", "")])
    assert found == {"Order": ["sim/lab/order.py", "sim/one.py"]}
    assert shape.meanings([shape.Module("sim/one.py", SOURCE), shape.Module("sim/lab/numbers.py", "")]) == {}


def test_of_a_style_sheet_what_is_commented_out_does_not_count() -> None:
    assert shape.style([SHEET]) == shape.Style(rules=2, lines=3, important=1, reaching=1, files_reaching=1)


def test_the_page_says_what_is_measured_and_keeps_what_was_before() -> None:
    page = (ROOT / shape.PAGE).read_text("utf-8")
    now = shape.figures()
    assert list(shape.before_on(page)) == list(now)
    written = shape.TABLE.sub(lambda found: found[1] + shape.table(shape.before_on(page), now) + found[2], page)
    assert shape.before_on(written) == shape.before_on(page)
    assert all(f"| {figure} |\n" in written for figure in now.values())
