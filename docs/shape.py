"""Measure the shape of the sources: ``python docs/shape.py [ROOT]`` prints it, ``python docs/shape.py --write`` keeps it.

It reads syntax and runs nothing, so that an old checkout (under ROOT) can be measured beside a new one. ``--write`` fills the
column "after" of the table in docs/architecture.md and leaves the column "before" as it stands.
"""

import ast
import io
import re
import sys
import tokenize
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from sim.statistics import median

ROOT: Final = Path(__file__).parents[1]
PAGE: Final = Path("docs", "architecture.md")
TABLE: Final = re.compile(r"(<!-- shape -->\n).*?(<!-- end of shape -->)", re.DOTALL)
AMBIGUOUS: Final = (
    "Order",
    "Request",
    "Answer",
    "Outcome",
    "Room",
    "Luck",
    "Place",
    "Screen",
    "Phase",
    "Kind",
    "Stop",
)
"""Names that have meant several things: a module of that name counts as a meaning, too."""
FRAMEWORK: Final = re.compile(r"data-testid|data-baseweb|\.st[A-Z]|data-tag|data-collapsed|data-selected")
"""What in a selector is Streamlit's and not ours."""
_DIRECTIVE: Final = re.compile(r"#\s*(noqa|type:|mypy:|!)")
_NOT_CODE: Final = frozenset(
    {
        tokenize.COMMENT,
        tokenize.NL,
        tokenize.NEWLINE,
        tokenize.INDENT,
        tokenize.DEDENT,
        tokenize.ENCODING,
        tokenize.ENDMARKER,
    }
)


@dataclass(frozen=True)
class Module:
    """One source file of the package: its path below ROOT and its text."""

    name: str
    text: str

    @cached_property
    def nodes(self) -> list[ast.AST]:
        """All nodes of its syntax."""
        return list(ast.walk(ast.parse(self.text)))

    @property
    def lines(self) -> int:
        """Lines of the file."""
        return len(self.text.splitlines())

    @property
    def functions(self) -> list[int]:
        """Lines of each function or method, its docstring included, its decorators not."""
        return [
            (node.end_lineno or node.lineno) - node.lineno + 1
            for node in self.nodes
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        ]

    def imports(self, known: frozenset[str]) -> set[str]:
        """Return what it imports: modules in full; of a package among ``known``, the modules taken from it."""
        found: set[str] = set()
        for node in self.nodes:
            if isinstance(node, ast.Import):
                found |= {name.name for name in node.names}
            elif isinstance(node, ast.ImportFrom):
                below = {f"{node.module}.{name.name}" for name in node.names}
                found |= below & known or {str(node.module)}
        return found

    @property
    def code_and_comments(self) -> tuple[int, int]:
        """Lines of code, docstrings not counted, and lines with a comment, a checker's directives not counted."""
        docstrings = {
            line
            for node in self.nodes
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
            for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)
        }
        code: set[int] = set()
        comments: set[int] = set()
        for token in tokenize.generate_tokens(io.StringIO(self.text).readline):
            if token.type == tokenize.COMMENT and not _DIRECTIVE.match(token.string):
                comments.add(token.start[0])
            elif token.type not in _NOT_CODE:
                code |= set(range(token.start[0], token.end[0] + 1))
        return len(code - docstrings), len(comments)


def modules(root: Path = ROOT) -> list[Module]:
    """Return the modules of the package, in order of their paths."""
    return [
        Module(path.relative_to(root).as_posix(), path.read_text("utf-8")) for path in sorted(root.glob("sim/**/*.py"))
    ]


def meanings(sources: list[Module]) -> dict[str, list[str]]:
    """Return the public names of classes that stand in two modules or more, with those modules.

    A name among AMBIGUOUS stands in a module that is called so, too.
    """
    places: dict[str, set[str]] = defaultdict(set)
    for module in sources:
        for node in module.nodes:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places[node.name].add(module.name)
        stem = Path(module.name).stem.capitalize()
        if stem in AMBIGUOUS:
            places[stem].add(module.name)
    return {name: sorted(found) for name, found in sorted(places.items()) if len(found) > 1}


@dataclass(frozen=True)
class Style:
    """What style sheets hold together: rules, lines, ``!important``, selectors that reach into the framework's elements."""

    rules: int
    lines: int
    important: int
    reaching: int
    files_reaching: int


def style(sheets: list[str]) -> Style:
    """Measure style sheets, given as texts."""
    rules = important = reaching = files = 0
    for sheet in sheets:
        text = re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL)
        heads = [head.strip() for head in re.findall(r"([^{};]+)\{", text)]
        selectors = [part for head in heads if not head.startswith("@") for part in _parts(head)]
        found = sum(bool(FRAMEWORK.search(part)) for part in selectors)
        rules += sum(not head.startswith("@") for head in heads)
        important += text.count("!important")
        reaching += found
        files += bool(found)
    return Style(rules, sum(len(sheet.splitlines()) for sheet in sheets), important, reaching, files)


def _parts(selectors: str) -> list[str]:
    """Split a list of selectors at its commas, not at those within brackets."""
    parts, depth = [""], 0
    for sign in selectors:
        depth += (sign in "([") - (sign in ")]")
        if sign == "," and not depth:
            parts.append("")
        else:
            parts[-1] += sign
    return parts


def _percentile(values: list[int], share: float) -> int:
    """Return the smallest value that so large a share of the values does not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * int(share * 100) // 100) - 1)]


def figures(root: Path = ROOT) -> dict[str, str]:
    """Return what is measured, and its figure as text, in the order of the table."""
    sources = modules(root)
    names = frozenset(module.name.removesuffix(".py").replace("/", ".") for module in sources)
    functions = [length for module in sources for length in module.functions]
    imports = [len(module.imports(names)) for module in sources]
    code, comments = (sum(column) for column in zip(*(module.code_and_comments for module in sources), strict=True))
    longest = sorted((module.lines for module in sources), reverse=True)
    css = style([path.read_text("utf-8") for path in sorted(root.glob("sim/**/*.css"))])
    return {
        "modules, their lines": f"{len(sources)}, {sum(longest):,}",
        "lines of a function: median, 95th percentile, longest": (
            f"{median(functions):g}, {_percentile(functions, 0.95)}, {max(functions)}"
        ),
        "imports of a module: median, most": f"{median(imports):g}, {max(imports)}",
        "lines with a comment, of 100 lines of code": f"{100 * comments / code:.1f}",
        "names with two meanings or more": str(len(meanings(sources))),
        "lines of a module: longest, mean of the ten longest": f"{longest[0]}, {sum(longest[:10]) / 10:.0f}",
        "style sheets: rules, lines": f"{css.rules:,}, {css.lines:,}",
        "style sheets: `!important`": str(css.important),
        "style sheets: selectors that reach into Streamlit's elements, files that hold them": (
            f"{css.reaching}, {css.files_reaching}"
        ),
    }


def table(before: dict[str, str], after: dict[str, str]) -> str:
    """Return the table of what is measured, before and after; what was not measured is a dash."""
    rows = [f"| {name} | {before.get(name, '–')} | {after.get(name, '–')} |\n" for name in after or before]
    return "".join(("| measured | before | after |\n", "|---|---|---|\n", *rows))


def before_on(page: str) -> dict[str, str]:
    """Return the figures that stand as "before" on a page; none where it has no table yet."""
    match = TABLE.search(page)
    rows = re.findall(r"^\| (.+?) \| (.+?) \| .+? \|$", match[0] if match else "", re.MULTILINE)
    return {name: figure for name, figure in rows if name != "measured"}


def details(root: Path = ROOT) -> str:
    """Return, as Markdown, the ten longest modules and the names with several meanings."""
    sources = modules(root)
    longest = sorted(sources, key=lambda module: (-module.lines, module.name))[:10]
    lines = ["| lines | module |", "|---|---|", *(f"| {module.lines} | `{module.name}` |" for module in longest), ""]
    named = [f"| {name} | {', '.join(places)} |" for name, places in meanings(sources).items()]
    return "\n".join([*lines, "| name | stands in |", "|---|---|", *named, ""])


def main() -> None:
    """Print the figures of the sources under ROOT, or write those of this checkout into the page of the architecture."""
    if sys.argv[1:] == ["--write"]:
        path = ROOT / PAGE
        page = path.read_text("utf-8")
        now = figures()
        written = TABLE.sub(lambda found: found[1] + table(before_on(page) or now, now) + found[2], page)
        path.write_text(written, "utf-8", newline="\n")
        return
    root = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT
    found = figures(root)
    rows = "".join(f"| {name} | {figure} |\n" for name, figure in found.items())
    sys.stdout.write(f"| measured | figure |\n|---|---|\n{rows}\n{details(root)}")


if __name__ == "__main__":
    main()
