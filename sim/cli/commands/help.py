"""What the help of several commands says."""

from typing import Final

from sim.cli.screen import Screen
from sim.words import gettext_noop

EXIT_CODES: Final = gettext_noop(
    "Exit codes: 0 done; 1 a replay differs or a run failed; 2 what was given cannot be used; 130 interrupted."
)
SETTINGS: Final = gettext_noop("Set a lever, by number or name, of a State or of all; from the start or from a day on.")
AGREEMENTS: Final = gettext_noop("Let States agree on a joint lever, or to train together (L05).")
INDICATOR: Final = gettext_noop("Which indicator, by its id: see cordon run NAME --json.")
CHANCE_ONLY: Final = gettext_noop("Ranges over chance alone; the assumptions stay as the scenario has them.")
WRITTEN: Final = gettext_noop("Where a run was written with --out.")
DATA: Final = gettext_noop(
    "Where sessions are kept: a folder, a file or the URL of a database; CORDON_DATA if not given."
)


def examples(screen: Screen, *commands: str) -> str:
    """Return an epilog that shows commands as they are typed."""
    lines = "\n".join(f"  {command}" for command in commands)
    return "\n\n".join(
        ("\b\n" + screen.translate(gettext_noop("Examples:")) + "\n" + lines, screen.translate(EXIT_CODES))
    )
