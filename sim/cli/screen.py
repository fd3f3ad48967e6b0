"""What the command line says and where: results on standard output, everything else on standard error."""

import json
import sys
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sim.words import LANGUAGES, Language, choose_language, console, translator

if TYPE_CHECKING:
    from rich.progress import Progress

DIFFERENT: Final = 1
"""Exit code: the replay differs, or the run failed."""
UNUSABLE: Final = 2
"""Exit code: what was given cannot be used: a file with errors, an unknown lever, a record that cannot be read."""
PIPE_WIDTH: Final = 200
"""Columns of a table that goes to a file or a pipe, where no terminal says its width."""


class LanguageError(ValueError):
    """The language asked for has no catalogue."""


class EndCommand(Exception):
    """End the command with this exit code; its reason has been said."""

    def __init__(self, code: int) -> None:
        self.code = code
        super().__init__(code)


def take_language(arguments: Sequence[str]) -> tuple[Language, list[str]]:
    """Return the language of ``--lang``, wherever it stands, and the other arguments; no choice asks the environment.

    Raises LanguageError for a language without catalogue.
    """
    wanted: str | None = None
    rest: list[str] = []
    words = iter(arguments)
    for word in words:
        if word == "--":
            rest += [word, *words]
        elif word == "--lang":
            wanted = next(words, "")
        elif word.startswith("--lang="):
            wanted = word.removeprefix("--lang=")
        else:
            rest.append(word)
    if wanted is not None and wanted not in LANGUAGES:
        raise LanguageError(f"--lang {wanted}: expected {', '.join(LANGUAGES)}")
    return choose_language(wanted), rest


@dataclass(frozen=True, slots=True)
class Screen:
    """One reader: their language, and where results and remarks go."""

    language: Language

    @property
    def translate(self) -> Callable[[str], str]:
        """The reader's translator."""
        return translator(self.language)

    def say(self, text: str) -> None:
        """Write a line of the result."""
        sys.stdout.write(f"{text}\n")

    def remark(self, text: str) -> None:
        """Write a line that is not part of the result."""
        sys.stderr.write(f"{text}\n")

    def stop(self, text: str, code: int = UNUSABLE) -> EndCommand:
        """Say why and return what ends the command: ``raise screen.stop("…")``."""
        self.remark(text)
        return EndCommand(code)

    def write_json(self, value: Any, *, indent: int | None = 2) -> None:
        """Write one JSON document, readable by a person too; without indent, on one line and at once."""
        self.write_data(json.dumps(value, ensure_ascii=False, indent=indent, allow_nan=False))
        if indent is None:
            sys.stdout.flush()

    def write_data(self, text: str) -> None:
        """Write a JSON text whose value is the same in any encoding."""
        sys.stdout.write(console.escaped(text, console.encoding_of(sys.stdout)) + "\n")

    def table(self, columns: Sequence[tuple[str, bool]], rows: Iterable[Sequence[str]], title: str = "") -> None:
        """Write a table; each column has a heading and says whether it holds numbers."""
        from rich import box
        from rich.console import Console
        from rich.table import Table
        from rich.text import Text

        encoding = console.encoding_of(sys.stdout)

        def text(cell: str) -> Text:  # as it will be written: what is replaced later would push its column aside
            return Text(console.fitting(console.neutral(console.mended(cell)), encoding))

        sheet = Console(
            file=console.drawn_on(sys.stdout),
            highlight=False,
            width=None if sys.stdout.isatty() else PIPE_WIDTH,
        )
        lines = box.Box(str(box.SIMPLE_HEAD), ascii=True)  # its line is written as well as the encoding can
        table = Table(title=text(title) if title else None, box=lines, title_justify="left", pad_edge=False)
        for heading, numeric in columns:
            table.add_column(text(heading), justify="right" if numeric else "left", no_wrap=numeric)
        for row in rows:
            table.add_row(*(text(cell) for cell in row))
        sheet.print(table)

    def progress(
        self, text: str, total: int | None = None, *, noted: bool = False
    ) -> "AbstractContextManager[Callable[..., None]]":
        """Return a context that gives a function to report how many are done, and of how many; it draws on a terminal only.

        ``noted``: the function also takes a ``note``, which stands behind the bar.
        """
        return _Progress(text, total, noted)


class _Progress:
    """A progress bar on standard error where that is a terminal, silent elsewhere."""

    def __init__(self, text: str, total: int | None, noted: bool) -> None:
        self._text, self._total, self._noted = text, total, noted
        self._bar: Progress | None = None

    def __enter__(self) -> Callable[..., None]:
        if not sys.stderr.isatty():
            return lambda done, total=None, note="": None
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

        bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            *([TextColumn("{task.fields[note]}")] if self._noted else []),
            console=Console(file=console.drawn_on(sys.stderr)),
            transient=True,
        )
        self._bar = bar
        task = bar.add_task(self._text, total=self._total, note="")
        bar.start()
        return lambda done, total=None, note="": bar.update(task, completed=done, total=total, note=note)

    def __exit__(self, *_reason: object) -> None:
        if self._bar is not None:
            self._bar.stop()
