"""Runs: made, and run again from their records."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from sim.cli.commands.help import AGREEMENTS, SETTINGS, WRITTEN, examples
from sim.cli.screen import Screen


def add_run(app: typer.Typer, screen: Screen) -> None:
    """Add the command: run a scenario."""
    _ = screen.translate

    @app.command(
        help=_(
            "Run a scenario and print its indicators. With levers set or agreements made, the same scenario "
            "untouched is run with common random numbers, and each figure stands beside it. All figures are of "
            "a fictional region: in this model, not a forecast, not a rating."
        ),
        epilog=examples(
            screen,
            "cordon run two-doors --seed 7 --out first",
            "cordon run two-doors --replicates 200 --set all.L17=12",
            "cordon run two-doors --set 182:velmora.physical-inspection=10 --agree L04=velmora+selvane",
            "cordon run two-doors --seed 7 --engine mesa --quarters 4 --json",
        ),
    )
    def run(
        name: Annotated[str, typer.Argument(metavar="NAME|FILE", help=_("A scenario by name or file."))],
        engine: Annotated[
            Literal["compiled", "mesa"], typer.Option(help=_("Which engine runs it; both give the same events."))
        ] = "compiled",
        seed: Annotated[
            int | None, typer.Option(min=0, help=_("Random seed; drawn and written down if not given."))
        ] = None,
        replicates: Annotated[
            int, typer.Option(min=1, max=100_000, help=_("How many replications, each with its own random numbers."))
        ] = 1,
        quarters: Annotated[
            int | None, typer.Option(min=1, max=80, help=_("How long; the scenario's own length if not given."))
        ] = None,
        settings: Annotated[
            list[str] | None,
            typer.Option("--set", metavar="[DAY:]STATE.LEVER=VALUE", help=_(SETTINGS)),
        ] = None,
        agreements: Annotated[
            list[str] | None,
            typer.Option("--agree", metavar="[DAY[-DAY]:]LEVER=STATE+STATE", help=_(AGREEMENTS)),
        ] = None,
        out: Annotated[
            Path | None,
            typer.Option(metavar="DIR", help=_("Write events.parquet, indicators.parquet and record.json there.")),
        ] = None,
        as_json: Annotated[bool, typer.Option("--json", help=_("Print JSON."))] = False,
    ) -> None:
        from sim.cli.running import RunAsked, run_scenario

        request = RunAsked(
            name, engine, seed, replicates, quarters, tuple(settings or ()), tuple(agreements or ()), out, as_json
        )
        run_scenario(screen, request)


def add_replay(app: typer.Typer, screen: Screen) -> None:
    """Add the command: run a record again."""
    _ = screen.translate

    @app.command(
        help=_(
            "Run a record again and compare every event; say the first difference if there is one. With --row: have the run of "
            "one row of an experiment again, with its full event log."
        ),
        epilog=examples(
            screen,
            "cordon run two-doors --seed 7 --out d",
            "cordon replay d",
            "cordon replay results --row 12 --out one-run",
        ),
    )
    def replay(
        directory: Annotated[str, typer.Argument(metavar="DIR", help=_(WRITTEN))],
        row: Annotated[int | None, typer.Option(min=0, help=_("Number of a row of an experiment's results."))] = None,
        out: Annotated[
            Path | None, typer.Option(metavar="DIR", help=_("Folder to write the events of that row's run into."))
        ] = None,
    ) -> None:
        if row is not None:
            from sim.cli.batching import replay_row

            replay_row(screen, directory, row, out)
            return
        if out is not None:
            raise screen.stop(f"--out {out}: --row?")
        from sim.cli.running import replay_record

        replay_record(screen, Path(directory))
