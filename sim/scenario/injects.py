"""Exogenous events: typed effects on the region from a day on. Injects: events that an exercise releases.

An exogenous event changes means, flows or probabilities of a place for a while. It belongs to the scenario, not to decisions.
"""

from collections.abc import Iterable
from typing import Annotated, Any, Final, Literal, get_args

from pydantic import Field, StrictBool, StrictInt, StringConstraints

from sim.scenario.part import ControlId, Item, Part, Slug, TranslatedText, count
from sim.words import gettext_noop

ExogenousKind = Literal[
    "officers", "licensing-staff", "budget", "flow", "applications", "new-items", "tips", "court", "loss", "assistance"
]
EXOGENOUS_KINDS: Final[tuple[str, ...]] = get_args(ExogenousKind)
Channel = Literal["letter", "phone", "press", "meeting", "message"]
SIZES: Final[dict[str, tuple[float, float]]] = {
    "officers": (0.1, 3.0),
    "licensing-staff": (0.1, 3.0),
    "budget": (0.0, 3.0),
    "flow": (0.1, 5.0),
    "applications": (0.0, 5.0),
    "new-items": (0.0, 1.0),
    "tips": (0.0, 10.0),
    "court": (0.0, 1.0),
    "loss": (1.0, 1.0),
    "assistance": (0.0, 1.0),
}
"""Permitted sizes by kind: factors on what is usual, 1 changes nothing; new-items is a share added; a loss is one; assistance
closes a share of the gap between the practice of its control and full practice."""
EXOGENOUS_NAMES: Final[dict[str, str]] = {
    "officers": gettext_noop("officers and officer-hours"),
    "licensing-staff": gettext_noop("licensing officers"),
    "budget": gettext_noop("budget"),
    "flow": gettext_noop("lawful flow of a post"),
    "applications": gettext_noop("licence applications"),
    "new-items": gettext_noop("attempts for items that are on no list yet"),
    "tips": gettext_noop("tips"),
    "court": gettext_noop("seizures that hold in court"),
    "loss": gettext_noop("loss or theft from a holding"),
    "assistance": gettext_noop("practice of a control, by assistance"),
}
CHANNEL_NAMES: Final[dict[str, str]] = {
    "letter": gettext_noop("letter"),
    "phone": gettext_noop("telephone"),
    "press": gettext_noop("press"),
    "meeting": gettext_noop("meeting"),
    "message": gettext_noop("message"),
}
AT_POST: Final = ("flow",)
AT_HOLDING: Final = ("loss",)
FOREVER: Final = 1 << 20
"""Days that an exogenous event lasts if no end is given."""


class ExogenousEvent(Part):
    """A typed effect on the region: from ``day`` on, for ``days``, at a State, a post (flow) or a holding (loss).

    A loss happens on its day; assistance works from its day on, for good.
    """

    kind: ExogenousKind
    at: Slug = Field(description="id of the State; of the post for flow, of the holding for loss")
    size: Annotated[float, Field(strict=True, ge=0, le=10, allow_inf_nan=False)] = Field(
        default=1.0,
        description="factor on what is usual; for new-items a share that is added, for assistance a share of the gap",
    )
    control: ControlId | None = Field(None, description="row that assistance helps; for assistance only")
    day: StrictInt = count(0, 7280, "Day from which it holds; in an inject, days after its release")
    days: StrictInt = Field(
        default=FOREVER, ge=1, le=FOREVER, description="Days that it lasts; to the end if not given."
    )

    def on_day(self, day: int) -> "ExogenousEvent":
        """Return the exogenous event of an inject that is released on a day."""
        return self.model_copy(update={"day": day + self.day})


def by_content(events: Iterable[ExogenousEvent]) -> tuple[ExogenousEvent, ...]:
    """Return exogenous events sorted by all their fields: they have no names, so this decides the order in which they work."""

    def content(one: ExogenousEvent) -> tuple[object, ...]:
        return one.day, one.kind, one.at, one.control or "", one.days, one.size

    return tuple(sorted(events, key=content))


class Release(Part):
    """When an inject is released: on a day, when an indicator passes a limit, or by hand if neither is given."""

    day: Annotated[StrictInt, Field(ge=0, le=7280)] | None = Field(None, description="day of the region")
    indicator: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")] | None = Field(
        None, description="id of an indicator, of the last month of a move"
    )
    state: Slug | None = Field(None, description="the State whose indicator it is; the region if not given")
    above: Annotated[float, Field(allow_inf_nan=False)] | None = Field(
        None, description="limit, in the indicator's unit"
    )
    below: Annotated[float, Field(allow_inf_nan=False)] | None = Field(
        None, description="limit, in the indicator's unit"
    )


class Inject(Part):
    """One event of the master list: who tells whom what, what is expected, and what it does to the region."""

    id: Slug
    number: StrictInt = count(1, 999, "Number on the list")
    release: Release = Release()
    sender: TranslatedText = Field(description="who it comes from")
    to: Annotated[
        tuple[
            Annotated[str, StringConstraints(pattern=r"^(all|assistance|\*\.[a-z]+|[a-z][a-z0-9-]*(\.[a-z]+)?)$")], ...
        ],
        Field(min_length=1),
    ] = Field(description="all, a State, a seat (velmora.customs), an agency everywhere (*.customs), or assistance")
    channel: Channel = "letter"
    text: TranslatedText
    expected: TranslatedText = Field(description="what participants are expected to do; for the trainer and evaluators")
    question: TranslatedText | None = Field(None, description="a question for the table afterwards")
    objective: Slug = Field(description="id of the objective that it serves")
    item: Item
    effects: tuple[ExogenousEvent, ...] = ()
    short: StrictBool = Field(True, description="whether it also belongs to an exercise of 90 minutes")


def wrong_size(event: Any) -> tuple[float, float] | None:
    """Return the permitted sizes if an exogenous event's size is not among them, otherwise None."""
    low, high = SIZES[event.kind]
    return None if low <= event.size <= high else (low, high)
