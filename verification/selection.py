"""Facts 1 and 2: what a post finds follows from arithmetic; the rules that the gates ask give it."""

from typing import Final

from sim.rules import customs
from verification.fact import Effort, Fact, Lines, Measure

KNOWN_FROM: Final = 0.2


def stopped_by_inspection(share: float, exponent: float, recognised: float) -> float:
    """Return the share of attempts stopped by inspection alone, with a fully known signature and nothing opened at random."""
    return customs.selection(share, 0.0, exponent, 1.0, 0.0, KNOWN_FROM) * recognised


def one_post(effort: Effort) -> Fact:
    """Return fact 1, by the model's own rule."""
    found = stopped_by_inspection(0.05, 0.6, 0.3)
    shares = (0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.42)
    return Fact(
        "1",
        "Inspection alone stops about one attempt in twenty",
        "One post, 5 % opened, a = 0.6, k = 1, no random share, recognition 0.3, nothing else: about 5 % of "
        "attempts are stopped there.",
        "arithmetic",
        "DOMAIN 3.4",
        "4.5 to 5.5 %",
        (Measure("attempts stopped", 100.0 * found, "%", wanted="5", holds=0.045 <= found <= 0.055),),
        Lines(
            "% of consignments opened",
            "% of attempts stopped",
            tuple(100.0 * share for share in shares),
            {
                "by profile, a = 0.6": tuple(100.0 * stopped_by_inspection(s, 0.6, 0.3) for s in shares),
                "blind, a = 1": tuple(100.0 * stopped_by_inspection(s, 1.0, 0.3) for s in shares),
            },
            ((5.0, 5.0),),
        ),
        "At one post that opens 5 %, inspection stops about 5 % of attempts",
        "sim.rules.customs.selection times recognition; no run is needed.",
        (),
    )


def targeting(effort: Effort) -> Fact:
    """Return fact 2, by the model's own rule."""
    found = customs.profile_hit(0.30, 0.185, 1.0, 0.0, KNOWN_FROM)
    shares = tuple(n / 20.0 for n in range(1, 21))
    return Fact(
        "2",
        "Good targeting finds 80 % of offences in 30 % of declarations",
        "With a = 0.185 the top-scored 30 % of declarations hold 80 % of offences.",
        "arithmetic",
        "World Customs Journal 13(2), DOMAIN S71 (revenue offences, far commoner than strategic ones)",
        "79 to 81 %",
        (Measure("offences in the top 30 %", 100.0 * found, "%", wanted="80", holds=0.79 <= found <= 0.81),),
        Lines(
            "% of declarations, highest scores first",
            "% of offences among them",
            tuple(100.0 * share for share in shares),
            {
                f"a = {a:g}": tuple(100.0 * customs.profile_hit(s, a, 1.0, 0.0, KNOWN_FROM) for s in shares)
                for a in (0.185, 0.6, 1.0)
            },
            ((30.0, 80.0),),
        ),
        "The best exponent puts 80 % of offences into the top 30 % of declarations",
        "sim.rules.customs.profile_hit; no run is needed.",
        (),
    )
