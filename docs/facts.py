"""Count the places that state again what stands in one place: ``python docs/facts.py [ROOT]``.

Each fact has a home; this reads the sources (of this checkout, or of another under ROOT) and lists every statement of the fact
elsewhere. It reads syntax and runs nothing, so that an old checkout can be counted beside a new one.
"""

import ast
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[1]
CODE: Final = ("sim", "verification")
MODEL: Final = ("sim/rules/", "sim/agents/")
SHAPED: Final = ("sim/record.py", "sim/chance.py", "sim/agents/", "sim/scenario/")
_PLAN: Final = re.compile(r"\{\}(:\{\})?\.\{\}=\{\}|\{\}:\{\}=\{\}|all\.\{\}=\{\}|^\{\}=\{\}$")
_PHYSICAL: Final = re.compile(
    r"(?<![-\w])(?:(?:margin|padding|border|scroll-margin|scroll-padding)-(?:left|right)|left|right)\s*:|text-align\s*:\s*(?:left|right)"
    r"|float\s*:\s*(?:left|right)"
)


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact: what it is, where its home is (beginnings of paths), and how the places elsewhere are found."""

    name: str
    home: tuple[str, ...]
    found: Callable[[Path, str], Iterator[int]]
    suffixes: tuple[str, ...] = (".py",)
    where: tuple[str, ...] = CODE


@lru_cache(maxsize=1000)
def _tree(text: str) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(ast.parse(text)))


def _uncertain(_path: Path, text: str) -> Iterator[int]:
    """An interval, its quantile or a spread over replicates worked out."""
    for node in _tree(text):
        if isinstance(node, ast.Constant) and isinstance(node.value, float) and abs(node.value - 1.96) < 1e-3:
            yield node.lineno
        called = node.func.attr if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) else ""
        if called in ("inv_cdf", "nanstd", "std", "var", "corrcoef", "spearmanr"):
            yield getattr(node, "lineno", 0)


def _names(expression: ast.expr) -> set[str]:
    """Return the names and attributes in an expression."""
    nodes = list(ast.walk(expression))
    return {node.id for node in nodes if isinstance(node, ast.Name)} | {
        node.attr for node in nodes if isinstance(node, ast.Attribute)
    }


def _paid(_path: Path, text: str) -> Iterator[int]:
    """What is asked for held against means: a comparison, or a quotient, of budgets or of officer-hours."""
    for node in _tree(text):
        sides: list[ast.expr] = []
        if isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div | ast.Sub):
            sides = [node.left, node.right]
        if sum(bool(_names(side) & {"budget", "hours", "money", "cost"}) for side in sides) > 1:
            yield getattr(node, "lineno", 0)


def _plan(_path: Path, text: str) -> Iterator[int]:
    """A plan written by hand as the command line reads it."""
    for node in _tree(text):
        if isinstance(node, ast.JoinedStr):
            shape = "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
            names = ast.unparse(node)
            if _PLAN.search(shape) and "lever" in names:
                yield node.lineno


def _gates(_path: Path, text: str) -> Iterator[int]:
    """A list about gates or pathways beside their registry: three or more of them in one literal."""
    for node in _tree(text):
        if isinstance(node, ast.Tuple | ast.List | ast.Set | ast.Dict):
            parts = [key for key in node.keys if key is not None] if isinstance(node, ast.Dict) else node.elts
            names = [ast.unparse(part) for part in parts]
            if sum(bool(re.fullmatch(r"(int\()?(record\.)?Gate\.\w+\)?", name)) for name in names) >= 3:
                yield node.lineno


def _literals(_path: Path, text: str) -> Iterator[int]:
    """A number of the model's behaviour in a rule or step."""
    for node in _tree(text):
        if isinstance(node, ast.FunctionDef):
            for part in ast.walk(node):
                number = part.value if isinstance(part, ast.Constant) else None
                if type(number) in (int, float) and number not in (0, 1, 2):
                    yield getattr(part, "lineno", 0)


def _commands(_path: Path, text: str) -> Iterator[int]:
    """A table over kinds of entries: four or more of them as keys of a mapping or of one ``match``."""
    for node in _tree(text):
        names: list[str] = []
        if isinstance(node, ast.Dict):
            names = [ast.unparse(part) for part in [*node.keys, *node.values] if part is not None]
        elif isinstance(node, ast.Match):
            names = [ast.unparse(case.pattern) for case in node.cases]
        if sum("Kind." in name for name in names) >= 4:
            yield getattr(node, "lineno", 0)


def _languages(_path: Path, text: str) -> Iterator[int]:
    """A language named in code: in a comparison, a collection, or as the field of a text."""
    for node in _tree(text):
        if isinstance(node, ast.Attribute) and node.attr in ("en", "fr", "ru"):
            yield node.lineno
        parts: list[ast.expr] = []
        if isinstance(node, ast.Compare):
            parts = [node.left, *node.comparators]
        elif isinstance(node, ast.Tuple | ast.List | ast.Set):
            parts = node.elts
        elif isinstance(node, ast.Dict):
            parts = [key for key in node.keys if key is not None]
        elif isinstance(node, ast.Subscript):
            parts = [node.slice]
        if any(isinstance(part, ast.Constant) and part.value in ("en", "fr", "ru") for part in parts):
            yield getattr(node, "lineno", 0)


def _sides(_path: Path, text: str) -> Iterator[int]:
    """A physical side in a style: left or right, where start or end is meant."""
    for number, line in enumerate(text.splitlines(), 1):
        if _PHYSICAL.search(line):
            yield number


def _labels(_path: Path, text: str) -> Iterator[int]:
    """A label for display compared with, or used as a key."""
    labels = {"owner", "unit", "source"}
    for node in _tree(text):
        if isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
            named = any(isinstance(side, ast.Attribute) and side.attr in labels for side in sides)
            worded = any(
                isinstance(side, ast.Constant) and isinstance(side.value, str) and side.value for side in sides
            )
            if named and worded:
                yield node.lineno
        if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Attribute) and node.slice.attr in labels:
            yield node.lineno


def _shapes(_path: Path, text: str) -> Iterator[int]:
    """A list of names counted by hand: names given numbers by ``range(n)``, or a list written as one string."""
    for node in _tree(text):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Tuple) and len(node.targets[0].elts) > 4:
            call = node.value
            if isinstance(call, ast.Call) and ast.unparse(call.func) == "range":
                yield node.lineno
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "split":
            value = node.func.value
            if isinstance(value, ast.Constant) and len(str(value.value).split()) > 4:
                yield node.lineno


FACTS: Final = (
    Fact("is a difference clear: mean, spread, interval", ("sim/statistics.py", "sim/numbers.py"), _uncertain),
    Fact(
        "can this be paid: means held against what is asked",
        ("sim/scenario/means.py", "sim/scenario/funding.py"),
        _paid,
    ),
    Fact("a plan as text", ("sim/scenario/decisions.py",), _plan),
    Fact("gates and pathways", ("sim/pathways.py",), _gates),
    Fact(
        "numbers of behaviour in rules and steps",
        ("sim/agents/memory.py", "sim/agents/plans.py", "sim/agents/handle.py"),
        _literals,
        where=MODEL,
    ),
    Fact("commands of a session", ("sim/exercise/entries.py",), _commands),
    Fact("labels used as keys: owners, units, sources", (), _labels),
    Fact("languages", ("sim/words/languages.py",), _languages),
    Fact("left and right in styles", (), _sides, (".css", ".js")),
    Fact("shapes of tallies, controls and arrays", (), _shapes, where=SHAPED),
)


def places(fact: Fact, root: Path = ROOT) -> list[str]:
    """Return the places outside its home that state a fact, as ``path:line``, in order."""
    found = []
    for path in sorted(path for suffix in fact.suffixes for path in root.glob(f"**/*{suffix}")):
        name = path.relative_to(root).as_posix()
        if name.startswith(fact.where) and not name.startswith(fact.home or ("\0",)):
            found += [f"{name}:{line}" for line in sorted(set(fact.found(path, path.read_text(encoding="utf-8"))))]
    return found


def main() -> None:
    """Print how often each fact is stated outside its home, and where."""
    root = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT
    for fact in FACTS:
        found = places(fact, root)
        lines = [f"{len(found):4}  {fact.name}\n", *(f"        {place}\n" for place in found)]
        sys.stdout.write("".join(lines))


if __name__ == "__main__":
    main()
