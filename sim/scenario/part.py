"""What all parts of a scenario share: frozen models, ids, texts in three languages, counts with unit and range."""

from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from sim.scenario.controls import CONTROLS
from sim.words.typography import french

LANGUAGES: Final = ("en", "fr", "ru")
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,39}$")]
ControlId = Annotated[str, Field(json_schema_extra={"enum": [control.id for control in CONTROLS]})]
Item = Literal["9a", "9b", "9c", "9d", "9e", "9f", "9g", "9h", "9i"]


def count(low: int, high: int, text: str) -> Any:
    """Return the field of a whole number with unit and permitted range in its description."""
    return Field(ge=low, le=high, description=f"{text}. Permitted: {low} to {high}. An assumption of the scenario.")


class Part(BaseModel):
    """A part of a scenario: frozen, no unknown keys, no NaN."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False, hide_input_in_errors=False)


class Text(Part):
    """A text in the three interface languages."""

    en: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20_000)]
    fr: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20_000)]
    ru: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20_000)]

    def get(self, language: str) -> str:
        """Return the text in a language, with the spaces that French sets; English where the language is unknown."""
        return {"fr": french(self.fr), "ru": self.ru}.get(language, self.en)
