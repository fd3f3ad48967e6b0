"""Colours and type. Colour means one thing: outcomes, States, or "now"; everything else is grey.

Outcome colours follow the Okabe-Ito palette, State hues Okabe-Ito and Paul Tol's muted set without those; colour-blind
readers can tell them apart, and a shape or a label always stands beside them.
"""

from dataclasses import dataclass
from typing import Final, Literal

Mode = Literal["light", "dark"]

FONT: Final = '"Source Sans", system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif'


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


def palette_of(mode: Mode) -> Palette:
    """Return the colours of a mode."""
    return DARK if mode == "dark" else LIGHT


def tint(colour: str, alpha: float) -> str:
    """Return a colour ``#RRGGBB`` with an opacity in [0, 1]."""
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return f"rgba({red},{green},{blue},{alpha:g})"
