"""Experiments: run, and summed up."""

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.commands.help import examples
from sim.cli.screen import Screen


def add_batch(app: typer.Typer, screen: Screen) -> None:
    """Add the command: run an experiment."""
    _ = screen.translate

    @app.command(
        help=_(
            "Run an experiment: many runs of scenarios under a design of levers, agreements and assumptions. Results are kept "
            "as they come; cut off anywhere, it goes on with --resume, and the rows are the same whatever ran them."
        ),
        epilog=examples(
            screen,
            "cordon batch experiment.yaml --plan",
            "cordon batch experiment.yaml --out results",
            "cordon batch experiment.yaml --out results --resume --workers 8",
            "cordon batch experiment.yaml --out s3://bucket/results --dask tcp://scheduler:8786 --json",
        ),
    )
    def batch(
        experiment: Annotated[Path, typer.Argument(metavar="EXPERIMENT.yaml", help=_("An experiment in a file."))],
        out: Annotated[
            str | None,
            typer.Option(metavar="DIR", help=_("Where results go: a folder, or an address that fsspec knows.")),
        ] = None,
        workers: Annotated[
            int | None, typer.Option(min=1, help=_("How many work at a time; all processors if not given."))
        ] = None,
        dask: Annotated[
            str | None,
            typer.Option(
                metavar="ADDRESS|local", help=_("A Dask scheduler's address, or local to start one on this machine.")
            ),
        ] = None,
        resume: Annotated[bool, typer.Option("--resume", help=_("Go on with what is in DIR."))] = False,
        plan: Annotated[
            bool, typer.Option("--plan", help=_("Check the experiment and say what it will cost; run nothing."))
        ] = False,
        as_json: Annotated[
            bool, typer.Option("--json", help=_("Print JSON, one line at a time as the work goes on."))
        ] = False,
    ) -> None:
        from sim.cli.batching import BatchAsked
        from sim.cli.batching import batch as run_batch

        run_batch(screen, BatchAsked(experiment, out, workers, dask, resume, plan, as_json))


def add_summary(app: typer.Typer, screen: Screen) -> None:
    """Add the command: sum up an experiment."""
    _ = screen.translate

    @app.command(
        help=_(
            "Say what an experiment's results are: means with intervals, paired differences, and how many pairs are still "
            "needed. As a table, a file, figures or JSON; also while it runs."
        ),
        epilog=examples(
            screen,
            "cordon summary results",
            "cordon summary results --indicator trade_cost --top 0",
            "cordon summary results --write summary.csv --figures figures",
            "cordon summary results --json",
        ),
    )
    def summary(
        directory: Annotated[str, typer.Argument(metavar="DIR", help=_("Where cordon batch wrote its results."))],
        indicator: Annotated[
            str | None,
            typer.Option(
                metavar="ID[@STATE]", help=_("Which indicator, by its id; of a State with @ and the State's.")
            ),
        ] = None,
        top: Annotated[int, typer.Option(min=0, help=_("How many points the table shows; 0 for all."))] = 20,
        write: Annotated[
            Path | None, typer.Option(metavar="FILE", help=_("Write it to a file: .csv or .parquet."))
        ] = None,
        figures: Annotated[
            Path | None, typer.Option(metavar="DIR", help=_("Draw the main results as SVG figures into a folder."))
        ] = None,
        as_json: Annotated[bool, typer.Option("--json", help=_("Print JSON."))] = False,
    ) -> None:
        from sim.cli.batching import Look
        from sim.cli.batching import summary as say_summary

        say_summary(screen, Look(directory, indicator, top, write, figures, as_json))
