"""Run the worked studies in full and write what comes out into their pages: ``python docs/studies.py`` (about two minutes).

In a page ``docs/study-*.md`` the commands and the code are run in order; a block of text after one is replaced by what it printed,
and figures that it drew into ``figures`` are kept beside the pages. The tests run the same pages with few replicates.
"""

import io
import os
import re
import shlex
import shutil
import tempfile
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Final

from sim.cli import main
from sim.words import console

DOCS: Final = Path(__file__).parent
BLOCK: Final = re.compile(r"^```(console|python)\n(.*?)^```\n(?:\n```text\n(.*?)^```\n)?", re.MULTILINE | re.DOTALL)


def _printed(kind: str, block: str, known: dict[str, object]) -> str:
    """Return what a block of commands or code prints; names that code defines stay known on the page."""
    out = io.StringIO()
    with redirect_stdout(out), redirect_stderr(io.StringIO()):
        if kind == "python":
            exec(compile(block, "study", "exec"), known)
        for line in block.splitlines() if kind == "console" else ():
            code = main(shlex.split(line.removeprefix("$ "))[1:])
            if code:
                raise SystemExit(f"{line}: exit code {code}")
    return "\n".join(line.rstrip() for line in out.getvalue().strip("\n").splitlines()) + "\n"


def rewritten(text: str) -> str:
    """Return a page with its blocks run, in the working directory, and what they print put in."""

    known: dict[str, object] = {"__name__": "study"}

    def run(found: re.Match[str]) -> str:
        kind, block, shown = found.groups()
        printed = _printed(kind, block, known)
        after = "" if shown is None else f"\n```text\n{printed}```\n"
        return f"```{kind}\n{block}```\n{after}"

    return BLOCK.sub(run, text)


def main_pages() -> None:
    """Run every study in a directory of its own and write its page and figures."""
    here = Path.cwd()
    for page in sorted(DOCS.glob("study-*.md")):
        with tempfile.TemporaryDirectory() as folder:
            shutil.copytree(DOCS / "studies", folder, dirs_exist_ok=True)
            os.chdir(folder)
            try:
                text = rewritten(page.read_text("utf-8"))
            finally:
                os.chdir(here)
            page.write_text(text, "utf-8")
            for figure in sorted(Path(folder, "figures").glob("*.svg")):
                if f"figures/{page.stem}-{figure.name}" in text:
                    shutil.copy(figure, DOCS / "figures" / f"{page.stem}-{figure.name}")


if __name__ == "__main__":
    with console.readable():
        main_pages()
