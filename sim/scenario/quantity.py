"""Numbers of a scenario: each carries its value, unit, range and source, or the word "assumption"."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NoReturn

from pydantic_core import core_schema

from sim.scenario.problems import Finding, FormatError, gettext_lazy

ASSUMPTION: Final = "assumption"
_PARTS: Final = ("value", "range", "source")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with what is known about it.

    ``value`` in ``unit``, plausible range [low, high] and where it comes from.
    """

    value: float
    low: float
    high: float
    source: str = ASSUMPTION
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Measure:
    """What a field's number means: its unit, the range [low, high] that the format permits, and a sentence for authors.

    A scenario writes the number alone, ``[value, low, high]``, or ``{value, range: [low, high], source}``. Without a
    range the permitted one stands, or none where the number is ``fixed``; without a source the number is an assumption.
    """

    unit: str
    low: float
    high: float
    text: str = ""
    fixed: bool = False

    def read(self, written: object) -> Quantity:
        """Return the quantity as written. Raises FormatError if it is no number or outside its range."""
        if isinstance(written, Quantity):
            written = {"value": written.value, "range": [written.low, written.high], "source": written.source}
        if isinstance(written, Mapping):
            return self._read_parts(written)
        if isinstance(written, Sequence) and not isinstance(written, str | bytes):
            if len(written) != 3:
                self._refuse(written, gettext_lazy("a number, [value, low, high], or {value, range, source}"))
            return self._checked(written[0], written[1], written[2], ASSUMPTION)
        return self._checked(written, *self._usual(written), ASSUMPTION)

    def _read_parts(self, written: Mapping[object, object]) -> Quantity:
        strangers = [key for key in written if key not in _PARTS]
        if strangers or "value" not in written:
            self._refuse(written, gettext_lazy("{value, range: [low, high], source} and no other key"))
        source = written.get("source", ASSUMPTION)
        if not isinstance(source, str) or not source.strip() or len(source) > 300:
            self._refuse(source, gettext_lazy('a source in words (1 to 300 characters), or "assumption"'), "source")
        limits = written.get("range", self._usual(written["value"]))
        if not isinstance(limits, Sequence) or isinstance(limits, str | bytes) or len(limits) != 2:
            self._refuse(limits, gettext_lazy("a range [low, high]"), "range")
        return self._checked(written["value"], limits[0], limits[1], source)

    def _usual(self, value: object) -> tuple[object, object]:
        """Return the range of a number that was written without one."""
        return (value, value) if self.fixed else (self.low, self.high)

    def _checked(self, value: object, low: object, high: object, source: str) -> Quantity:
        number, least, most = self._number(value), self._number(low), self._number(high)
        permitted = {"low": self.low, "high": self.high, "unit": gettext_lazy(self.unit)}
        if not self.low <= number <= self.high:
            self._refuse(value, gettext_lazy("a number from {low:g} to {high:g} {unit}", **permitted))
        if not self.low <= least <= most <= self.high:
            expected = gettext_lazy(
                "a range [low, high] with low <= high, from {low:g} to {high:g} {unit}", **permitted
            )
            self._refuse([low, high], expected, "range")
        if not least <= number <= most:
            self._refuse(value, gettext_lazy("a value within its own range [{low:g}, {high:g}]", low=least, high=most))
        return Quantity(number, least, most, source, self.unit)

    def _number(self, written: object) -> float:
        permitted = {"low": self.low, "high": self.high, "unit": gettext_lazy(self.unit)}
        if isinstance(written, bool) or not isinstance(written, int | float):
            self._refuse(written, gettext_lazy("a number from {low:g} to {high:g} {unit}", **permitted))
        try:
            number = float(written) + 0.0
        except OverflowError:
            number = math.inf
        if not math.isfinite(number):
            self._refuse(written, gettext_lazy("a finite number from {low:g} to {high:g} {unit}", **permitted))
        return number

    @staticmethod
    def _refuse(found: object, expected: str, *part: str) -> NoReturn:
        raise FormatError(Finding(part, found, expected))

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> core_schema.CoreSchema:
        return core_schema.no_info_plain_validator_function(
            self.read, serialization=core_schema.plain_serializer_function_ser_schema(written)
        )

    def __get_pydantic_json_schema__(self, schema: Any, handler: Any) -> dict[str, Any]:
        number = {"type": "number", "minimum": self.low, "maximum": self.high}
        return {
            "description": f"{self.text or 'Quantity'}. Unit: {self.unit}. Permitted: {self.low:g} to {self.high:g}.",
            "anyOf": [
                number,
                {"type": "array", "prefixItems": [number] * 3, "minItems": 3, "maxItems": 3},
                {
                    "type": "object",
                    "additionalProperties": False,
                    "required": ["value"],
                    "properties": {
                        "value": number,
                        "range": {"type": "array", "prefixItems": [number] * 2, "minItems": 2, "maxItems": 2},
                        "source": {"type": "string", "minLength": 1, "maxLength": 300},
                    },
                },
            ],
        }


def written(quantity: Quantity) -> dict[str, Any]:
    """Return the quantity as a scenario file writes it in full."""
    return {"value": quantity.value, "range": [quantity.low, quantity.high], "source": quantity.source}
