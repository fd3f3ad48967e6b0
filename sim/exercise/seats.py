"""Who takes part: agencies of States in seats, and the roles around them. A seat owns levers; nobody else may set them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from sim.scenario import Scenario
from sim.scenario.levers import LEVERS, Lever, Owner
from sim.words import gettext_noop


class Agency(StrEnum):
    """An institution of a State that a participant speaks for."""

    LICENSING = "licensing"
    CUSTOMS = "customs"
    REGULATOR = "regulator"
    FOREIGN = "foreign"
    ENFORCEMENT = "enforcement"
    INDUSTRY = "industry"


AGENCY_NAMES: Final[Mapping[Agency, str]] = {
    Agency.LICENSING: gettext_noop("Licensing authority"),
    Agency.CUSTOMS: gettext_noop("Customs"),
    Agency.REGULATOR: gettext_noop("Regulator"),
    Agency.FOREIGN: gettext_noop("Foreign ministry, point of contact and coordinator"),
    Agency.ENFORCEMENT: gettext_noop("Enforcement and prosecution"),
    Agency.INDUSTRY: gettext_noop("Industry and academia"),
}
COORDINATOR: Final = Agency.FOREIGN
"""The agency that settles its State's plan and speaks for it to other States."""
DECIDING: Final = (Agency.LICENSING, Agency.CUSTOMS, Agency.REGULATOR, Agency.FOREIGN, Agency.ENFORCEMENT)
"""Agencies that own levers."""
ASSISTANCE: Final = "assistance"
"""The seat of an assistance provider; it belongs to no State and owns no lever."""
ASSISTANCE_NAME: Final = gettext_noop("Assistance provider")
_OWNERS: Final[Mapping[Owner, tuple[Agency, ...]]] = {
    Owner.FOREIGN_MINISTRY: (Agency.FOREIGN,),
    Owner.COORDINATOR: (Agency.FOREIGN,),
    Owner.PARLIAMENT: (Agency.FOREIGN,),
    Owner.LICENSING_AUTHORITY: (Agency.LICENSING,),
    Owner.LICENSING_AUTHORITY_AND_EMBASSIES: (Agency.LICENSING,),
    Owner.LICENSING_AUTHORITY_AND_CHAMBERS: (Agency.LICENSING,),
    Owner.LICENSING_AUTHORITY_AND_CUSTOMS: (Agency.LICENSING, Agency.CUSTOMS),
    Owner.CUSTOMS: (Agency.CUSTOMS,),
    Owner.CUSTOMS_AND_EXPERTS: (Agency.CUSTOMS,),
    Owner.EXPERT_INSTITUTE: (Agency.CUSTOMS,),
    Owner.REGULATOR: (Agency.REGULATOR,),
    Owner.POLICE_AND_REGULATOR: (Agency.REGULATOR, Agency.ENFORCEMENT),
    Owner.ENFORCEMENT: (Agency.ENFORCEMENT,),
    Owner.PROSECUTION: (Agency.ENFORCEMENT,),
    Owner.FINANCE_UNIT: (Agency.ENFORCEMENT,),
}
"""Which agencies decide a lever, by its owner."""


@dataclass(frozen=True, slots=True, order=True)
class Seat:
    """An agency of a State, or the assistance provider (no State). Written ``velmora.customs`` or ``assistance``."""

    state: str
    agency: str

    @classmethod
    def of(cls, text: str) -> "Seat":
        """Return the seat that a text names."""
        state, dot, agency = text.partition(".")
        return cls(state, agency) if dot else cls("", text)

    def __str__(self) -> str:
        return f"{self.state}.{self.agency}" if self.state else self.agency

    @property
    def coordinates(self) -> bool:
        """Whether it settles its State's plan."""
        return self.agency == COORDINATOR

    def owns(self, lever: Lever) -> bool:
        """Whether it may propose a value for a lever of its State."""
        return self.agency in _OWNERS[lever.owner]


def seats_of(scenario: Scenario, *, industry: bool = False, assistance: bool = False) -> tuple[Seat, ...]:
    """Return the seats of a scenario: five agencies a State, industry and an assistance provider where they are wanted."""
    agencies = (*DECIDING, *((Agency.INDUSTRY,) if industry else ()))
    seats = [Seat(state.id, agency) for state in scenario.states for agency in agencies]
    return (*seats, Seat("", ASSISTANCE)) if assistance else tuple(seats)


def own_levers(seat: Seat, basic: Iterable[str] | None = None) -> tuple[Lever, ...]:
    """Return the levers that a seat owns, in their order; only those of a ``basic`` set where one is given."""
    wanted = None if basic is None else set(basic)
    return tuple(lever for lever in LEVERS if seat.owns(lever) and (wanted is None or lever.base in wanted))


def reaches(to: Iterable[str], seat: Seat) -> bool:
    """Return whether what is addressed so reaches a seat: all, a State, an agency of all States (``*.customs``), or the seat."""
    names = {"all", str(seat), f"*.{seat.agency}"} | ({seat.state} if seat.state else set())
    return any(name in names for name in to)
