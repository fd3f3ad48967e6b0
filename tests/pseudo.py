"""A language that nobody speaks, made from the English of the catalogue: it shows what is not translated and what does not fit.

Every message stands between marks, about 40 % longer, its letters accented, its placeholders and markup as they were; it is
written from right to left. It is in no registry but that of a process that was started with ``environment``.
"""

import io
import json
import re
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from sim.words import collect
from sim.words.languages import CATALOGUE, TRIAL
from tests.languages import TRANSLATED

CODE = "qps"
"""Of the range that is kept for private use."""
OPEN, CLOSE = "⟦", "⟧"
_LETTERS = str.maketrans("aceinosuyzACEINOSUYZ", "àçéíñöšûýžÀÇÉÍÑÖŠÛÝŽ")
_KEPT = re.compile(r"\{\{|\}\}|\{[^{}]*\}|<[^<>]*>|&#?\w+;|https?://\S+|`[^`]*`|→")
_LONGER = 0.4
_FILLING = "ôné twö thréé föûr fívé šíx šévén éíght níné tén "


def pseudo(text: str) -> str:
    """Return a message in the language."""
    begin = re.match(r"[#*>\s-]*", text)
    head = begin.group() if begin else ""
    tail = re.search(r"[*\s]*$", text[len(head) :])
    end = tail.group() if tail else ""
    body = text[len(head) : len(text) - len(end)]
    if not body:
        return text
    parts = re.split(f"({_KEPT.pattern})", body)
    said = "".join(
        "←" if part == "→" else part if place % 2 else part.translate(_LETTERS) for place, part in enumerate(parts)
    )
    wanted = round(_LONGER * len(_KEPT.sub("", body)))
    more = (_FILLING * (wanted // len(_FILLING) + 1))[:wanted].strip()
    return f"{head}{OPEN}{said}{' ' if more else ''}{more}{CLOSE}{end}"


def environment(folder: Path) -> dict[str, str]:
    """Write the language into a folder and return what a process has to be started with to speak it."""
    row = {"code": CODE, "name": pseudo("Pseudo"), "locale": "he", "direction": "rtl", "complete": True}
    (folder / "language.json").write_text(json.dumps(row), "utf-8")
    catalogue = Catalog(locale="he", fuzzy=False)
    for message in collect.read(TRANSLATED[0]):
        if isinstance(message.id, str) and message.id:
            catalogue.add(message.id, pseudo(message.id))
        elif message.id:
            one, many = map(pseudo, message.id)
            catalogue.add(message.id, (one, *[many] * (catalogue.num_plurals - 1)))
    written = io.BytesIO()
    write_po(written, catalogue)
    (folder / CATALOGUE).write_bytes(written.getvalue())
    return {TRIAL: str(folder)}
