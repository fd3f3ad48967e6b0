"""Colours, type and the page's frame. Colour means one thing: outcomes, States, or "now"; everything else is grey.

Outcome colours are from the Okabe-Ito palette, State hues from Okabe-Ito and Paul Tol's muted set without those; all can be
told apart by colour-blind readers, and a shape or a label always stands beside them.
"""

from dataclasses import dataclass
from html import escape
from typing import Final, Literal

import streamlit as st

from sim.ui.reader import Reader

Mode = Literal["light", "dark"]
FONT: Final = '"Source Sans", system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif'
ICON: Final = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E%3Crect width='32' height='32' rx='6' "
    "fill='%23123A56'/%3E%3Cpath d='M9 6v20M23 6v20' stroke='%23fff' stroke-width='3' stroke-linecap='round'/%3E%3Cpath "
    "d='M9 16h14' stroke='%23E69F00' stroke-width='3' stroke-dasharray='4 2.5'/%3E%3C/svg%3E"
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
    land: str
    sea: str
    states: tuple[str, ...]

    def state(self, index: int) -> str:
        """Return the hue of the State at this place in the scenario; hues repeat after eight, names stand beside them."""
        return self.states[index % len(self.states)]


LIGHT: Final = Palette(
    "light", "#FFFFFF", "#F4F6F8", "#1B1F24", "#56606B", "#DDE2E7", "#0072B2", "#6B747E", "#007A5A", "#C44E00", "#E9ECEF", "#F6F9FB",
    ("#B07800", "#7A4FA3", "#2E8FB5", "#7F7F22", "#A8326E", "#2F8F84", "#85562C", "#5566AA"),
)  # fmt: skip
DARK: Final = Palette(
    "dark", "#14181D", "#1D232A", "#E8EBEE", "#A7B1BB", "#323B44", "#6CB8EA", "#98A3AE", "#3FC79A", "#FF9350", "#28303A", "#191F26",
    ("#E8B23A", "#B894DC", "#6CC3E0", "#BDBD55", "#E07BAE", "#63C2B6", "#C69468", "#93A2E0"),
)  # fmt: skip


def palette() -> Palette:
    """Return the colours of the reader's mode; light until the browser has said which it is."""
    return DARK if st.context.theme.type == "dark" else LIGHT


def tint(colour: str, alpha: float) -> str:
    """Return a colour ``#RRGGBB`` with an opacity in [0, 1]."""
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return f"rgba({red},{green},{blue},{alpha:g})"


_CSS: Final = """
:root {{ --muted: {muted}; --rule: {rule}; --panel: {panel}; --text: {text}; --now: {now}; --stopped: {stopped};
  --diverted: {diverted}; --baseline: {baseline}; --background: {background}; }}
[data-testid="stToolbarActions"], [data-testid="stMainMenu"], [data-testid="stAppDeployButton"], [data-testid="stDecoration"],
[data-testid="stStatusWidget"], [data-testid="stHeaderActionElements"], [data-testid="stElementToolbar"], footer {{ display: none !important; }}
header[data-testid="stHeader"] {{ background: transparent; height: 3.25rem; pointer-events: none; }}
header[data-testid="stHeader"] button {{ pointer-events: auto; }}
[data-testid="stMainBlockContainer"] {{ padding: .9rem 2rem 4.5rem; max-width: 1560px; margin: 0 auto; }}
[data-testid="stSidebar"] {{ min-width: 350px; max-width: 420px; }}
[data-testid="stSidebarUserContent"] {{ padding: 0 1.25rem 4.5rem !important; }}
[data-testid="stSidebarHeader"] {{ height: 0; min-height: 0; padding: 0; margin: 0; overflow: visible; position: absolute; right: .75rem; top: 1rem; z-index: 2; }}
[data-testid="stSidebarCollapseButton"] {{ visibility: visible !important; display: block !important; }}
[data-testid="stExpandSidebarButton"] {{ width: auto !important; min-height: 44px; padding: 0 .75rem !important; background: var(--background) !important;
  border: 1px solid var(--muted) !important; color: var(--text) !important; }}
[data-testid="stExpandSidebarButton"]::after {{ content: "{controls}"; font-size: 1rem; font-weight: 600; margin-left: .35rem; }}
h1, h2, h3, h4 {{ letter-spacing: -0.005em; line-height: 1.25 !important; text-wrap: balance; }}
.quiet, [data-testid="stCaptionContainer"] p {{ color: var(--muted) !important; font-size: .875rem; line-height: 1.4; }}
:focus-visible, [role="slider"]:focus-visible, summary:focus-visible {{ outline: 3px solid var(--now) !important; outline-offset: 2px !important;
  box-shadow: none; }}
.brand {{ display: flex; align-items: center; gap: .6rem; min-height: 44px; }}
.brand b {{ font-size: 1.25rem; letter-spacing: .01em; }}
.brand span {{ color: var(--muted); font-size: .875rem; line-height: 1.25; }}
.brand svg {{ flex: none; }}
.notice {{ position: fixed; inset: auto 0 0 0; z-index: 1000001; background: var(--panel); border-top: 1px solid var(--rule); color: var(--muted);
  font-size: .875rem; line-height: 1.3; padding: .45rem 1rem; text-align: center; }}
.headline {{ margin: .35rem 0 0; }}
.headline h1 {{ font-size: 1.75rem; margin: 0 0 .3rem; padding: 0; font-weight: 600; }}
.headline p {{ margin: 0; color: var(--text); max-width: 62rem; }}
dl.figures {{ display: grid; grid-template-columns: repeat(auto-fit, minmax(165px, 1fr)); gap: 0 1.5rem; margin: 0 !important; padding: 0 !important; }}
.figures > div {{ border-top: 2px solid var(--rule); padding: .4rem 0 .2rem; margin: 0 !important; }}
.figures dt {{ color: var(--muted); font-size: .875rem; line-height: 1.3; margin: 0 !important; padding: 0 !important; font-weight: 400; }}
.figures dd {{ margin: 0 !important; padding: 0 !important; font-size: .875rem; line-height: 1.35; }}
.figures dd.value {{ font-size: 1.75rem; font-weight: 600; line-height: 1.2; font-variant-numeric: tabular-nums; }}
.figures dd.value small {{ font-size: .875rem; font-weight: 400; color: var(--muted); }}
.chart-title {{ margin: 0; }}
.chart-title h3 {{ font-size: 1.0625rem; margin: 0; padding: 0; font-weight: 600; }}
.chart-title p {{ margin: .1rem 0 0; color: var(--muted); font-size: .875rem; line-height: 1.35; }}
.section h2 {{ font-size: 1.25rem; padding: 0; margin: 1.6rem 0 0; border-top: 1px solid var(--rule); padding-top: 1rem; }}
.section p {{ margin: .2rem 0 0; color: var(--muted); max-width: 62rem; }}
.group h3 {{ font-size: 1rem; margin: .9rem 0 0; padding: .7rem 0 0; border-top: 1px solid var(--rule); }}
.group h3 span {{ color: var(--muted); font-weight: 400; }}
ul.budget {{ margin: .2rem 0 0 !important; padding: 0 !important; list-style: none !important; font-size: .875rem; }}
.budget li {{ margin: 0 0 .5rem !important; padding: 0 !important; line-height: 1.35; font-size: .875rem !important; }}
.budget .bar {{ display: block; height: 5px; background: var(--rule); border-radius: 3px; margin-top: .15rem; overflow: hidden; }}
.budget .bar i {{ display: block; height: 100%; background: var(--muted); }}
.budget .over .bar i {{ background: var(--text); }}
table.data {{ border-collapse: collapse; font-size: .875rem; width: 100%; font-variant-numeric: tabular-nums; }}
table.data th, table.data td {{ padding: .25rem .6rem .25rem 0; border-bottom: 1px solid var(--rule); text-align: right; font-weight: 400; }}
table.data th:first-child, table.data td:first-child {{ text-align: left; }}
table.data thead th {{ color: var(--muted); vertical-align: bottom; }}
.scroll {{ overflow-x: auto; }}
ol.gates {{ list-style: none !important; margin: .2rem 0 .4rem !important; padding: 0 !important; }}
ol.gates li {{ position: relative; padding: 0 0 .85rem 1.9rem !important; margin: 0 !important; }}
ol.gates li::before {{ content: ""; position: absolute; left: .38rem; top: .3rem; width: .7rem; height: .7rem; border: 2px solid var(--muted); border-radius: 50%;
  background: var(--background); z-index: 1; box-sizing: border-box; }}
ol.gates li:not(:last-child)::after {{ content: ""; position: absolute; left: .67rem; top: .9rem; bottom: -.2rem; border-left: 2px solid var(--rule); }}
ol.gates li.stopped::before {{ background: var(--stopped); border-color: var(--stopped); border-radius: 2px; }}
ol.gates li.end::before {{ background: var(--diverted); border-color: var(--diverted); transform: rotate(45deg); border-radius: 0; }}
ol.gates b {{ font-weight: 600; }}
ol.gates span {{ display: block; color: var(--muted); font-size: .875rem; }}
.key {{ display: inline-flex; flex-wrap: wrap; gap: .15rem 1.1rem; font-size: .875rem; color: var(--muted); margin: .1rem 0 0; }}
.key i {{ display: inline-block; width: .7rem; height: .7rem; margin-right: .35rem; }}
.working {{ color: var(--muted); font-size: 1rem; line-height: 1.5; margin: 0; }}
.working:empty {{ display: none; }}
.panel-title h2 {{ font-size: 1.25rem; padding: 0; margin: 0; }}
[data-testid="stMain"] [data-testid="stVerticalBlock"] {{ gap: .75rem; }}
[class*="st-key-table-"] details {{ border: 0 !important; background: transparent; }}
[class*="st-key-table-"] summary {{ padding: .1rem 0 !important; min-height: 2rem; color: var(--muted); font-size: .875rem; }}
[class*="st-key-table-"] summary p {{ font-size: .875rem; color: var(--muted); }}
[class*="st-key-table-"] summary:hover p {{ text-decoration: underline; }}
[class*="st-key-incident-"] summary p {{ font-size: 1rem; }}
.about {{ max-width: 62rem; margin: 0 0 .6rem; }}
[data-testid="stSidebar"] [data-testid="stVerticalBlock"] {{ gap: .45rem; }}
[data-stale="true"] {{ opacity: 1 !important; transition: none !important; }}
@media (max-width: 640px) {{
  [data-testid="stMainBlockContainer"] {{ padding: 3.6rem 1rem 6rem; }}
  .headline h1 {{ font-size: 1.375rem; }}
  .figures {{ grid-template-columns: 1fr 1fr; gap: 0 1rem; }}
  .figures dd.value {{ font-size: 1.375rem; }}
  [data-testid="stSidebar"] {{ min-width: 100%; max-width: 100%; }}
  button, summary, [role="radio"], [data-baseweb="select"] > div {{ min-height: 44px !important; }}
  [role="slider"] {{ width: 28px !important; height: 28px !important; }}
}}
@media print {{
  [data-testid="stSidebar"], header, .notice {{ display: none !important; }}
}}
@media (prefers-reduced-motion: reduce) {{ * {{ transition: none !important; animation: none !important; }} }}
"""


def frame(reader: Reader, colours: Palette) -> None:
    """Write the page's style, its language (for screen readers) and the permanent notice."""
    values = {
        name: getattr(colours, name)
        for name in ("muted", "rule", "panel", "text", "now", "stopped", "diverted", "baseline", "background")
    }
    st.html(f"<style>{_CSS.format(**values, controls=css_text(reader._('Controls')))}</style>")
    notice = reader._("Exercise. Fictional region. Illustrative, not a forecast, not a rating.")
    script = f'<script>document.documentElement.lang = "{reader.language}";</script>'
    st.html(f'<div class="notice" role="note">{escape(notice)}</div>{script}', unsafe_allow_javascript=True)


def css_text(text: str) -> str:
    """Return a text safe between double quotes in a style sheet."""
    return text.replace("\\", "").replace('"', "").replace("<", "").replace("\n", " ")
