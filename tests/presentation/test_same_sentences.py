"""Commands and pages say the same sentence from the same function."""

import re
from pathlib import Path

from babel.messages.extract import extract_from_file

from sim.words.collect import KEYWORDS
from tests.conftest import ROOT

LONG = 5
"""Words from which on a text is a sentence, and no label."""


def sentences(*parts: str) -> dict[str, set[str]]:
    """Return the sentences of some parts of the package, each with the files that hold it."""
    found: dict[str, set[str]] = {}
    for path in sorted(path for part in parts for path in (ROOT / "sim" / part).rglob("*.py")):
        for _line, message, _comments, _context in extract_from_file("python", path, keywords=dict(KEYWORDS)):
            text = message if isinstance(message, str) else message[0]
            if len(re.findall(r"\w+", text)) >= LONG:
                found.setdefault(text, set()).add(Path(path).relative_to(ROOT).as_posix())
    return found


def test_no_sentence_stands_in_the_commands_and_in_the_pages() -> None:
    commands, pages = sentences("cli"), sentences("ui", "presentation")
    assert {text: (commands[text], pages[text]) for text in commands.keys() & pages.keys() - SERVER} == {}


SERVER = {"Port {port} is in use or not allowed; choose another with --port."}
"""Said where a server cannot start, by the command before it and by the server itself, in a process of its own."""


def test_no_phrase_of_a_difference_stands_in_two_places() -> None:
    for phrase in ("no clear difference", "{low} to {high}"):
        found = []
        for path in sorted((ROOT / "sim").rglob("*.py")):
            for _line, message, _comments, _context in extract_from_file("python", path, keywords=dict(KEYWORDS)):
                if message == phrase:
                    found.append(path.relative_to(ROOT).as_posix())
        assert found == ["sim/presentation/sentences.py"]
