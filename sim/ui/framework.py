"""What Cordon has to know of the insides of Streamlit 1.67: its addresses, the script in its page, and where it reads settings.

Everything of that kind that Python knows stands here; what style sheets and scripts know of its elements in ``framework.css`` and
``static/framework.js``. ``tests/ui/test_framework_scripts.py`` and ``tests/browser/test_framework.py`` fail on a version that
has it otherwise.
"""

import base64
import hashlib
import logging
import re
from functools import cache
from pathlib import Path
from typing import Final

from google.protobuf.message import DecodeError
from streamlit import config, file_util
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.web import bootstrap

PAGE: Final = "/"
"""The one page; Streamlit would give it at any other address too."""
STREAM: Final = "/_stcore/stream"
"""The WebSocket that carries a page."""
UPLOADS: Final = "/_stcore/upload_file/"
"""Where files are put that a page takes in, by session and file."""
_NEEDED: Final = frozenset({PAGE, "/favicon.png", "/_stcore/health", "/_stcore/host-config"})
_NEEDED_BELOW: Final = ("/static/", "/media/")
"""What the front end asks for. Not needed, and so not given: metrics, the agents' interface, components of the older kind or from
files, signing in, the health of a script, and the page at other addresses."""


_ASKED_BY_PAGES: Final = frozenset({"rerun_script", "stop_script", "app_heartbeat", "file_urls_request"})
"""What our pages' browsers say over the WebSocket. Not needed, and so not passed on: what the repository is (which runs ``git``
while everybody waits, and tells its name and files), emptying caches, and what developers have."""


def is_asked_by_pages(message: bytes) -> bool | None:
    """Return whether a message from a browser is one that our pages send; None where it is no message at all."""
    said = BackMsg()
    try:
        said.ParseFromString(message)
    except DecodeError:
        return None
    return said.WhichOneof("type") in _ASKED_BY_PAGES


def needs(path: str) -> bool:
    """Return whether Streamlit's front end asks for something at an address."""
    return path in _NEEDED or path.startswith((*_NEEDED_BELOW, UPLOADS))


@cache
def script_hashes() -> tuple[str, ...]:
    """Return the hashes of the scripts that stand in Streamlit's page itself."""
    page = Path(file_util.get_static_dir(), "index.html").read_text("utf-8")
    return tuple(script_hash(each) for each in re.findall(r"<script>(.*?)</script>", page, re.DOTALL))


def script_hash(script: str) -> str:
    """Return a script's hash as a content security policy names it."""
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


def configure(entry: Path, host: str, port: int) -> None:
    """Let Streamlit read the settings that stand beside the entry, as ``streamlit run`` does, and know to what is listened.

    Before the app is made: what it believes of its address names the cookies and the hosts that are served.
    """
    config._main_script_path = str(entry)
    bootstrap.load_config_options({"server.address": host, "server.port": port, "server.headless": True})


def session() -> str:
    """Return the name of the browser's session for which a page is being drawn; empty outside of one."""
    context = get_script_run_ctx()
    return "" if context is None else context.session_id


def keep_no_access_log() -> None:
    """Write no addresses of requests, in which tokens stand.

    Streamlit gives a handler of its own to the log that the server has switched off, and again whenever its settings change.
    """
    logging.getLogger("uvicorn.access").disabled = True
