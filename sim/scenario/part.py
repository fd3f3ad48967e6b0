"""What all parts of a scenario share: frozen models, ids, texts in several languages, counts with unit and range."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, RootModel, StringConstraints, model_validator

from sim.scenario.controls import CONTROLS
from sim.scenario.problems import Finding, FormatError, LazyText, gettext_lazy
from sim.scenario.profiles import one_of
from sim.words import LANGUAGES, SOURCE, Language
from sim.words.languages import among

LONGEST_TEXT: Final = 20_000
REQUIRED: Final[LazyText] = gettext_lazy("a value: this key is required")
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_TEXT)]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,39}$")]
ControlId = Annotated[str, Field(json_schema_extra={"enum": [control.id for control in CONTROLS]})]
Item = Literal["9a", "9b", "9c", "9d", "9e", "9f", "9g", "9h", "9i"]


def count(low: int, high: int, text: str) -> Any:
    """Return the field of a whole number with unit and permitted range in its description."""
    return Field(ge=low, le=high, description=f"{text}. Permitted: {low} to {high}. An assumption of the scenario.")


def briefing_file(language: Language) -> str:
    """Return the name of the file beside a scenario that holds its briefing in a language."""
    return f"briefing.{language}.md"


class Part(BaseModel):
    """A part of a scenario: frozen, no unknown keys, no NaN."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False, hide_input_in_errors=False)


def _describe(schema: dict[str, Any]) -> None:
    """Let the schema of a text name the languages, for editors that complete a file."""
    one = {"type": "string", "minLength": 1, "maxLength": LONGEST_TEXT}
    schema["properties"] = {language: dict(one) for language in LANGUAGES}
    schema |= {"required": [SOURCE], "additionalProperties": False}


class TranslatedText(RootModel[dict[Language, Words]]):
    """A text in the source language, and in others: language to words, in the registry's order.

    A language that a scenario lacks is answered by its fallback. A language used anywhere must be used everywhere:
    ``untranslated`` finds what is missing.
    """

    model_config = ConfigDict(frozen=True, json_schema_extra=_describe)

    @model_validator(mode="before")
    @classmethod
    def _known_languages(cls, given: Any) -> Any:
        """Refuse unknown languages and a text without the source language; sort the rest."""
        if not isinstance(given, Mapping):
            return given
        findings = [Finding((str(key),), key, one_of(key, LANGUAGES)) for key in given if key not in LANGUAGES]
        if SOURCE not in given:
            findings.append(Finding((SOURCE,), None, REQUIRED))
        if findings:
            raise FormatError(*findings)
        return {language: given[language] for language in LANGUAGES if language in given}

    @property
    def languages(self) -> tuple[Language, ...]:
        """The languages that it is in."""
        return tuple(self.root)

    def get(self, language: str) -> str:
        """Return the text for a reader of a language: in it or its fallback, with its signs set as that language sets them."""
        return among(self.root, language)

    def written(self) -> Mapping[Language, str]:
        """Return the text in each language that it is in, as the file has it."""
        return self.root


def languages_in(data: Any) -> frozenset[Language]:
    """Return the languages of the texts of plain values, the source always among them."""
    return _spoken(_texts(data, ()))


def untranslated(data: Any) -> Iterator[Finding]:
    """Give each text of plain values that lacks a language which another text has.

    A text is a mapping whose keys are languages; no other mapping of the format has words under such keys.
    """
    texts = tuple(_texts(data, ()))
    spoken = _spoken(texts)
    for path, text in texts:
        for language in LANGUAGES:
            if language in spoken and language not in text:
                yield Finding((*path, language), None, REQUIRED)


def _spoken(texts: Iterable[tuple[object, Mapping[str, str]]]) -> frozenset[Language]:
    return frozenset({SOURCE}.union(*(text for _path, text in texts))).intersection(LANGUAGES)


def _texts(data: Any, path: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], Mapping[str, str]]]:
    if isinstance(data, Mapping):
        if any(key in LANGUAGES and isinstance(value, str) for key, value in data.items()):
            yield path, data
            return
        for key, value in data.items():
            yield from _texts(value, (*path, str(key)))
    elif isinstance(data, list | tuple):
        for index, value in enumerate(data):
            yield from _texts(value, (*path, index))
