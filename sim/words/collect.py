"""Collect the texts of the program for translation: ``make words`` (``python -m sim.words.collect``).

Reads the sources for marked texts, and shipped scenarios for what their numbers rest on, and brings each catalogue up to
date: new messages arrive empty, messages that no source holds any more leave, translations stay.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import yaml
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po

from sim.words import REGISTRY, SOURCE, console

ROOT: Final = Path(__file__).parents[2]
KEYWORDS: Final[dict[str, tuple[int, ...] | None]] = {
    "_": None,
    "gettext_noop": None,
    "gettext_lazy": None,
    "Measure": None,
    "translate": None,
    "ngettext": (1, 2),
    "plural": (1, 2),
}
"""Functions whose first argument is a message; two positions: a singular and a plural."""
HEADER: Final = """\
# Cordon: {language} texts.
# Distributed under the same licence as Cordon (Apache-2.0).
# Terms follow the project's glossary (sim/words/glossary.tsv)."""


def sources(root: Path = ROOT) -> tuple[Path, ...]:
    """Return the source files that may hold texts, in one order everywhere."""
    return (*sorted(root.glob("*.py")), *sorted((root / "sim").rglob("*.py")))


def cited(value: object) -> Iterator[str]:
    """Give each source that a shipped scenario names beside a number; its other texts carry their languages themselves."""
    if isinstance(value, dict):
        for key, each in value.items():
            yield from [each] if key == "source" and isinstance(each, str) else cited(each)
    elif isinstance(value, list):
        for each in value:
            yield from cited(each)


def marked(root: Path = ROOT) -> Iterator[tuple[str, str | tuple[str, ...]]]:
    """Give each marked message, and each source of a shipped scenario, with the file it stands in."""
    for path in sources(root):
        for _line, message, _comments, _context in extract_from_file("python", path, keywords=dict(KEYWORDS)):
            yield path.relative_to(root).as_posix(), message
    for path in sorted((root / "scenarios").rglob("scenario.yaml")):
        for source in cited(yaml.safe_load(path.read_text("utf-8"))):
            yield path.relative_to(root).as_posix(), source


def template(root: Path = ROOT) -> Catalog:
    """Return all marked messages with their files; no line numbers, so that edits elsewhere change nothing."""
    catalogue = Catalog(project="Cordon", fuzzy=False)
    for path, message in marked(root):
        if message and message != ("",):
            catalogue.add(message, locations=[(path, 0)])
    return catalogue


def path_of(language: str) -> Path:
    """Return where the catalogue of a language stands."""
    return Path(str(REGISTRY[language].catalogue))


def read(language: str) -> Catalog:
    """Read the catalogue of a language; an empty one if there is none yet."""
    path = path_of(language)
    if not path.exists():
        return Catalog(locale=REGISTRY[language].babel)
    with path.open("rb") as stream:
        return read_po(stream, locale=REGISTRY[language].babel)


def updated(language: str, catalog: Catalog) -> Catalog:
    """Return the catalogue of a language with exactly the messages found and the translations it had."""
    old = read(language)
    fresh = Catalog(
        locale=REGISTRY[language].babel, project="Cordon", fuzzy=False, header_comment=HEADER.format(language=language)
    )
    for message in catalog:
        if not message.id:
            continue
        before = old.get(message.id if isinstance(message.id, str) else message.id[0])
        same = before is not None and before.id == message.id
        fresh.add(
            message.id,
            before.string if before is not None and same else None,
            locations=sorted({(path, 0) for path, _line in message.locations}),
            flags=before.flags if before is not None and same else (),
        )
    return fresh


def write(language: str, catalogue: Catalog) -> None:
    """Write a catalogue so that the same content gives the same bytes: sorted, no dates, no line numbers."""
    path = path_of(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as stream:
        write_po(stream, catalogue, width=100, sort_output=True, omit_header=False, include_lineno=False)
    lines = path.read_text("utf-8").splitlines(keepends=True)
    dated = ("POT-Creation-Date", "PO-Revision-Date", "Generated-By", "Last-Translator", "Report-Msgid")
    path.write_text("".join(line for line in lines if not line.startswith(tuple(f'"{d}' for d in dated))), "utf-8")


def missing(catalogue: Catalog) -> list[Message]:
    """Return the messages without a (complete, certain) translation."""
    return [
        message
        for message in catalogue
        if message.id
        and (message.fuzzy or not all(message.string if isinstance(message.string, tuple) else (message.string,)))
    ]


def main() -> int:
    """Bring the catalogues up to date and say what is left to translate; exit code 1 if anything is that should not be."""
    found = template()
    left = 0
    for language, row in REGISTRY.items():
        if language == SOURCE:
            continue
        catalogue = updated(language, found)
        write(language, catalogue)
        open_messages = missing(catalogue)
        left += len(open_messages) if row.complete else 0
        sys.stdout.write(f"{language}: {len(catalogue)} messages, {len(open_messages)} to translate\n")
        for message in open_messages:
            sys.stdout.write(f"  {message.id!r}  ({', '.join(path for path, _ in message.locations)})\n")
    return 1 if left else 0


if __name__ == "__main__":
    with console.readable():
        sys.exit(main())
