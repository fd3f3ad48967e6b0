"""Colours, type and the page's frame. Colour means one thing: outcomes, States, or "now"; everything else is grey.

Outcome colours follow the Okabe-Ito palette, State hues Okabe-Ito and Paul Tol's muted set without those; colour-blind
readers can tell them apart, and a shape or a label always stands beside them.
"""

from dataclasses import dataclass
from functools import cache
from html import escape
from importlib.resources import files
from typing import Final, Literal

import streamlit as st

from sim.words import Language
from sim.words.languages import row_of
from sim.words.reader import Reader

Mode = Literal["light", "dark"]
FONT: Final = '"Source Sans", system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif'
ICON: Final = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E"
    "%3Crect width='32' height='32' rx='6' fill='%23123A56'/%3E"
    "%3Cpath d='M9 6v20M23 6v20' stroke='%23fff' stroke-width='3' stroke-linecap='round'/%3E"
    "%3Cpath d='M9 16h14' stroke='%23E69F00' stroke-width='3' stroke-dasharray='4 2.5'/%3E%3C/svg%3E"
)
"""Two doorposts and a cordon between them; an inline picture, so that nothing is fetched."""


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of one mode, as CSS colours."""

    mode: Mode
    background: str
    panel: str
    text: str
    muted: str
    rule: str
    now: str
    baseline: str
    stopped: str
    diverted: str
    sea: str
    states: tuple[str, ...]

    def state(self, index: int) -> str:
        """Return the hue of the State at this place in the scenario; after eight they repeat, names stand beside."""
        return self.states[index % len(self.states)]


LIGHT: Final = Palette(
    mode="light",
    background="#FFFFFF",
    panel="#F4F6F8",
    text="#1B1F24",
    muted="#56606B",
    rule="#DDE2E7",
    now="#0072B2",
    baseline="#6B747E",
    stopped="#007A5A",
    diverted="#B84A00",
    sea="#F6F9FB",
    states=("#B07800", "#7A4FA3", "#2E8FB5", "#7F7F22", "#A8326E", "#2F8F84", "#85562C", "#5566AA"),
)
DARK: Final = Palette(
    mode="dark",
    background="#14181D",
    panel="#1D232A",
    text="#E8EBEE",
    muted="#A7B1BB",
    rule="#323B44",
    now="#6CB8EA",
    baseline="#98A3AE",
    stopped="#3FC79A",
    diverted="#FF9350",
    sea="#191F26",
    states=("#E8B23A", "#B894DC", "#6CC3E0", "#BDBD55", "#E07BAE", "#63C2B6", "#C69468", "#93A2E0"),
)


def mode() -> Mode:
    """Return the reader's mode; light until the browser has said which it is."""
    return "dark" if st.context.theme.type == "dark" else "light"


def palette_of(mode: Mode) -> Palette:
    """Return the colours of a mode."""
    return DARK if mode == "dark" else LIGHT


def tint(colour: str, alpha: float) -> str:
    """Return a colour ``#RRGGBB`` with an opacity in [0, 1]."""
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return f"rgba({red},{green},{blue},{alpha:g})"


_NAMED: Final = ("muted", "rule", "panel", "text", "now", "stopped", "diverted", "baseline", "background", "sea")


def _values(colours: Palette) -> str:
    return "".join(f"--{name}: {getattr(colours, name)}; " for name in _NAMED)


_WEIGHTY: Final = ":is(:root, #cordon)"
"""The page, with the weight of an id: what is nested in it outweighs every rule of the framework, and needs no ``!important``."""


@cache
def _sheet(name: str) -> str:
    return files("sim.ui").joinpath(name).read_text(encoding="utf-8")


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
    sheets = ("framework.css", "style.css", *(("exercise.css",) if exercise else ()))
    sheet = f"{_WEIGHTY} {{\n{''.join(map(_sheet, sheets))}}}"
    dark = f"@media (prefers-color-scheme: dark) {{ :root {{ {_values(DARK)} }} }}"
    st.html(f"<style>:root {{ {_values(LIGHT)}{words} }}\n{dark}\n{sheet}</style>")
    notice = reader._("Exercise. Fictional region. Illustrative, not a forecast, not a rating.")
    script = f"<script>{language_script(reader.language)}</script>"
    kind = "notice exercise" if exercise else "notice"
    st.html(f'<div class="{kind}" role="note">{escape(notice)}</div>{script}', unsafe_allow_javascript=True)


def brand(name: str, more: str) -> str:
    """Return, as HTML, whose page this is; ``more`` is HTML beside the name."""
    image = f'<img src="{ICON}" alt="" width="32" height="32">'
    return f'<div class="brand">{image}<b>{escape(name)}</b><span>{more}</span></div>'


def css_text(text: str) -> str:
    """Return a text safe between double quotes in a style sheet."""
    return text.replace("\\", "").replace('"', "").replace("<", "").replace("\n", " ")
