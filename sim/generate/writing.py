"""A region as a scenario folder: ``scenario.yaml``, the briefing in each of its languages, and a README."""

from pathlib import Path
from typing import Any, Final

import yaml

from sim.generate.recipe import Recipe
from sim.scenario.loading import FILE
from sim.scenario.part import briefing_file
from sim.scenario.quantity import ASSUMPTION
from sim.scenario.spec import Scenario
from sim.words import SOURCE, gettext_noop, translator

WIDTH: Final = 130
HEAD: Final = """\
# A fictional region made by drawing lots; policy training only. The same command makes the same region again:
# {command}
# A number is written alone, as [value, low, high], or as {{value, range, source}}; without a source it is an assumption.
# Units stand in the schema (cordon schema); the text for participants is beside this file.

"""
NOTE: Final = gettext_noop(
    "Made by drawing lots, for policy training only. Every State and place is fictional, every number an assumption."
)
AGAIN: Final = gettext_noop("The same command makes the same region again:")
PARAMETERS: Final = gettext_noop("Parameters as the ODD description needs them")
MEANS: Final = gettext_noop(
    "The kinds of States (profiles) and the spans that numbers are drawn from stand in the project's documents; the file "
    "{file} holds every number with its range."
)


def write(scenario: Scenario, recipe: Recipe, directory: Path, language: str = SOURCE) -> tuple[Path, ...]:
    """Write a scenario folder and return its files; files of the same names are replaced.

    ``language`` is that of the README; the other files hold all of the region's languages. Raises OSError.
    """
    directory.mkdir(parents=True, exist_ok=True)
    contents = {FILE: HEAD.format(command=recipe.command()) + as_yaml(scenario)}
    for own in scenario.languages:
        contents[briefing_file(own)] = scenario.briefing.get(own) + "\n"
    contents["README.md"] = readme(scenario, recipe, language)
    for name, text in contents.items():
        (directory / name).write_text(text, encoding="utf-8", newline="\n")
    return tuple(directory / name for name in contents)


def as_yaml(scenario: Scenario) -> str:
    """Return a scenario as YAML without its briefing, short: defaults are left out, ranges stand in brackets."""
    values = _short(scenario.model_dump(mode="json", exclude_defaults=True, exclude={"briefing"}))
    dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
    return str(
        yaml.dump(values, Dumper=dumper, allow_unicode=True, sort_keys=False, width=WIDTH, default_flow_style=None)
    )


def counts(scenario: Scenario) -> dict[str, int]:
    """Return how many of each part a scenario has."""
    sections = ("states", "posts", "sectors", "holdings", "networks", "programmes", "agreements")
    return {section: len(getattr(scenario, section)) for section in sections}


def readme(scenario: Scenario, recipe: Recipe, language: str) -> str:
    """Return the README of a region in a language."""
    _ = translator(language)
    had = counts(scenario)
    kinds: dict[str, int] = {}
    for state in scenario.states:
        kinds[str(state.profile)] = kinds.get(str(state.profile), 0) + 1
    rows = (
        (_("States"), had["states"]),
        (_("States by profile"), ", ".join(f"{kind} {number}" for kind, number in sorted(kinds.items()))),
        (_("posts"), had["posts"]),
        (_("sectors"), had["sectors"]),
        (_("holdings"), had["holdings"]),
        (_("networks"), had["networks"]),
        (_("attempts a quarter (assumption, far above reality)"), f"{scenario.attempts_per_quarter.value:g}"),
        (_("programmes"), had["programmes"]),
        (_("agreements"), had["agreements"]),
        (_("quarters"), scenario.quarters),
        (_("seed"), recipe.seed),
        (_("hash of the scenario (SHA-256)"), f"`{scenario.hash}`"),
    )
    table = "\n".join(["| | |", "|---|---|", *(f"| {what} | {value} |" for what, value in rows)])
    return "\n\n".join(
        (
            f"# {scenario.title.get(language)}",
            _(NOTE),
            _(AGAIN),
            f"```console\n$ {recipe.command()} --out {scenario.name}\n```",
            "## " + _(PARAMETERS),
            table,
            _(MEANS).format(file=f"`{FILE}`") + "\n",
        )
    )


def _short(value: Any) -> Any:
    """Return plain values as short as the format allows: assumed quantities as three numbers, whole numbers without a point."""
    if isinstance(value, dict):
        if set(value) == {"value", "range", "source"} and value["source"] == ASSUMPTION:
            return [_short(value["value"]), *_short(value["range"])]
        return {key: _short(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_short(item) for item in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value
