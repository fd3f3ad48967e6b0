"""Words: every text a reader sees goes through here, in each language of the registry (``sim.words.languages``).

Texts in code are English message ids. ``gettext_noop`` marks one where it stands; ``translator(language)`` gives it in the
reader's language. Catalogues are the ``.po`` files under ``locale``, read when first asked for: nothing is compiled.
"""

import gettext
import io
import os
from collections.abc import Callable, Mapping
from functools import cache

from sim.words.languages import LANGUAGES, REGISTRY, SOURCE, Language, row_of

__all__ = [
    "LANGUAGES",
    "REGISTRY",
    "SOURCE",
    "Language",
    "catalogue",
    "choose_language",
    "gettext_noop",
    "ngettext",
    "translator",
]


def gettext_noop(text: str) -> str:
    """Return the text unchanged: it marks a message that is translated where it is shown."""
    return text


@cache
def catalogue(language: str) -> gettext.NullTranslations:
    """Return the messages of a language, and behind them those of its fallback; English ids answer for themselves."""
    row = row_of(language)
    if row.code == SOURCE:
        return gettext.NullTranslations()
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    compiled = io.BytesIO()
    with row.catalogue.open("rb") as stream:
        write_mo(compiled, read_po(stream, locale=row.babel))
    compiled.seek(0)
    gnutranslations = gettext.GNUTranslations(compiled)
    gnutranslations.add_fallback(catalogue(row.fallback))
    return gnutranslations


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
        if language in REGISTRY:
            return language
    return SOURCE
