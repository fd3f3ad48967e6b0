"""The plan of the house, held by reading the sources: arrows, arithmetic that is the same everywhere, no leftovers."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SIM = ROOT / "sim"

# Each part may import from the rows above its own, and from itself.
ARROWS = (
    ("words", "compiled"),
    ("numbers", "scenario"),
    ("chance",),
    ("record", "own_work", "generate"),
    ("pathways", "rules"),
    ("agents",),
    ("region", "ensemble"),
    ("indicators", "statistics", "cases"),
    ("results", "chain"),
    ("run",),
    ("whatif",),
    ("lab", "exercise"),
    ("presentation", "balance"),
    ("report",),
    ("ui", "cli"),
)
RANK = {part: rank for rank, parts in enumerate(ARROWS) for part in parts}

ONLY_IN = {"streamlit": "ui", "mesa": "region"}

# Simulation code: computes with + - * /, square root, comparisons and sim.numbers only.
SIMULATION = ("numbers", "chance", "generate", "rules", "agents", "ensemble", "region")
# What NumPy may be used for there: types, making, copying, ordering and bounding arrays; nothing that rounds.
ARRAY_MAKING = frozenset(
    """
    arange argsort array asarray ascontiguousarray bool_ clip concatenate copy copyto dtype empty empty_like
    errstate flatnonzero float64 full int16 int32 int64 int8 maximum minimum ndarray newaxis ones pad recarray
    searchsorted sort sqrt stack uint16 uint32 uint64 uint8 unique void where zeros zeros_like
    """.split()
)
NO_CALLS = frozenset({"sum", "pow", "hash", "eval", "exec"})


def sources(*parts: str) -> list[Path]:
    if not parts:
        return sorted(SIM.rglob("*.py"))
    paths: list[Path] = []
    for part in parts:
        single = SIM / f"{part}.py"
        paths += [single] if single.is_file() else sorted((SIM / part).rglob("*.py"))
    return paths


def part_of(path: Path) -> str:
    return path.relative_to(SIM).parts[0].removesuffix(".py")


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), str(path))


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """Give line and full name of every import, inside functions too; not those that only a type checker sees."""
    module = tree(path)
    unseen = {
        id(node)
        for branch in ast.walk(module)
        if isinstance(branch, ast.If) and ast.unparse(branch.test) == "TYPE_CHECKING"
        for node in ast.walk(branch)
    }
    for node in ast.walk(module):
        if id(node) in unseen:
            continue
        if isinstance(node, ast.Import):
            for name in node.names:
                yield node.lineno, name.name
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: imports are absolute"
            for name in node.names:
                yield node.lineno, f"{node.module}.{name.name}"


def place(path: Path, line: int) -> str:
    return f"{path.relative_to(ROOT).as_posix()}:{line}"


def test_every_part_of_the_package_has_its_place_in_the_order():
    parts = {part_of(path) for path in sources()} - {"__init__"}
    assert parts <= set(RANK), sorted(parts - set(RANK))


def test_imports_point_one_way():
    wrong = []
    for path in sources():
        own = part_of(path)
        for line, name in imports(path):
            pieces = name.split(".")
            if pieces[0] != "sim" or len(pieces) < 2 or own == "__init__" or pieces[1] in ("__file__", own):
                continue
            if RANK[pieces[1]] >= RANK[own]:
                wrong.append(f"{place(path, line)}: {own} imports {name}")
    assert wrong == []


def test_nothing_in_the_package_imports_the_page():
    assert [
        place(path, line) for path in sources() for line, name in imports(path) if name.split(".")[0] == "app"
    ] == []


@pytest.mark.parametrize(("package", "part"), ONLY_IN.items())
def test_a_framework_is_imported_in_its_own_part_only(package, part):
    wrong = [
        place(path, line)
        for path in sources()
        for line, name in imports(path)
        if name.split(".")[0] == package and part_of(path) != part
    ]
    assert wrong == []


# Views receive results: only these modules of presentation simulate. Pictures of an exercise are
# given the closed moves that its live session holds (LiveSession.closed_moves).
SIMULATES = ("queries.py", "inquiries.py", "boards.py")
SIMULATORS = (
    "run",
    "ensemble",
    "whatif",
    "lab",
    "presentation.queries",
    "presentation.inquiries",
    "presentation.boards",
)
ONLY_READS = frozenset({"groups_of", "drawn_assumptions"})
"""Functions that may be imported from modules that simulate: they only read what is decided, or what replications drew."""


def test_what_is_drawn_simulates_nothing():
    wrong = []
    for path in sources("presentation"):
        if path.name in SIMULATES:
            continue
        for line, name in imports(path):
            module, _dot, imported = name.removeprefix("sim.").rpartition(".")
            whole = name.removeprefix("sim.") in SIMULATORS
            within = any(module == part or module.startswith(f"{part}.") for part in SIMULATORS)
            if whole or (within and not imported[0].isupper() and imported not in ONLY_READS):
                wrong.append(f"{place(path, line)}: {name}")
    assert wrong == []


def test_simulation_code_imports_no_library_arithmetic():
    wrong = [
        f"{place(path, line)}: {name}"
        for path in sources(*SIMULATION)
        for line, name in imports(path)
        if name.split(".")[0] in ("math", "cmath", "random", "statistics", "scipy", "decimal", "fractions")
        or name.startswith("numpy.")
    ]
    assert wrong == []


def _forbidden(node: ast.AST) -> str:
    """Say what is wrong with a piece of simulation code; nothing if it computes in the allowed way."""
    if isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.Pow | ast.MatMult):
        return "** or @"
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in NO_CALLS:
        return f"{node.func.id}()"
    if isinstance(node, ast.Attribute):
        if isinstance(node.value, ast.Name) and node.value.id == "np" and node.attr not in ARRAY_MAKING:
            return f"np.{node.attr}"
        if node.attr in ("sum", "mean", "std", "prod", "dot", "cumsum"):
            return f".{node.attr}"
    return ""


def test_simulation_code_computes_only_with_what_is_the_same_everywhere():
    wrong = [
        f"{place(path, getattr(node, 'lineno', 0))}: {fault}"
        for path in sources(*SIMULATION)
        for node in ast.walk(tree(path))
        if (fault := _forbidden(node))
    ]
    assert wrong == []


def test_no_key_is_made_with_hash_and_no_chance_is_drawn_from_a_global_generator():
    wrong = []
    for path in sources():
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "hash":
                wrong.append(f"{place(path, node.lineno)}: hash()")
            if isinstance(node, ast.Attribute) and ast.unparse(node) in ("np.random", "numpy.random"):
                wrong.append(f"{place(path, node.lineno)}: np.random")
    sampling = [fault for fault in wrong if fault.startswith("sim/lab/") and "np.random" in fault]
    seeded = [
        node
        for path in sources("lab")
        for node in ast.walk(tree(path))
        if (isinstance(node, ast.Call) and ast.unparse(node.func) == "np.random.default_rng" and node.args)
        or ast.unparse(node) == "np.random.Generator"
    ]
    assert [fault for fault in wrong if fault not in sampling] == []
    assert len(sampling) == len(seeded)  # designs are drawn by generators of their own, each from the study's seed


def test_compilation_keeps_ieee_arithmetic_and_one_thread_a_call():
    wrong = [
        place(path, node.value.lineno)
        for path in sources()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.keyword) and node.arg in ("fastmath", "parallel") and ast.unparse(node.value) != "False"
    ]
    assert wrong == []


def test_the_compiler_is_known_only_where_functions_are_compiled_and_records_are_laid_out():
    found = {path.relative_to(SIM).as_posix() for path in sources() for _line, name in imports(path) if "numba" in name}
    assert found <= {"compiled.py", "agents/handle.py"}


def texts() -> list[Path]:
    """Return the project's own text files, as a checkout has them."""
    kinds = {".py", ".md", ".yaml", ".toml", ".txt", ".cff", ".ps1", ".po", ".tsv", ".json"}
    top = [path for path in ROOT.iterdir() if path.is_file() and path.suffix in kinds | {""}]
    folders = ("sim", "scenarios", "docs", "tests", "verification", "benchmarks", ".ci", ".streamlit")
    below = [path for folder in folders for path in (ROOT / folder).rglob("*") if path.is_file()]
    return sorted(path for path in [*top, *below] if path.suffix in kinds or path.parent.name == ".ci" or path in top)


def test_nothing_is_left_to_do_in_the_sources():
    left = re.compile(r"\b(" + "|".join(("TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK")) + r")\b")
    wrong = [
        place(path, number)
        for path in texts()
        if path.name != "LICENSE" and "__pycache__" not in path.parts
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if left.search(line)
    ]
    assert wrong == []


def test_every_ignore_of_a_checker_names_its_rule():
    bare = re.compile(r"#\s*(noqa(?!: ?[A-Z])|type: ignore(?!\[))")
    own = Path(__file__)
    wrong = [
        place(path, number)
        for path in [*sources(), *sorted((ROOT / "tests").rglob("*.py"))]
        if path != own
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if bare.search(line)
    ]
    assert wrong == []
