"""What the help of several commands says."""

from typing import Final

from sim.cli.screen import Screen
from sim.words import mark

EXIT_CODES: Final = mark(
    "Exit codes: 0 done; 1 a replay differs or a run failed; 2 what was given cannot be used; 130 interrupted."
)
SETTINGS: Final = mark("Set a lever, by number or name, of a State or of all; from the start or from a day on.")
AGREEMENTS: Final = mark("Let States agree on a joint lever, or to train together (L05).")
INDICATOR: Final = mark("Which indicator, by its id: see cordon run NAME --json.")
LUCK_ONLY: Final = mark("Ranges over luck alone; the assumptions stay as the scenario has them.")
WRITTEN: Final = mark("Where a run was written with --out.")
DATA: Final = mark("Where sessions are kept: a folder, a file or the URL of a database; CORDON_DATA if not given.")


def examples(screen: Screen, *commands: str) -> str:
    """Return an epilog that shows commands as they are typed."""
    lines = "\n".join(f"  {command}" for command in commands)
    return "\n\n".join(("\b\n" + screen.translate(mark("Examples:")) + "\n" + lines, screen.translate(EXIT_CODES)))
