"""What Cordon knows of Streamlit's insides is so in the version that is installed; a version that has it otherwise fails here."""

import ast
import base64
import hashlib
import importlib
import importlib.util
import logging
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
import streamlit as st
from starlette.routing import Route, WebSocketRoute
from streamlit import config, file_util
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.runtime import Runtime
from streamlit.web.server.starlette.starlette_app import create_streamlit_routes

from sim.ui import framework
from tests.conftest import ROOT
from tests.ui import framework_names

pytestmark = pytest.mark.slow

SCRIPT = Path(framework.__file__).with_name("script.py")
NAMES = (
    "server.port",
    "server.address",
    "server.maxUploadSize",
    "browser.gatherUsageStats",
    "theme.baseRadius",
    "logger.hideWelcomeMessage",
)
REFUSED = (
    "/_stcore/metrics",
    "/_stcore/agent",
    "/_stcore/bidi-components",
    "/component/",
    "/auth/",
    "/oauth2callback",
    "/_stcore/script-health-check",
)


def streamlit_paths() -> dict[str, bool]:
    """Return the addresses that Streamlit serves, as patterns, and whether each is a WebSocket."""
    app = st.App(SCRIPT)
    existing = Runtime.exists()
    runtime = Runtime.instance() if existing else app._create_runtime()
    routes = create_streamlit_routes(runtime)
    return {
        route.path: isinstance(route, WebSocketRoute) for route in routes if isinstance(route, Route | WebSocketRoute)
    }


def test_every_address_of_the_framework_is_known_as_needed_or_refused() -> None:
    for path, socket in streamlit_paths().items():
        if socket:
            assert path == framework.STREAM
        else:
            assert framework.needs(path) is not path.startswith(REFUSED), path


def test_the_scripts_in_the_framework_s_page_are_all_known_by_their_hash() -> None:
    page = Path(file_util.get_static_dir(), "index.html").read_text("utf-8")
    inline = [
        text
        for attributes, text in re.findall(r"<script([^>]*)>(.*?)</script>", page, re.DOTALL)
        if "src=" not in attributes
    ]
    assert [base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in inline] == [
        *framework.script_hashes()
    ]
    assert not re.findall(r"\son\w+=|javascript:", page), "a script in an attribute would not run"
    assert not re.findall(r"""(?:src|href)=["']?(?:https?:)?//""", page), "something would be fetched from elsewhere"


def test_settings_beside_the_entry_are_read_from_wherever_it_is_started(tmp_path: Path, root: Path) -> None:
    code = (
        "from pathlib import Path\n"
        "from sim.ui import framework\n"
        f"framework.configure(Path({str(root / 'app.py')!r}), '0.0.0.0', 8765)\n"
        "import streamlit as st\n"
        f"print(*(st.get_option(name) for name in {NAMES!r}))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.split() == ["8765", "0.0.0.0", "50", "False", "4px", "True"]


def test_the_log_of_addresses_stays_silent_when_the_framework_sets_up_its_logs_again() -> None:
    from streamlit import logger

    access = logging.getLogger("uvicorn.access")
    before = access.disabled
    try:
        framework.keep_no_access_log()
        logger.init_uvicorn_logs()
        logger.set_log_level("info")
        logger.update_formatter()
        assert access.disabled
    finally:
        access.disabled = before


def unfit(path: Path, what: str) -> str:
    """Return what a failure says: which file does not fit which version, and what to do."""
    where = path.relative_to(ROOT).as_posix()
    return f"{where} does not fit Streamlit {st.__version__}: {what}. Mend the file, then raise the bound in pyproject.toml"


@cache
def front_end() -> str:
    """Return all scripts of the framework's pages."""
    scripts = sorted(Path(file_util.get_static_dir(), "static", "js").glob("*.js"))
    assert scripts
    return "\n".join(path.read_text("utf-8") for path in scripts)


def known_to_the_front_end(name: str) -> bool:
    """Return whether a name stands in the scripts as a whole, or as the beginning of one that they put together."""
    beginnings = (name[:end] for end in range(len(name), 7, -1)) if name.startswith("st") else ()
    return re.search(rf"[`\"' ]{re.escape(name)}[`\"' \[\]=]", front_end()) is not None or any(
        f"`{beginning}${{" in front_end() for beginning in beginnings
    )


@pytest.mark.parametrize("path", framework_names.KNOWING, ids=lambda path: path.name)
def test_every_name_of_an_element_that_is_relied_on_stands_in_the_framework_s_scripts(path: Path) -> None:
    names = framework_names.names(path)
    named = set(re.findall(r"\bst[A-Z][\w-]+", framework_names.text_of(path)))
    assert named
    assert named <= names, "an element is named in a way that is not looked up below"
    missing = sorted(name for name in names if not known_to_the_front_end(name))
    assert not missing, unfit(path, f"there is no {', '.join(missing)}")
    assert not known_to_the_front_end("stNothingOfThisName")


def test_elements_of_the_framework_are_named_in_one_sheet_one_script_and_one_module_of_tests() -> None:
    named = re.compile(r"data-testid|data-baseweb|data-test-|st-emotion|(?<![\w-])\.st[A-Z]\w")
    files = [
        path for kind in ("css", "js", "py") for top in ("sim", "tests") for path in (ROOT / top).rglob(f"*.{kind}")
    ]
    reading = {
        Path(__file__),
        Path(framework_names.__file__),
        *framework_names.KNOWING,
        ROOT / "tests/docs/test_shape.py",
    }
    assert [
        path.relative_to(ROOT).as_posix()
        for path in files
        if path not in reading and named.search(framework_names.text_of(path))
    ] == []


def test_only_the_sheet_about_the_framework_outweighs_others_by_importance() -> None:
    strong = {path.name for path in framework_names.UI.glob("*.css") if "!important" in framework_names.text_of(path)}
    assert strong <= {framework_names.SHEET.name}


PRIVATE = ("streamlit.runtime", "streamlit.web", "streamlit.proto", "streamlit.config", "streamlit.file_util")


def imported(path: Path) -> set[str]:
    """Return the modules and names of Streamlit that a file imports."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {f"{node.module}.{name.name}" for name in node.names}
    return {name for name in found if name.startswith(PRIVATE)}


def test_what_streamlit_does_not_document_is_imported_in_one_module_and_by_visitors_without_browsers() -> None:
    files = [path for top in ("sim", "benchmarks", "tests") for path in (ROOT / top).rglob("*.py")]
    reaching = {path.relative_to(ROOT).as_posix() for path in files if path != Path(__file__) and imported(path)}
    assert reaching == {"sim/ui/framework.py", "benchmarks/visitors.py"}


@pytest.mark.parametrize("place", ["sim/ui/framework.py", "benchmarks/visitors.py"])
def test_every_name_that_is_imported_from_streamlit_s_insides_is_there(place: str) -> None:
    for name in imported(ROOT / place):
        module, _, last = name.rpartition(".")
        found = importlib.util.find_spec(name) if importlib.util.find_spec(module).submodule_search_locations else None  # type: ignore[union-attr]
        there = found is not None or hasattr(importlib.import_module(module), last)
        assert there, unfit(ROOT / place, f"{module} has no {last}")


def test_the_attributes_of_streamlit_s_insides_that_are_used_are_there() -> None:
    known = framework.__file__ and Path(framework.__file__)
    assert known
    assert hasattr(config, "_main_script_path"), unfit(known, "config has no _main_script_path")
    assert BackMsg.DESCRIPTOR.oneofs_by_name.get("type"), unfit(known, "a message has no type")
    kinds = {field.name for field in BackMsg.DESCRIPTOR.oneofs_by_name["type"].fields}
    assert kinds >= framework._ASKED_BY_PAGES, unfit(known, f"messages are {', '.join(sorted(kinds))}")
    assert framework.session() == ""
