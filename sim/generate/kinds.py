"""Kinds of States, posts, industry and networks that a generated region draws from; every number is an assumption.

Values are those of "Two doors" or lie between them; ranges are plausible, not measured.
"""

from dataclasses import dataclass
from typing import Any, Final

Span = tuple[float, float]

_FEW_RULES: Final = {
    "default": False,
    "except": [
        "prohibition", "penalties", "licensing_authority", "border_detection", "law_enforcement", "physical_protection",
    ],
}  # fmt: skip
_LITTLE_STAFF: Final = {
    "L05": 4, "L06": 0, "L07": 30, "L08": 0.2, "L09": "none", "L10": 0, "L11": 0.35, "L12": 0.3, "L13": 0.5, "L14": 0.5,
    "L15": 0, "L16": "certified", "L17": 1, "L18": 0, "L20": 40, "L22": 10, "L23": 0.5, "L24": 0, "L26": 0, "L27": 0, "L28": 3,
    "L29": 0, "L30": 0.1, "L31": "criminal", "L32": 0.5, "L36": 0.2, "L38": 0.2,
}  # fmt: skip

PROFILES: Final[dict[str, dict[str, Any]]] = {
    "manufacturing": {
        "law": {"default": True, "except": ["technology", "catch_all", "brokering"]},
        "practice": {"default": 0.65},
        "levers": {
            "L02": 2, "L06": 2, "L09": "exporter-knows", "L11": 0.7, "L12": 0.6, "L13": 2, "L14": 3, "L15": 2, "L17": 6, "L18": 50,
            "L22": 12, "L23": 4, "L28": 15, "L32": 4,
        },
        "reports": {"default": "X", "technology": "?", "catch_all": ""},
        "report_age_months": [28, 18, 40],
    },
    "transit": {
        "law": {"default": True, "except": ["brokering", "re_export", "services", "trans_shipment"]},
        "practice": {"default": 0.35},
        "levers": {"L10": 0.5, "L11": 0.5, "L15": 1, "L17": 2, "L18": 30, "L22": 5, "L24": 12, "L26": 1, "L28": 8, "L29": 0.5},
        "reports": {"default": "X", "brokering": "?", "re_export": "", "services": "?", "trans_shipment": "?"},
        "report_age_months": [40, 24, 60],
    },
    "financial": {
        "law": {"default": True, "except": ["transit", "trans_shipment", "technology"]},
        "practice": {"default": 0.5},
        "levers": {"L11": 0.6, "L17": 3, "L18": 40, "L23": 2, "L27": 30, "L28": 10, "L32": 3, "L38": 4},
        "reports": {"default": "X", "transit": "?", "trans_shipment": "", "finance": "X"},
        "report_age_months": [30, 18, 48],
    },
    "free-zone": {
        "law": _FEW_RULES,
        "practice": {"default": 0.35},
        "levers": {**_LITTLE_STAFF, "L17": 2, "L18": 10, "L24": 15, "L26": 1, "L28": 5},
        "reports": {"default": "?", "prohibition": "X", "penalties": "X", "re_export": ""},
        "report_age_months": [70, 48, 110],
    },
    "research": {
        "law": {"default": True, "except": ["brokering", "services", "re_export"]},
        "practice": {"default": 0.55},
        "levers": {"L06": 1, "L11": 0.65, "L12": 0.5, "L14": 2, "L17": 4, "L28": 20, "L29": 2, "L32": 2},
        "reports": {"default": "X", "technology": "?", "services": ""},
        "report_age_months": [24, 12, 36],
    },
    "remote": {
        "law": _FEW_RULES,
        "practice": {"default": 0.3},
        "levers": _LITTLE_STAFF,
        "reports": {"default": "", "prohibition": "X", "penalties": "X", "licensing_authority": "X", "transit": "?"},
        "report_age_months": [96, 60, 140],
    },
}  # fmt: skip
"""Starting points, one for each kind of State: law, practice, and levers that differ from the default."""


@dataclass(frozen=True, slots=True)
class StateKind:
    """How States of a kind differ: means as spans, and their possible assets, the commonest first.

    ``levers``: spans that each State draws from; ``trade``: factor on flows; ``instruments``: in force, of 12; ``used``: share of
    budget and officer-hours that the levers use at the start; ``hours``: officer-hours at a post for each consignment a day.
    """

    levers: dict[str, Span]
    trade: Span
    instruments: tuple[int, int]
    used: Span
    hours: Span
    posts: tuple[str, ...]
    sectors: str
    holdings: str


KINDS: Final[dict[str, StateKind]] = {
    "manufacturing": StateKind(
        {"L05": (14, 24), "L19": (3, 6), "L21": (6, 9), "L25": (35, 65)},
        (0.8, 1.2), (8, 11), (0.7, 0.85), (0.17, 0.22), ("crossing", "port", "rail", "airport", "crossing"), "EDNC", "NCBR",
    ),
    "transit": StateKind(
        {"L05": (5, 9), "L19": (4, 6), "L21": (4, 7), "L25": (8, 20)},
        (1.0, 1.6), (7, 10), (0.6, 0.75), (0.15, 0.18), ("port", "crossing", "free_zone", "rail", "airport"), "ECB", "CBR",
    ),
    "financial": StateKind(
        {"L05": (8, 14), "L19": (4, 8), "L21": (3, 6), "L25": (10, 30)},
        (0.7, 1.1), (7, 10), (0.6, 0.8), (0.17, 0.22), ("airport", "crossing", "port", "crossing"), "EBC", "RB",
    ),
    "free-zone": StateKind(
        {"L05": (3, 6), "L19": (2, 3), "L21": (2, 4), "L25": (3, 10)},
        (0.8, 1.4), (4, 7), (0.5, 0.7), (0.13, 0.16), ("free_zone", "port", "crossing", "free_zone", "airport"), "ECR", "CR",
    ),
    "research": StateKind(
        {"L05": (8, 16), "L19": (3, 6), "L21": (4, 7), "L25": (15, 40)},
        (0.6, 1.0), (8, 11), (0.65, 0.85), (0.17, 0.22), ("airport", "crossing", "rail", "crossing"), "BNED", "NBR",
    ),
    "remote": StateKind(
        {"L05": (2, 5), "L19": (1, 3), "L21": (2, 4), "L25": (2, 8)},
        (0.4, 0.8), (3, 7), (0.45, 0.65), (0.12, 0.15), ("crossing", "airport", "crossing", "rail"), "CRE", "CR",
    ),
}  # fmt: skip
MIX: Final = (
    "manufacturing", "remote", "transit", "research", "free-zone", "remote", "financial", "manufacturing", "transit",
)  # fmt: skip
"""The sequence of kinds, repeated until there are enough States."""


@dataclass(frozen=True, slots=True)
class PostKind:
    """What posts of a kind see: consignments a day, share passing through, days for documents where staff is ample."""

    flow: Span
    through: Span
    documents: Span


POSTS: Final[dict[str, PostKind]] = {
    "crossing": PostKind((50, 120), (0.25, 0.5), (0.4, 0.7)),
    "port": PostKind((140, 300), (0.2, 0.45), (0.6, 0.9)),
    "airport": PostKind((35, 95), (0.15, 0.3), (0.25, 0.45)),
    "rail": PostKind((45, 90), (0.5, 0.75), (0.8, 1.1)),
    "free_zone": PostKind((60, 140), (0.65, 0.9), (0.3, 0.5)),
}


@dataclass(frozen=True, slots=True)
class Trade:
    """Exporters of a category: firms, universities, applications for each firm and year, share with a compliance programme."""

    firms: tuple[int, int]
    universities: tuple[int, int]
    applications: Span
    adopted: Span


TRADES: Final[dict[str, Trade]] = {
    "N": Trade((5, 12), (1, 3), (8, 12), (0.3, 0.5)),
    "C": Trade((12, 40), (0, 2), (4, 6), (0.05, 0.2)),
    "B": Trade((6, 16), (1, 4), (4, 6), (0.05, 0.15)),
    "D": Trade((6, 18), (1, 3), (5, 8), (0.2, 0.4)),
    "E": Trade((12, 65), (1, 4), (4, 7), (0.05, 0.3)),
    "R": Trade((4, 10), (0, 2), (3, 5), (0.02, 0.1)),
}


@dataclass(frozen=True, slots=True)
class HoldingKind:
    """Holdings of a category: facilities, losses a year for the group, share of losses in transport."""

    facilities: tuple[int, int]
    losses: Span
    transport: float


STORES: Final[dict[str, HoldingKind]] = {
    "N": HoldingKind((1, 3), (0.1, 0.3), 0.4),
    "C": HoldingKind((2, 8), (0.4, 0.8), 0.4),
    "B": HoldingKind((2, 5), (0.2, 0.4), 0.3),
    "R": HoldingKind((6, 20), (0.4, 1.0), 0.52),
}

INSPECTION_HOURS: Final = 2.5
"""Officer-hours at a post for each inspection bay, besides those for consignments."""

WANTED: Final = "NNNCCCBBDDEEEERR"
"""What networks want, as often as in "Two doors"."""
WORTH: Final[dict[str, Span]] = {
    "N": (6, 7), "C": (4, 4.5), "B": (5, 5.5), "D": (5.5, 6), "E": (3.5, 4.5), "R": (3, 3.5),
}  # fmt: skip
"""Utility of success to a network, by what it wants."""
OPPORTUNITY_DAYS: Final[Span] = (30, 45)
TAKEN: Final = 0.75
"""Share of opportunities that become attempts, as in "Two doors"."""
