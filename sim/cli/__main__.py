"""``python -m sim.cli`` is ``cordon``."""

import sys

from sim.cli import main

sys.exit(main())
