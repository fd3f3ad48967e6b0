"""Scenarios: listed, checked, drawn by lot and judged; the formats and the levers."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from sim.cli.commands.help import examples
from sim.cli.screen import Screen


def add_scenarios(app: typer.Typer, screen: Screen) -> None:
    """Add the command: list the scenarios that come along."""
    _ = screen.translate

    @app.command(
        help=_("List the scenarios that come with Cordon."),
        epilog=examples(screen, "cordon scenarios", "cordon scenarios --json"),
    )
    def scenarios(as_json: Annotated[bool, typer.Option("--json", help=_("Print JSON."))] = False) -> None:
        from sim.cli.looking import list_scenarios

        list_scenarios(screen, as_json=as_json)


def add_check(app: typer.Typer, screen: Screen) -> None:
    """Add the command: check scenarios."""
    _ = screen.translate

    @app.command(
        help=_("Check scenarios and list everything that is wrong with them: file, field, found, expected."),
        epilog=examples(screen, "cordon check two-doors", "cordon check my-region/scenario.yaml --json"),
    )
    def check(
        names: Annotated[list[str], typer.Argument(metavar="NAME|FILE…", help=_("Scenarios by name or file."))],
        as_json: Annotated[bool, typer.Option("--json", help=_("Print JSON."))] = False,
    ) -> None:
        from sim.cli.looking import check_scenarios

        check_scenarios(screen, names, as_json=as_json)


def add_schema(app: typer.Typer, screen: Screen) -> None:
    """Add the command: print the JSON Schema of a format."""
    _ = screen.translate

    @app.command(
        help=_("Print the JSON Schema of a format, for editors that complete and check it."),
        epilog=examples(
            screen, "cordon schema > scenario.schema.json", "cordon schema experiment > experiment.schema.json"
        ),
    )
    def schema(
        of: Annotated[
            Literal["scenario", "experiment"], typer.Argument(metavar="scenario|experiment", help=_("Of which format."))
        ] = "scenario",
    ) -> None:
        from sim.cli.looking import print_schema

        print_schema(screen, of)


def add_levers(app: typer.Typer, screen: Screen) -> None:
    """Add the command: list the levers."""
    _ = screen.translate

    @app.command(
        help=_("List the levers: number, short name, range, what they cost and which controls they feed."),
        epilog=examples(screen, "cordon levers", "cordon levers --lang ru", "cordon levers --json"),
    )
    def levers(as_json: Annotated[bool, typer.Option("--json", help=_("Print JSON."))] = False) -> None:
        from sim.cli.looking import list_levers

        list_levers(screen, as_json=as_json)


def add_generate(app: typer.Typer, screen: Screen) -> None:
    """Add the command: draw a region by lot."""
    _ = screen.translate

    @app.command(
        help=_(
            "Make a fictional region of any size by drawing lots and write it as a scenario folder that run, check and serve "
            "accept. The same sizes and seed give the same region on every machine."
        ),
        epilog=examples(
            screen,
            "cordon generate --states 12 --posts 100 --networks 60 --seed 7 --out my-region",
            "cordon generate --states 193 --posts 2000 --networks 2000 --seed 1 --out large --json",
        ),
    )
    def generate(
        states: Annotated[int, typer.Option(help=_("How many States, 1 to 193."))],
        posts: Annotated[int, typer.Option(help=_("How many customs posts, up to 5000; at least one for each State."))],
        networks: Annotated[int, typer.Option(help=_("How many trafficking networks, 0 to 5000."))],
        out: Annotated[Path, typer.Option(metavar="DIR", help=_("Folder to write the scenario into."))],
        seed: Annotated[int | None, typer.Option(help=_("Random seed; drawn and written down if not given."))] = None,
        quarters: Annotated[int, typer.Option(help=_("Length of the exercise in quarters, 1 to 80."))] = 8,
        name: Annotated[
            str | None,
            typer.Option(help=_("Short name: small Latin letters, digits and hyphens; drawn if not given.")),
        ] = None,
        force: Annotated[
            bool,
            typer.Option("--force", help=_("Write into a folder that is not empty; replaces files of the same names.")),
        ] = False,
        as_json: Annotated[bool, typer.Option("--json", help=_("Print JSON."))] = False,
    ) -> None:
        from sim.cli.generating import GenerateAsked, make_region

        make_region(screen, GenerateAsked(states, posts, networks, seed, quarters, name, out, force, as_json))


def add_balance(app: typer.Typer, screen: Screen) -> None:
    """Add the command: judge whether decisions of a scenario matter."""
    _ = screen.translate

    @app.command(
        help=_(
            "Say whether what participants of a scenario decide makes a difference that they can see: for authors. Tries each "
            "basic lever, plans of plausible teams and a search for the best plan within means, in worlds not used for the "
            "search; takes minutes. The exit code is 1 where a hard bar is neither passed nor waived."
        ),
        epilog=examples(screen, "cordon balance two-doors", "cordon balance two-doors --json"),
    )
    def balance(
        name: Annotated[str, typer.Argument(metavar="NAME|FILE", help=_("A scenario by name or file."))],
        as_json: Annotated[bool, typer.Option("--json", help=_("Print JSON."))] = False,
    ) -> None:
        from sim.cli.balancing import print_balance

        print_balance(screen, name, as_json=as_json)
