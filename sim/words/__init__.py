"""Words: every text a reader sees goes through here, in English, French or Russian.

Texts in code are English message ids. ``mark`` marks one where it stands; ``translator(language)`` gives it in the
reader's language. Catalogues are the ``.po`` files under ``locale``, read when first asked for: nothing is compiled.
"""

import gettext
import io
import os
from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files
from typing import Final, Literal

Language = Literal["en", "fr", "ru"]
LANGUAGES: Final[tuple[Language, ...]] = ("en", "fr", "ru")
LANGUAGE_NAMES: Final[Mapping[str, str]] = {"en": "English", "fr": "Français", "ru": "Русский"}
"""Each language in its own words, as a reader looks for it."""


def mark(text: str) -> str:
    """Return the text unchanged: it marks a message that is translated where it is shown."""
    return text


@cache
def catalogue(language: str) -> gettext.NullTranslations:
    """Return the messages of a language; English ids answer for themselves, unknown languages get English."""
    if language not in LANGUAGES or language == "en":
        return gettext.NullTranslations()
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    source = files("sim.words") / "locale" / language / "LC_MESSAGES" / "cordon.po"
    compiled = io.BytesIO()
    with source.open("rb") as stream:
        write_mo(compiled, read_po(stream, locale=language))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def translator(language: str) -> Callable[[str], str]:
    """Return the function that gives a message in this language: ``_ = translator("fr")``."""
    lookup = catalogue(language).gettext

    def translate(text: str) -> str:
        # An empty id is the catalogue's own header, never a text.
        return lookup(text) if text else ""

    return translate


def ngettext(language: str) -> Callable[[str, str, int], str]:
    """Return the function that chooses the plural form: ``ngettext("ru")("{n} day", "{n} days", 5)``."""
    return catalogue(language).ngettext


def choose_language(wanted: str | None = None, environment: Mapping[str, str] = os.environ) -> Language:
    """Return the language asked for, else that of CORDON_LANG, else the system's, else English.

    An unsupported choice falls through to the next; ``fr_FR.UTF-8`` counts as ``fr``.
    """
    names = ("CORDON_LANG", "LC_ALL", "LC_MESSAGES", "LANG")
    for choice in (wanted, *(environment.get(name) for name in names)):
        language = (choice or "").strip().lower().replace("-", "_").split("_")[0].split(".")[0]
        if language in LANGUAGES:
            return language
    return "en"
