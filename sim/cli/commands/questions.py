"""Questions about decisions and runs: compared, followed along the chain, explained, and told from chance."""

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.commands.help import AGREEMENTS, CHANCE_ONLY, INDICATOR, SETTINGS, WRITTEN, examples
from sim.cli.screen import Screen


def add_compare(app: typer.Typer, screen: Screen) -> None:
    """Add the command: compare two sets of decisions."""
    _ = screen.translate

    @app.command(
        help=_(
            "Compare two sets of decisions in paired replications: each pair has common random numbers and, "
            "unless asked otherwise, its own values of the assumptions. Says the difference, its 5–95% range, "
            "the mean and how many more pairs it would take."
        ),
        epilog=examples(
            screen,
            'cordon compare two-doors --b "all.L17=12"',
            'cordon compare two-doors --a "selvane.L21=20" --b "all.L21=10 L04=velmora+selvane" --replicates 400 --json',
        ),
    )
    def compare(
        name: Annotated[str, typer.Argument(metavar="NAME|FILE", help=_("A scenario by name or file."))],
        b: Annotated[str, typer.Option("--b", help=_("The other side; the difference is b less a."))],
        a: Annotated[
            str,
            typer.Option(
                "--a", help=_("One side: settings and agreements with spaces between; nothing is decided if not given.")
            ),
        ] = "",
        seed: Annotated[
            int | None, typer.Option(min=0, help=_("Random seed; drawn and written down if not given."))
        ] = None,
        replicates: Annotated[int, typer.Option(min=2, max=1_000_000, help=_("How many pairs."))] = 200,
        quarters: Annotated[
            int | None, typer.Option(min=1, max=80, help=_("How long; the scenario's own length if not given."))
        ] = None,
        chance_only: Annotated[bool, typer.Option("--chance-only", help=_(CHANCE_ONLY))] = False,
        worlds: Annotated[
            int,
            typer.Option(
                min=0,
                max=10_000,
                help=_(
                    "In how many plausible worlds, each with its own assumptions, diversions are compared; 0 for none."
                ),
            ),
        ] = 40,
        as_json: Annotated[bool, typer.Option("--json", help=_("Print JSON."))] = False,
    ) -> None:
        from sim.cli.asking import Sides, compare_sides

        compare_sides(screen, Sides(name, a, b, seed, replicates, quarters, chance_only, worlds, as_json))


def add_chain(app: typer.Typer, screen: Screen) -> None:
    """Add the command: follow reference cases along the chain."""
    _ = screen.translate

    @app.command(
        help=_(
            "Say what becomes of 100 reference cases of each State on a day, computed without dice: outside "
            "the scope of present controls, stopped, passed; and what each control reaches and stops, in the "
            "order of the chain. With levers set or agreements made, beside the start settings with common "
            "random numbers. Reference cases test controls; they do not say what will be attempted."
        ),
        epilog=examples(
            screen,
            "cordon chain two-doors",
            "cordon chain two-doors --set velmora.L21=20 --state velmora",
            "cordon chain two-doors --agree L04=velmora+selvane --set all.L04=100 --day 363 --by-pathway --json",
        ),
    )
    def chain(
        name: Annotated[str, typer.Argument(metavar="NAME|FILE", help=_("A scenario by name or file."))],
        settings: Annotated[
            list[str] | None, typer.Option("--set", metavar="[DAY:]STATE.LEVER=VALUE", help=_(SETTINGS))
        ] = None,
        agreements: Annotated[
            list[str] | None, typer.Option("--agree", metavar="[DAY[-DAY]:]LEVER=STATE+STATE", help=_(AGREEMENTS))
        ] = None,
        state: Annotated[str | None, typer.Option(metavar="STATE", help=_("One State by its id; else each."))] = None,
        day: Annotated[
            int | None,
            typer.Option(min=0, help=_("On which day, counted from 0; the scenario's last if not given.")),
        ] = None,
        seed: Annotated[
            int | None, typer.Option(min=0, help=_("Random seed; drawn and written down if not given."))
        ] = None,
        courses: Annotated[
            int, typer.Option(min=1, max=10_000, help=_("Over how many replications the mean is."))
        ] = 20,
        by_pathway: Annotated[
            bool, typer.Option("--by-pathway", help=_("Each pathway too, in a fixed order: for analysts."))
        ] = False,
        as_json: Annotated[bool, typer.Option("--json", help=_("Print JSON."))] = False,
    ) -> None:
        from sim.cli.chaining import ChainAsked, say_chain

        chosen, made = tuple(settings or ()), tuple(agreements or ())
        say_chain(screen, ChainAsked(name, chosen, made, state, day, seed, courses, by_pathway, as_json))


def add_explain(app: typer.Typer, screen: Screen) -> None:
    """Add the command: explain the incidents of a run."""
    _ = screen.translate

    @app.command(
        help=_(
            "Explain the incidents of a run in hindsight: would other controls have stopped them? Two answers, named apart: the "
            "same attempt, its plan held fixed; and the same history, in which networks choose anew. For one incident also its "
            "gates and the smallest changes that would have stopped it. Other controls are the run's with what is set "
            "in addition; with nothing set, none decided at all."
        ),
        epilog=examples(
            screen,
            "cordon explain first",
            "cordon explain first --set all.L38=4",
            "cordon explain first --incident 12 --json",
        ),
    )
    def explain(
        directory: Annotated[Path, typer.Argument(metavar="DIR", help=_(WRITTEN))],
        incident: Annotated[
            int | None, typer.Option(metavar="ID", min=0, help=_("One incident by its number."))
        ] = None,
        settings: Annotated[
            list[str] | None, typer.Option("--set", metavar="[DAY:]STATE.LEVER=VALUE", help=_(SETTINGS))
        ] = None,
        agreements: Annotated[
            list[str] | None, typer.Option("--agree", metavar="[DAY[-DAY]:]LEVER=STATE+STATE", help=_(AGREEMENTS))
        ] = None,
        as_json: Annotated[bool, typer.Option("--json", help=_("Print JSON."))] = False,
    ) -> None:
        from sim.cli.asking import ExplainAsked
        from sim.cli.asking import explain as explain_run

        explain_run(screen, ExplainAsked(directory, incident, tuple(settings or ()), tuple(agreements or ()), as_json))


def add_chance(app: typer.Typer, screen: Screen) -> None:
    """Add the command: say where chance put a run."""
    _ = screen.translate

    @app.command(
        help=_(
            "Say where chance put a run among many replications of the same decisions, and how its decisions "
            "rank against doing nothing and against the same budget spent by reference plans."
        ),
        epilog=examples(
            screen, "cordon chance first", "cordon chance first --replicates 400 --indicator seizures --json"
        ),
    )
    def chance(
        directory: Annotated[Path, typer.Argument(metavar="DIR", help=_(WRITTEN))],
        replicates: Annotated[
            int, typer.Option(min=2, max=100_000, help=_("How many replications of each set of decisions."))
        ] = 1000,
        indicator: Annotated[str, typer.Option(metavar="ID", help=_(INDICATOR))] = "diversions",
        as_json: Annotated[bool, typer.Option("--json", help=_("Print JSON."))] = False,
    ) -> None:
        from sim.cli.asking import say_standing

        say_standing(screen, directory, replicates, indicator, as_json)


def add_attribution(app: typer.Typer, screen: Screen) -> None:
    """Add the command: say what each group of measures contributes."""
    _ = screen.translate

    @app.command(
        help=_(
            "Say what each of the eleven groups of measures, 9(a) to 9(i), P and E, contributes to what the decisions change: "
            "what would change without it, and with --shapley its share of the whole. Never per person, seat or State."
        ),
        epilog=examples(
            screen,
            "cordon attribution two-doors --set all.L17=12 --set all.L28=60",
            "cordon attribution two-doors --set all.L38=5 --set all.L21=10 --shapley --json",
        ),
    )
    def attribution(
        name: Annotated[str, typer.Argument(metavar="NAME|FILE", help=_("A scenario by name or file."))],
        settings: Annotated[
            list[str] | None, typer.Option("--set", metavar="[DAY:]STATE.LEVER=VALUE", help=_(SETTINGS))
        ] = None,
        agreements: Annotated[
            list[str] | None, typer.Option("--agree", metavar="[DAY[-DAY]:]LEVER=STATE+STATE", help=_(AGREEMENTS))
        ] = None,
        seed: Annotated[
            int | None, typer.Option(min=0, help=_("Random seed; drawn and written down if not given."))
        ] = None,
        replicates: Annotated[
            int, typer.Option(min=2, max=100_000, help=_("How many replications, each with its own random numbers."))
        ] = 200,
        indicator: Annotated[str, typer.Option(metavar="ID", help=_(INDICATOR))] = "diversions",
        shapley: Annotated[bool, typer.Option("--shapley", help=_("Work out Shapley values too."))] = False,
        chance_only: Annotated[bool, typer.Option("--chance-only", help=_(CHANCE_ONLY))] = False,
        as_json: Annotated[bool, typer.Option("--json", help=_("Print JSON."))] = False,
    ) -> None:
        from sim.cli.asking import AttributionAsked, say_attribution

        asked = AttributionAsked(
            name,
            tuple(settings or ()),
            tuple(agreements or ()),
            seed,
            replicates,
            indicator,
            shapley,
            chance_only,
            as_json,
        )
        say_attribution(screen, asked)
