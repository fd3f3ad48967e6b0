"""``cordon generate``: a fictional region of any size, made and written as a scenario folder."""

import secrets
from dataclasses import dataclass
from pathlib import Path

from sim.cli.screen import Screen
from sim.generate import Recipe, SizeError, generate, write
from sim.generate.writing import counts
from sim.scenario import Scenario, ScenarioError
from sim.scenario.problems import translate_lazy
from sim.words.formats import number


@dataclass(frozen=True, slots=True)
class GenerateAsked:
    """What ``cordon generate`` was asked for, as it was typed."""

    states: int
    posts: int
    networks: int
    seed: int | None
    quarters: int
    name: str | None
    out: Path
    force: bool
    as_json: bool


def make_region(screen: Screen, order: GenerateAsked) -> None:
    """Make the region, write it and say what was made; nothing is written when it cannot be made or the folder is in use."""
    _ = screen.translate
    _refuse_used_folder(screen, order)
    try:
        seed = secrets.randbelow(1 << 32) if order.seed is None else order.seed
        recipe = Recipe(order.states, order.posts, order.networks, seed, order.quarters, order.name)
        scenario = generate(
            recipe.states, recipe.posts, recipe.networks, recipe.seed, quarters=recipe.quarters, name=recipe.name
        )
    except SizeError as error:
        raise screen.stop(translate_lazy(error.message, _)) from None
    except ScenarioError as error:
        raise screen.stop("\n".join(problem.in_words(_) for problem in error.problems)) from None
    try:
        write(scenario, recipe, order.out, screen.language)
    except OSError as error:
        raise screen.stop(f"--out {order.out}: {error.strerror or error}") from None
    _say(screen, scenario, recipe, order)


def _refuse_used_folder(screen: Screen, order: GenerateAsked) -> None:
    _ = screen.translate
    try:
        if order.out.exists() and not order.out.is_dir():
            raise screen.stop(_("--out {path}: found a file, expected a folder").format(path=order.out))
        used = order.out.is_dir() and any(order.out.iterdir())
    except OSError as error:
        raise screen.stop(f"--out {order.out}: {error.strerror or error}") from None
    if used and not order.force:
        refusal = _("--out {path}: found a folder that is not empty, expected a new one; --force writes into it")
        raise screen.stop(refusal.format(path=order.out))


def _say(screen: Screen, scenario: Scenario, recipe: Recipe, order: GenerateAsked) -> None:
    made = counts(scenario)
    if order.as_json:
        screen.write_json(
            {
                "path": str(order.out),
                "name": scenario.name,
                "title": scenario.title.get(screen.language),
                **made,
                "quarters": scenario.quarters,
                "seed": recipe.seed,
                "hash": scenario.hash,
            }
        )
        return
    _ = screen.translate
    names = {
        "states": _("States"),
        "posts": _("posts"),
        "sectors": _("sectors"),
        "holdings": _("holdings"),
        "networks": _("networks"),
        "programmes": _("programmes"),
        "agreements": _("agreements"),
    }
    screen.say(f"{scenario.title.get(screen.language)} ({scenario.name})")
    screen.table(
        [(_("made"), False), (_("number"), True)],
        [(names[part], number(how_many, screen.language)) for part, how_many in made.items()],
    )
    screen.say(_("seed") + f": {recipe.seed}")
    screen.say(_("hash of the scenario (SHA-256)") + f": {scenario.hash}")
    screen.say(_("Written to {path}; run it with: cordon run {path}").format(path=order.out))
