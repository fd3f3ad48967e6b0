"""What ``sim/agents/handle.py`` and ``sim/compiled.py`` know of Numba's insides is so in the version that is installed."""

import ast
import importlib
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numba
import numpy as np
import pytest
from packaging.requirements import Requirement
from packaging.version import Version

from benchmarks.phases import cycles
from sim import compiled
from sim.agents import handle
from sim.agents.arrays import SHAPES, Region
from sim.agents.build import Template
from sim.run import run
from sim.scenario import Decisions, load
from tests.conftest import ROOT

pytestmark = pytest.mark.slow

INSIDES = ("numba.core", "numba.np", "llvmlite")
"""What Numba does not document: it may change in any version."""
ALLOWED = {"sim/agents/handle.py", "benchmarks/phases.py"}
"""The second is no part of the program: it reads the processor's counter, by Numba's documented interface for intrinsics."""


def unfit(file: str, what: str) -> str:
    """Return what a failure says: which file does not fit which version, and what to do."""
    return (
        f"{file} does not fit Numba {numba.__version__}: {what}. Mend the file, then raise the bound in pyproject.toml"
    )


@pytest.fixture(scope="module")
def region() -> Region:
    """A short run's arrays."""
    return Template(load("two-doors"), Decisions(), 7, 7).region


def test_what_is_not_documented_of_the_compiler_is_reached_for_in_one_file() -> None:
    found = set()
    for path in [path for top in ("sim", "benchmarks", "verification") for path in (ROOT / top).rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [name.name for name in node.names] if isinstance(node, ast.Import) else []
            names += [str(node.module)] if isinstance(node, ast.ImportFrom) else []
            if any(name.startswith(INSIDES) for name in names):
                found.add(path.relative_to(ROOT).as_posix())
    assert found == ALLOWED


def test_the_settings_of_the_compiler_are_read_and_set_in_one_file() -> None:
    found = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "sim").rglob("*.py")
        if "numba.config" in (text := path.read_text("utf-8")) or "from numba import config" in text
    }
    assert found == {"sim/compiled.py"}


def test_every_name_that_the_file_takes_from_the_compiler_is_there() -> None:
    tree = ast.parse(Path(handle.__file__).read_text("utf-8"))
    taken = [
        node
        for node in tree.body
        if isinstance(node, ast.ImportFrom) and str(node.module).startswith(("numba", "llvm"))
    ]
    assert taken
    for node in taken:
        module = importlib.import_module(str(node.module))
        for name in node.names:
            assert hasattr(module, name.name), unfit("sim/agents/handle.py", f"{node.module} has no {name.name}")


def test_an_array_of_the_compiler_is_made_of_the_parts_that_the_file_fills_in() -> None:
    from numba.core.datamodel import default_manager

    fields = default_manager[numba.typeof(np.zeros((1, 1)))]._fields
    known = {"meminfo", "parent", "nitems", "itemsize", "data", "shape", "strides"}
    assert set(fields) == known, unfit("sim/agents/handle.py", f"an array consists of {', '.join(fields)}")


def stamped(name: str) -> Callable[..., Any]:
    """Return a compiled function that says an array's size, shape and strides, and copies its first row to its last."""
    scope: dict[str, Any] = {}
    source = (
        f"def step(w):\n    a = w.{name}\n    size = a.size\n    if size:\n        a[-1] = a[0]\n"
        "    return size, a.itemsize, a.shape, a.strides\n"
    )
    exec(source, scope)
    return numba.njit(error_model="numpy")(scope["step"])  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    "name",
    # One of each number of dimensions and kind of value, and so each way in which an array is laid out.
    sorted({(len(shape.axes), str(shape.dtype)): name for name, shape in SHAPES.items()}.values()),
)
def test_compiled_code_sees_an_array_through_the_handle_as_it_is(region: Region, name: str) -> None:
    array = getattr(region, name)
    before = array.copy()
    counted = sys.getrefcount(array)
    try:
        seen = stamped(name)(handle.handle(region))
        expected = (array.size, array.itemsize, array.shape, array.strides)
        assert seen == expected, unfit("sim/agents/handle.py", f"{name} is seen as {seen}, is {expected}")
        if len(array):
            last, first = array[-1].tobytes(), before[0].tobytes()
            assert last == first, unfit("sim/agents/handle.py", f"what a step writes to {name} does not arrive")
        assert sys.getrefcount(array) == counted, unfit("sim/agents/handle.py", "users of an array are counted")
    finally:
        array[...] = before


def test_the_compiler_keeps_what_it_compiled_where_and_under_the_name_that_are_looked_for(tmp_path: Path) -> None:
    code = (
        "import sim.compiled as c, numba\nfrom sim.run import run\nfrom sim.scenario import load\n"
        "assert not c.compiled_before()\nassert numba.config.CACHE_DIR.startswith({cache!r})\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code.format(cache=str(tmp_path))],
        env={"PYTHONPATH": str(ROOT), "CORDON_CACHE": str(tmp_path), "PATH": ""},
        capture_output=True,
        text=True,
    )
    assert not done.returncode, unfit("sim/compiled.py", done.stderr)
    kept = Path(numba.config.CACHE_DIR).rglob("loop.simulate-*.nbi")
    run(load("two-doors"), seed=1, days=1)
    assert list(kept), unfit("sim/compiled.py", "what was compiled is not kept as loop.simulate-*.nbi")
    assert compiled.compiled_before()


def test_the_counter_of_the_processor_can_be_read_in_compiled_code() -> None:
    @numba.njit
    def twice() -> Any:
        return cycles(), cycles()

    first, second = twice()
    assert 0 < first <= second


@pytest.mark.parametrize("name", ["numba", "streamlit"])
def test_a_library_whose_insides_are_known_is_bounded_to_the_versions_that_were_tried(name: str) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    (asked,) = [each for each in map(Requirement, project["dependencies"]) if each.name == name]
    now = Version(importlib.import_module(name).__version__)
    assert now in asked.specifier
    assert f"{now.major}.{now.minor + 1}.0" not in asked.specifier
