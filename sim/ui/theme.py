"""The page's frame: its style in the colours of both modes, its language, its permanent notice."""

from functools import cache
from html import escape
from importlib.resources import files
from typing import Final

import streamlit as st

from sim.presentation import sentences
from sim.presentation.palette import DARK, LIGHT, Mode, Palette
from sim.ui.stylesheet import flattened
from sim.words import Language
from sim.words.languages import row_of
from sim.words.reader import Reader

ICON: Final = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E"
    "%3Crect width='32' height='32' rx='6' fill='%23123A56'/%3E"
    "%3Cpath d='M9 6v20M23 6v20' stroke='%23fff' stroke-width='3' stroke-linecap='round'/%3E"
    "%3Cpath d='M9 16h14' stroke='%23E69F00' stroke-width='3' stroke-dasharray='4 2.5'/%3E%3C/svg%3E"
)
"""The page's frame: its style in the colours of both modes, its language, its permanent notice."""


def mode() -> Mode:
    """Return the reader's mode; light until the browser has said which it is."""
    return "dark" if st.context.theme.type == "dark" else "light"


_NAMED: Final = ("muted", "rule", "panel", "text", "now", "stopped", "diverted", "baseline", "background", "sea")


def _values(colours: Palette) -> str:
    return "".join(f"--{name}: {getattr(colours, name)}; " for name in _NAMED)


_WEIGHTY: Final = ":is(:root, #cordon)"
"""The page, with the weight of an id: what is nested in it outweighs every rule of the framework, and needs no ``!important``."""
SHEETS: Final = ("framework.css", "style.css", "exercise.css")
"""The style sheets, in order; the last for pages of an exercise only."""


@cache
def sheet(name: str) -> str:
    """Return a style sheet as it is sent: nested in the page, with no rule in another."""
    return flattened(files("sim.ui").joinpath(name).read_text(encoding="utf-8"), _WEIGHTY)


def language_script(language: Language) -> str:
    """Return the script that tells the browser the page's language and its direction.

    Browsers run it by its hash, as it stands here.
    """
    return f'Object.assign(document.documentElement, {{ lang: "{language}", dir: "{row_of(language).direction}" }});'


def frame(reader: Reader, exercise: bool = False) -> None:
    """Write the page's style (on pages of an exercise with theirs), its language for screen readers and the permanent notice.

    It holds the colours of both modes: the reader's machine may turn dark while the page is open.
    """
    controls, choose = css_text(reader._("Controls")), css_text(reader._("Choose a file"))
    less, more = css_text(reader._("Less: {name}")), css_text(reader._("More: {name}"))
    words = f'--controls: "{controls}"; --choose-file: "{choose}"; --less: "{less}"; --more: "{more}";'
    sheets = "\n".join(map(sheet, SHEETS if exercise else SHEETS[:-1]))
    dark = f"@media (prefers-color-scheme: dark) {{ :root {{ {_values(DARK)} }} }}"
    st.html(f"<style>:root {{ {_values(LIGHT)}{words} }}\n{dark}\n{sheets}</style>")
    script = f"<script>{language_script(reader.language)}</script>"
    kind = "notice exercise" if exercise else "notice"
    st.html(
        f'<div class="{kind}" role="note">{escape(sentences.notice(reader))}</div>{script}',
        unsafe_allow_javascript=True,
    )


def brand(name: str, more: str) -> str:
    """Return, as HTML, whose page this is; ``more`` is HTML beside the name."""
    image = f'<img src="{ICON}" alt="" width="32" height="32">'
    return f'<div class="brand">{image}<b>{escape(name)}</b><span>{more}</span></div>'


def css_text(text: str) -> str:
    """Return a text safe between double quotes in a style sheet."""
    return text.replace("\\", "").replace('"', "").replace("<", "").replace("\n", " ")
