"""Inside the program a plan is never text: words of decisions are read and written at its edges only, by one grammar."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

SIM = Path(__file__).parents[1] / "sim"
GRAMMAR = "scenario/decisions.py"
READS = {GRAMMAR, "lab/designs.py", "lab/study.py", "ui/link.py", "cli/asking.py", "cli/chaining.py", "cli/running.py"}
"""Where words come in: the grammar itself, experiment files, links, the command line."""
WRITES = {GRAMMAR, "ui/link.py", "cli/batching.py"}
"""Where words go out: links, and what the command line prints."""
READERS = {"parse", "parse_words", "parse_line", "setting"}
WRITERS = {"settings", "agreement_texts"}
LINES = {"words", "line"}
"""Writers whose names other things have too."""
ORDER = re.compile(r"(^|[\s:~])(\{\}|all|[a-z][a-z0-9-]*)\.(\{\}|L\d\d)(\.\w+)?=")
AGREEMENT = re.compile(r"(^|[\s:~])(\{\}|L\d\d)=(\{\+\}|[a-z][a-z0-9-]*\+)")
EXAMPLES = re.compile(r"for example |^cordon ")
"""Texts for people that show how something is written."""


def flat(node: ast.JoinedStr) -> str:
    """Return an f-string with {} for each value in it, {+} for one that joins by a plus."""
    parts = []
    for value in node.values:
        if isinstance(value, ast.Constant):
            parts.append(str(value.value))
        else:
            parts.append("{+}" if "'+'.join" in ast.unparse(value) else "{}")
    return "".join(parts)


def strings(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Give line and text of every string but docstrings; f-strings with {} for values."""
    lone = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    inside = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield node.lineno, flat(node)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and not {id(node)} & (lone | inside):
            yield node.lineno, node.value


def faults(source: str, name: str) -> list[str]:
    """Return what in a source treats a plan as text where it may not."""
    tree, found = ast.parse(source), []
    for line, text in strings(tree):
        if name != GRAMMAR and not EXAMPLES.search(text) and (ORDER.search(text) or AGREEMENT.search(text)):
            found.append(f"{name}:{line}: writes {text!r} by hand")
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        called, of = node.func.attr, ast.unparse(node.func.value)
        if called in READERS and of == "Decisions" and name not in READS:
            found.append(f"{name}:{node.lineno}: reads a plan from text")
        writes = called in WRITERS or (called in LINES and re.search(r"(decisions|plan|decided)$", of))
        if writes and name not in WRITES:
            found.append(f"{name}:{node.lineno}: writes a plan as text")
        cuts = called in ("partition", "rpartition", "split") and "=" in [getattr(a, "value", "") for a in node.args]
        if cuts and name != GRAMMAR:
            found.append(f"{name}:{node.lineno}: cuts a text at =")
    return found


def test_plans_are_text_only_where_they_come_in_or_go_out() -> None:
    sources = sorted(SIM.rglob("*.py"))
    found = [fault for path in sources for fault in faults(path.read_text("utf-8"), path.relative_to(SIM).as_posix())]
    assert found == []


def test_only_the_command_line_keeps_what_was_typed() -> None:
    """A field that holds words of a plan is named after them; experiments keep their file as it was written."""
    wrong = []
    for path in SIM.rglob("*.py"):
        name = path.relative_to(SIM).as_posix()
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            kept = isinstance(node, ast.AnnAssign) and ast.unparse(node.target) in ("settings", "agreements")
            if kept and "str" in ast.unparse(node.annotation) and not name.startswith("cli/"):
                wrong.append(f"{name}:{node.lineno}")
    assert wrong == []


@pytest.mark.parametrize(
    "source",
    [
        'f"{state}.{lever}={value!r}"',
        'f"{day}:{state}.{lever}={value:g}"',
        'f"all.{lever}={value}"',
        'f"velmora.L21={value}"',
        'x = "all.L21=10"',
        'x = ["182:velmora.L21=10"]',
        "f\"{day}:{lever}={'+'.join(states)}\"",
        'x = "L04=velmora+selvane"',
        "Decisions.parse(scenario, words)",
        "plan.words(scenario)",
        "session.decisions().settings(scenario)",
        'text.partition("=")',
    ],
)
def test_a_plan_as_text_is_found(source: str) -> None:
    assert faults(source, "ui/views/some.py")


@pytest.mark.parametrize(
    "source",
    [
        '"""A docstring may say velmora.L21=10."""',
        'f"{name}={value}"',
        'f"{key}.json?t={token}"',
        'said("for example velmora.L21=10")',
        "blocks.words(reader)",
        "Decisions(orders)",
    ],
)
def test_other_texts_are_left_alone(source: str) -> None:
    assert faults(source, "ui/views/some.py") == []
