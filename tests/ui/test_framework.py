"""What Cordon knows of Streamlit's insides is so in the version that is installed; a version that has it otherwise fails here."""

import base64
import hashlib
import logging
import re
import subprocess
import sys
from pathlib import Path

import streamlit as st
from starlette.routing import Route, WebSocketRoute
from streamlit import file_util
from streamlit.runtime import Runtime
from streamlit.web.server.starlette.starlette_app import create_streamlit_routes

from sim.ui import framework

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
    return {each.path: isinstance(each, WebSocketRoute) for each in routes if isinstance(each, Route | WebSocketRoute)}


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
