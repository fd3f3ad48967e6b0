"""Loading: from a shipped name, a folder, a file or bytes to a Scenario, or to an error with all problems."""

import json
from collections.abc import Collection, Mapping, Sequence
from copy import deepcopy
from itertools import islice
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel, TypeAdapter, ValidationError

from sim.scenario import names
from sim.scenario.injects import ExogenousEvent
from sim.scenario.levers import LeverNotFound, find_lever
from sim.scenario.part import briefing_file, languages_in, untranslated
from sim.scenario.problems import Finding, Problem, ScenarioError, gettext_lazy
from sim.scenario.profiles import one_of
from sim.scenario.references import SECTIONS, ScenarioParts, disagreements
from sim.scenario.refusals import model_in, problem_at, refusals
from sim.scenario.spec import FORMAT_OF_SHARES, RegionMap, Scenario, lever_blocks
from sim.scenario.yamltree import MAX_BYTES, read_text, read_yaml
from sim.words import LANGUAGES

FILE: Final = "scenario.yaml"
_HOMES: Final = (Path(__file__).parents[1] / "_scenarios", Path(__file__).parents[2] / "scenarios")
"""Folder of the shipped scenarios: inside an installed package, or beside ``sim`` in a checkout."""
_HUGE: Final = 1e6
"""No number that is refused as a share of full effort is looked at as one from here on."""
MOST: Final = 500
"""Most findings of one kind that are reported; nobody mends a file with more one by one."""


def shipped() -> tuple[str, ...]:
    """Return the names of the scenarios that come with the project."""
    return tuple(sorted(path.parent.name for path in _home().glob(f"*/{FILE}")))


def load(name_or_path: str | Path) -> Scenario:
    """Return a scenario by shipped name, folder or file.

    Raises ScenarioError, and nothing else, whatever is there.
    """
    shown_name = str(name_or_path)
    try:
        path = Path(name_or_path)
        if shown_name in shipped():
            path = _home() / shown_name / FILE
        elif path.is_dir():
            path = path / FILE
        if not path.is_file():
            expected = gettext_lazy("a scenario file or folder, or {names}", names=one_of(shown_name, shipped()))
            raise ScenarioError([Problem(shown_name, "", gettext_lazy("no such scenario"), expected)])
        return decode(_read(path), file=_short(path), folder=path.parent)
    except (OSError, ValueError) as error:
        found = gettext_lazy("unreadable ({reason})", reason=error)
        raise ScenarioError(
            [Problem(shown_name, "", found, gettext_lazy("a scenario file that can be read"))]
        ) from None


def decode(content: bytes | str, file: str = "<text>", folder: Path | None = None) -> Scenario:
    """Return the scenario written in YAML; briefings are read from ``folder`` where the file has none.

    Raises ScenarioError.
    """
    data, lines = read_yaml(content, file)
    problems: list[Problem] = []
    if "briefing" not in data and folder is not None:
        data["briefing"] = _briefings(folder, languages_in(data), problems)
    return build(data, file, lines, problems)


def build(
    data: Mapping[str, Any],
    file: str = "<data>",
    lines: Mapping[tuple[str | int, ...], int] | None = None,
    earlier: list[Problem] | None = None,
) -> Scenario:
    """Return the scenario described by plain values.

    Raises ScenarioError with all problems, in the order of the file.
    """
    findings: list[Finding] = [*names.findings(data)[:MOST], *islice(untranslated(data), MOST)]
    data = _with_steps(_cut(data))
    scenario = None
    try:
        scenario = Scenario.model_validate(data)
    except ValidationError as error:
        details = error.errors(include_url=False)
        findings = [*refusals(Scenario, details[:MOST]), *findings]
        if any(detail["loc"] for detail in details):
            findings.extend(disagreements(_sound_parts(data))[:MOST])
    problems = [*(earlier or ()), *(problem_at(finding, file, lines or {}) for finding in findings)]
    if problems or scenario is None:
        raise ScenarioError(sorted(dict.fromkeys(problems), key=lambda problem: (problem.file, problem.line)))
    return scenario


def _with_steps(data: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the values with the shares of full effort that format 1 has for levers with steps as values of these levers.

    A share keeps its effort, also between steps. What is no share, 0 to 1, stays as it is and is refused by what reads it.
    """
    if data.get("format") != FORMAT_OF_SHARES:
        return data
    data = {**data, **{key: deepcopy(data[key]) for key in ("profiles", "states") if key in data}}
    for block in lever_blocks(data):
        block.update((key, _with_step(str(key), value)) for key, value in block.items())
    return data


def _with_step(name: str, value: object) -> object:
    try:
        lever = find_lever(name)[0]
    except LeverNotFound:
        return value
    if not lever.steps or isinstance(value, bool) or not isinstance(value, int | float):
        return value
    return lever.of_share(value) if abs(value) < _HUGE else value


def _cut(data: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the values with overlong sections cut one entry beyond their limit: still refused, but without judging the rest."""
    fields = Scenario.model_fields
    limits = {name: limit for name in fields for limit in (_most_entries(fields[name].metadata),) if limit is not None}
    long = {
        name: data[name][: limit + 1]
        for name, limit in limits.items()
        if isinstance(data.get(name), list | tuple) and len(data[name]) > limit
    }
    return {**data, **long} if long else data


def _most_entries(metadata: list[Any]) -> int | None:
    """Return the most entries that a field of the format may have; None where there is no limit."""
    return next((rule.max_length for rule in metadata if getattr(rule, "max_length", None) is not None), None)


def _home() -> Path:
    return next((home for home in _HOMES if home.is_dir()), _HOMES[-1])


def _short(path: Path) -> str:
    """Return the path as its reader knows it: relative to the working directory where that is shorter."""
    try:
        return path.resolve().relative_to(Path.cwd().resolve()).as_posix()
    except (OSError, ValueError):
        return path.as_posix()


def _read(path: Path) -> bytes:
    with path.open("rb") as stream:
        return stream.read(MAX_BYTES + 1)


def _briefings(folder: Path, spoken: Collection[str], problems: list[Problem]) -> dict[str, str]:
    """Return the briefing texts beside a scenario, in all languages that have a file or are ``spoken`` elsewhere in it.

    What is missing or unreadable becomes a problem and a placeholder.
    """
    texts = {}
    for language in LANGUAGES:
        path = folder / briefing_file(language)
        if language not in spoken and not path.exists():
            continue
        texts[language] = "-"
        try:
            texts[language] = read_text(_read(path), _short(path)).strip()
            if not texts[language]:
                found = gettext_lazy("an empty file")
                problems.append(
                    Problem(_short(path), f"briefing.{language}", found, gettext_lazy("a text for participants"))
                )
                texts[language] = "-"
        except ScenarioError as error:
            problems.extend(error.problems)
        except OSError:
            found = gettext_lazy("no such file")
            problems.append(
                Problem(_short(path), f"briefing.{language}", found, gettext_lazy("a text for participants"))
            )
    return texts


def _sound_parts(data: Mapping[str, Any]) -> ScenarioParts:
    """Return the entries that are sound by themselves: their references can be checked although others are broken."""
    items: dict[str, list[tuple[int, Any]]] = {}
    declared: dict[str, frozenset[str]] = {}
    for section in SECTIONS:
        part = data.get(section)
        entries = list(part) if isinstance(part, list | tuple) else []
        adapter: TypeAdapter[Any] = TypeAdapter(model_in(Scenario.model_fields[section].annotation) or BaseModel)
        items[section] = [
            (index, item) for index, entry in enumerate(entries) if (item := _sound(adapter, entry)) is not None
        ]
        declared[section] = frozenset(
            e["id"] for e in entries if isinstance(e, Mapping) and isinstance(e.get("id"), str)
        )
    profiles = data.get("profiles")
    levers, quarters = data.get("basic_levers"), data.get("quarters", 8)
    return ScenarioParts(
        items,
        frozenset(str(name) for name in profiles) if isinstance(profiles, Mapping) else frozenset(),
        tuple(name for name in levers if isinstance(name, str)) if isinstance(levers, list | tuple) else (),
        quarters if isinstance(quarters, int) and 1 <= quarters <= 80 else 80,
        _sound(TypeAdapter(RegionMap), data.get("map")),
        declared,
    )


def _sound(adapter: TypeAdapter[Any], entry: object) -> Any:
    try:
        return adapter.validate_python(entry)
    except ValidationError:
        return None


def with_exogenous_events(
    scenario: Scenario, events: Sequence[ExogenousEvent], quarters: int | None = None
) -> Scenario:
    """Return a scenario with more exogenous events, ``quarters`` long if given.

    Raises ScenarioError for an event at an unknown place.
    """
    if not events and quarters in (None, scenario.quarters):
        return scenario
    region = json.loads(scenario.canonical)
    region["happenings"] += [event.model_dump(mode="json") for event in events]
    region["quarters"] = quarters or scenario.quarters
    return build(region, file=scenario.name)


def assuming(scenario: Scenario, values: Mapping[str, float], source: str) -> Scenario:
    """Return a scenario with other, fixed values of some assumptions, by name; ``source`` says where they come from.

    Raises ScenarioError for an unknown name or a value out of its range.
    """
    if not values:
        return scenario
    region = json.loads(scenario.canonical)
    region["assumptions"] |= {
        name: {"value": value, "range": [value, value], "source": source} for name, value in values.items()
    }
    return build(region, file=scenario.name)
