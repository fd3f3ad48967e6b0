"""Digests of the shipped scenarios' events, committed: every supported Python reproduces them.

``python -m tests.engines.digests`` writes them anew, after a change that is meant to change the model.
"""

import json
from pathlib import Path
from typing import Final

from sim.run import Engine, run
from sim.scenario import load, shipped

DIGESTS: Final = Path(__file__).with_name("digests.json")
SEED: Final = 7
DAYS: Final = 728


def digest(name: str, engine: Engine = "compiled") -> str:
    """Return the digest of a shipped scenario's first replicate over two years without decisions."""
    return run(load(name), seed=SEED, replicate=0, days=DAYS, engine=engine).digest


def main() -> None:
    """Write the digests of all shipped scenarios."""
    found = {name: {f"seed {SEED}": digest(name)} for name in shipped()}
    DIGESTS.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    print(f"{DIGESTS}: {len(found)} scenarios")


if __name__ == "__main__":
    main()
