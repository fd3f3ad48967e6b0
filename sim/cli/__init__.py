"""The ``cordon`` command: a skin over the library, like the pages. It decides nothing that a rule decides.

Exit codes: 0 done; 1 a replay differs or a run failed; 2 what was given cannot be used; 130 interrupted.
"""

import sys
from collections.abc import Sequence

from sim.cli.screen import UNUSABLE, LanguageError, take_language


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code; called without arguments it reads those of the process."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        language, rest = take_language(given)
    except LanguageError as error:
        sys.stderr.write(f"{error}\n")
        return UNUSABLE
    from sim.cli.application import build

    return build(language, rest)
