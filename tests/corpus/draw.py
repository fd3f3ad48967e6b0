"""Draw the cases of the corpus: done once; doing it again makes another corpus.

``python -m tests.corpus.draw`` writes ``cases.json``.
"""

import json
import random
from typing import Any

from sim.scenario.levers import AGREED, LEVERS
from tests.corpus.cases import CASES, REGIONS, region

_SEED = 20_301
_NAMES = ("two-doors",) * 12 + ("few",) * 6 + ("more",) * 6 + ("two",) * 6
_LANGUAGES = ("en", "fr", "ru")


def drawn(number: int, name: str, lot: random.Random) -> dict[str, Any]:
    """Return one case: up to twelve orders on up to three days, of one State or of all, and up to two agreements."""
    scenario = region(name)
    states = [state.id for state in scenario.states]
    quarters = scenario.quarters
    days = [0, *sorted(lot.sample(range(1, 91 * quarters - 91), 2))]
    settings = []
    for _order in range(0 if number == 0 else lot.randint(1, 12)):
        lever = lot.choice(LEVERS)
        value = lot.choice((lever.low, lever.high, round(lot.uniform(lever.low, lever.high), lot.choice((0, 1, 3)))))
        value = min(max(value, lever.low), lever.high)
        value = lever.value(lever.effort(value)) if lever.steps else value
        day = lot.choice(days)
        settings.append(f"{f'{day}:' if day else ''}{lot.choice((*states, 'all'))}.{lever.id}={value!r}")
    agreements = []
    for _agreement in range(lot.randint(0, 2) if number else 0):
        parties = lot.sample(states, lot.randint(2, len(states)))
        day = lot.choice(days)
        agreements.append(f"{f'{day}:' if day else ''}{lot.choice(sorted(AGREED))}={'+'.join(parties)}")
    return {
        "number": number,
        "region": name,
        "seed": lot.randrange(1 << 32),
        "replicate": lot.choice((0, 0, 3)),
        "days": 91 * lot.choice((1, quarters, quarters)),
        "settings": settings,
        "agreements": list(dict.fromkeys(agreements)),
        "language": _LANGUAGES[number % 3],
        "luck_only": number % 4 == 1,
    }


def main() -> None:
    """Write the cases."""
    lot = random.Random(_SEED)
    found = [drawn(number, name, lot) for number, name in enumerate(_NAMES)]
    CASES.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    print(f"{CASES}: {len(found)} cases on {len(REGIONS)} regions")


if __name__ == "__main__":
    main()
