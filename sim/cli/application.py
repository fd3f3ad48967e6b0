"""The commands and their help, in the reader's language. Each command loads what it needs when it is called."""

import os
from pathlib import Path
from typing import Annotated, Final, Literal

import typer

from sim.cli.screen import DIFFERENT, Screen, Stop
from sim.words import LANGUAGES, Language, mark, translator
from sim.words.console import NotWritten

EXIT_CODES: Final = mark(
    "Exit codes: 0 done; 1 a replay differs or a run failed; 2 what was given cannot be used; 130 interrupted."
)

FAULT: Final = mark("This should not have happened ({name}: {error}). CORDON_DEBUG=1 shows where.")


def _examples(screen: Screen, *commands: str) -> str:
    """Return an epilog that shows commands as they are typed."""
    lines = "\n".join(f"  {command}" for command in commands)
    return "\n\n".join(("\b\n" + screen.translate(mark("Examples:")) + "\n" + lines, screen.translate(EXIT_CODES)))


def _add_scenarios(app: typer.Typer, screen: Screen) -> None:
    _ = screen.translate

    @app.command(
        help=_("List the scenarios that come with Cordon."),
        epilog=_examples(screen, "cordon scenarios", "cordon scenarios --json"),
    )
    def scenarios(as_json: Annotated[bool, typer.Option("--json", help=_("Print JSON."))] = False) -> None:
        from sim.cli.looking import list_scenarios

        list_scenarios(screen, as_json=as_json)


def _add_check(app: typer.Typer, screen: Screen) -> None:
    _ = screen.translate

    @app.command(
        help=_("Check scenarios and list everything that is wrong with them: file, field, found, expected."),
        epilog=_examples(screen, "cordon check two-doors", "cordon check my-region/scenario.yaml --json"),
    )
    def check(
        names: Annotated[list[str], typer.Argument(metavar="NAME|FILE…", help=_("Scenarios by name or file."))],
        as_json: Annotated[bool, typer.Option("--json", help=_("Print JSON."))] = False,
    ) -> None:
        from sim.cli.looking import check_scenarios

        check_scenarios(screen, names, as_json=as_json)


def _add_schema(app: typer.Typer, screen: Screen) -> None:
    _ = screen.translate

    @app.command(
        help=_("Print the JSON Schema of a format, for editors that complete and check it."),
        epilog=_examples(
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


def _add_levers(app: typer.Typer, screen: Screen) -> None:
    _ = screen.translate

    @app.command(
        help=_("List the levers: number, short name, range, what they cost and which controls they feed."),
        epilog=_examples(screen, "cordon levers", "cordon levers --lang ru", "cordon levers --json"),
    )
    def levers(as_json: Annotated[bool, typer.Option("--json", help=_("Print JSON."))] = False) -> None:
        from sim.cli.looking import list_levers

        list_levers(screen, as_json=as_json)


def _add_generate(app: typer.Typer, screen: Screen) -> None:
    _ = screen.translate

    @app.command(
        help=_(
            "Make a fictional region of any size by drawing lots and write it as a scenario folder that run, check and serve "
            "accept. The same sizes and seed give the same region on every machine."
        ),
        epilog=_examples(
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
        seed: Annotated[int | None, typer.Option(help=_("Luck; drawn and written down if not given."))] = None,
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
        from sim.cli.generating import Order, make_region

        make_region(screen, Order(states, posts, networks, seed, quarters, name, out, force, as_json))


def _add_run(app: typer.Typer, screen: Screen) -> None:
    _ = screen.translate

    @app.command(
        help=_(
            "Run a scenario and print its indicators. With levers set or agreements made, the same scenario untouched "
            "is run with the same luck, and each figure stands beside it. All figures are of a fictional region: in "
            "this model, not a forecast, not a rating."
        ),
        epilog=_examples(
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
        seed: Annotated[int | None, typer.Option(min=0, help=_("Luck; drawn and written down if not given."))] = None,
        replicates: Annotated[
            int, typer.Option(min=1, max=100_000, help=_("How many times, each with its own luck."))
        ] = 1,
        quarters: Annotated[
            int | None, typer.Option(min=1, max=80, help=_("How long; the scenario's own length if not given."))
        ] = None,
        settings: Annotated[
            list[str] | None,
            typer.Option("--set", metavar="[DAY:]STATE.LEVER=VALUE", help=_(_SETTINGS)),
        ] = None,
        agreements: Annotated[
            list[str] | None,
            typer.Option("--agree", metavar="[DAY[-DAY]:]LEVER=STATE+STATE", help=_(_AGREEMENTS)),
        ] = None,
        out: Annotated[
            Path | None,
            typer.Option(metavar="DIR", help=_("Write events.parquet, indicators.parquet and record.json there.")),
        ] = None,
        as_json: Annotated[bool, typer.Option("--json", help=_("Print JSON."))] = False,
    ) -> None:
        from sim.cli.running import RunAsked, run_scenario

        asked = RunAsked(
            name, engine, seed, replicates, quarters, tuple(settings or ()), tuple(agreements or ()), out, as_json
        )
        run_scenario(screen, asked)


def _add_replay(app: typer.Typer, screen: Screen) -> None:
    _ = screen.translate

    @app.command(
        help=_(
            "Run a record again and compare every event; say the first difference if there is one. With --row: have the run of "
            "one row of an experiment again, with its full event log."
        ),
        epilog=_examples(
            screen,
            "cordon run two-doors --seed 7 --out d",
            "cordon replay d",
            "cordon replay results --row 12 --out one-run",
        ),
    )
    def replay(
        directory: Annotated[str, typer.Argument(metavar="DIR", help=_(_WRITTEN))],
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


def _add_batch(app: typer.Typer, screen: Screen) -> None:
    _ = screen.translate

    @app.command(
        help=_(
            "Run an experiment: many runs of scenarios under a design of levers, agreements and assumptions. Results are kept "
            "as they come; cut off anywhere, it goes on with --resume, and the rows are the same whatever ran them."
        ),
        epilog=_examples(
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
        from sim.cli.batching import Order
        from sim.cli.batching import batch as run_batch

        run_batch(screen, Order(experiment, out, workers, dask, resume, plan, as_json))


def _add_summary(app: typer.Typer, screen: Screen) -> None:
    _ = screen.translate

    @app.command(
        help=_(
            "Say what an experiment's results are: means with intervals, paired differences, and how many pairs are still "
            "needed. As a table, a file, figures or JSON; also while it runs."
        ),
        epilog=_examples(
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


_SETTINGS: Final = mark("Set a lever, by number or name, of a State or of all; from the start or from a day on.")
_AGREEMENTS: Final = mark("Let States agree on a joint lever, or to train together (L05).")
_INDICATOR: Final = mark("Which indicator, by its id: see cordon run NAME --json.")
_LUCK_ONLY: Final = mark("Ranges over luck alone; the assumptions stay as the scenario has them.")
_WRITTEN: Final = mark("Where a run was written with --out.")


def _add_compare(app: typer.Typer, screen: Screen) -> None:
    _ = screen.translate

    @app.command(
        help=_(
            "Compare two sets of decisions in paired courses: each pair has the same luck and, unless asked otherwise, its own "
            "values of the assumptions. Says the difference, its 5–95% range, the mean and how many more pairs it would take."
        ),
        epilog=_examples(
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
        seed: Annotated[int | None, typer.Option(min=0, help=_("Luck; drawn and written down if not given."))] = None,
        replicates: Annotated[int, typer.Option(min=2, max=1_000_000, help=_("How many pairs."))] = 200,
        quarters: Annotated[
            int | None, typer.Option(min=1, max=80, help=_("How long; the scenario's own length if not given."))
        ] = None,
        luck_only: Annotated[bool, typer.Option("--luck-only", help=_(_LUCK_ONLY))] = False,
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

        compare_sides(screen, Sides(name, a, b, seed, replicates, quarters, luck_only, worlds, as_json))


def _add_balance(app: typer.Typer, screen: Screen) -> None:
    _ = screen.translate

    @app.command(
        help=_(
            "Say whether what participants of a scenario decide makes a difference that they can see: for authors. Tries each "
            "basic lever, plans of plausible teams and a search for the best plan within means, in worlds not used for the "
            "search; takes minutes. The exit code is 1 where a hard bar is neither passed nor waived."
        ),
        epilog=_examples(screen, "cordon balance two-doors", "cordon balance two-doors --json"),
    )
    def balance(
        name: Annotated[str, typer.Argument(metavar="NAME|FILE", help=_("A scenario by name or file."))],
        as_json: Annotated[bool, typer.Option("--json", help=_("Print JSON."))] = False,
    ) -> None:
        from sim.cli.balancing import print_balance

        print_balance(screen, name, as_json=as_json)


def _add_chain(app: typer.Typer, screen: Screen) -> None:
    _ = screen.translate

    @app.command(
        help=_(
            "Say what becomes of 100 reference cases of each State on a day, computed without dice: outside the scope of present "
            "controls, stopped, passed; and what each control reaches and stops, in the order of the chain. With levers set or "
            "agreements made, beside the start settings with the same luck. Reference cases test controls; they do not say what "
            "will be attempted."
        ),
        epilog=_examples(
            screen,
            "cordon chain two-doors",
            "cordon chain two-doors --set velmora.L21=20 --state velmora",
            "cordon chain two-doors --agree L04=velmora+selvane --set all.L04=100 --day 363 --by-pathway --json",
        ),
    )
    def chain(
        name: Annotated[str, typer.Argument(metavar="NAME|FILE", help=_("A scenario by name or file."))],
        settings: Annotated[
            list[str] | None, typer.Option("--set", metavar="[DAY:]STATE.LEVER=VALUE", help=_(_SETTINGS))
        ] = None,
        agreements: Annotated[
            list[str] | None, typer.Option("--agree", metavar="[DAY[-DAY]:]LEVER=STATE+STATE", help=_(_AGREEMENTS))
        ] = None,
        state: Annotated[str | None, typer.Option(metavar="STATE", help=_("One State by its id; else each."))] = None,
        day: Annotated[
            int | None,
            typer.Option(min=0, help=_("On which day, counted from 0; the scenario's last if not given.")),
        ] = None,
        seed: Annotated[int | None, typer.Option(min=0, help=_("Luck; drawn and written down if not given."))] = None,
        courses: Annotated[int, typer.Option(min=1, max=10_000, help=_("Over how many courses the mean is."))] = 20,
        by_pathway: Annotated[
            bool, typer.Option("--by-pathway", help=_("Each pathway too, in a fixed order: for analysts."))
        ] = False,
        as_json: Annotated[bool, typer.Option("--json", help=_("Print JSON."))] = False,
    ) -> None:
        from sim.cli.chaining import ChainAsked, say_chain

        chosen, made = tuple(settings or ()), tuple(agreements or ())
        say_chain(screen, ChainAsked(name, chosen, made, state, day, seed, courses, by_pathway, as_json))


def _add_explain(app: typer.Typer, screen: Screen) -> None:
    _ = screen.translate

    @app.command(
        help=_(
            "Explain the incidents of a run in hindsight: would other controls have stopped them? Two answers, named apart: the "
            "same attempt, its plan held fixed; and the same history, in which networks choose anew. For one incident also its "
            "gates and the smallest changes that would have stopped it. Other controls are the run's with what is set "
            "in addition; with nothing set, none decided at all."
        ),
        epilog=_examples(
            screen,
            "cordon explain first",
            "cordon explain first --set all.L38=4",
            "cordon explain first --incident 12 --json",
        ),
    )
    def explain(
        directory: Annotated[Path, typer.Argument(metavar="DIR", help=_(_WRITTEN))],
        incident: Annotated[
            int | None, typer.Option(metavar="ID", min=0, help=_("One incident by its number."))
        ] = None,
        settings: Annotated[
            list[str] | None, typer.Option("--set", metavar="[DAY:]STATE.LEVER=VALUE", help=_(_SETTINGS))
        ] = None,
        agreements: Annotated[
            list[str] | None, typer.Option("--agree", metavar="[DAY[-DAY]:]LEVER=STATE+STATE", help=_(_AGREEMENTS))
        ] = None,
        as_json: Annotated[bool, typer.Option("--json", help=_("Print JSON."))] = False,
    ) -> None:
        from sim.cli.asking import ExplainAsked
        from sim.cli.asking import explain as explain_run

        explain_run(screen, ExplainAsked(directory, incident, tuple(settings or ()), tuple(agreements or ()), as_json))


def _add_luck(app: typer.Typer, screen: Screen) -> None:
    _ = screen.translate

    @app.command(
        help=_(
            "Say how lucky a run was among many courses of the same decisions, and how its decisions rank against doing nothing "
            "and against the same budget spent by reference plans."
        ),
        epilog=_examples(screen, "cordon luck first", "cordon luck first --replicates 400 --indicator seizures --json"),
    )
    def luck(
        directory: Annotated[Path, typer.Argument(metavar="DIR", help=_(_WRITTEN))],
        replicates: Annotated[
            int, typer.Option(min=2, max=100_000, help=_("How many courses of each set of decisions."))
        ] = 1000,
        indicator: Annotated[str, typer.Option(metavar="ID", help=_(_INDICATOR))] = "diversions",
        as_json: Annotated[bool, typer.Option("--json", help=_("Print JSON."))] = False,
    ) -> None:
        from sim.cli.asking import say_luck

        say_luck(screen, directory, replicates, indicator, as_json)


def _add_credit(app: typer.Typer, screen: Screen) -> None:
    _ = screen.translate

    @app.command(
        help=_(
            "Say what each of the eleven groups of measures, 9(a) to 9(i), P and E, contributes to what the decisions change: "
            "what would change without it, and with --shapley its share of the whole. Never per person, seat or State."
        ),
        epilog=_examples(
            screen,
            "cordon credit two-doors --set all.L17=12 --set all.L28=60",
            "cordon credit two-doors --set all.L38=5 --set all.L21=10 --shapley --json",
        ),
    )
    def credit(
        name: Annotated[str, typer.Argument(metavar="NAME|FILE", help=_("A scenario by name or file."))],
        settings: Annotated[
            list[str] | None, typer.Option("--set", metavar="[DAY:]STATE.LEVER=VALUE", help=_(_SETTINGS))
        ] = None,
        agreements: Annotated[
            list[str] | None, typer.Option("--agree", metavar="[DAY[-DAY]:]LEVER=STATE+STATE", help=_(_AGREEMENTS))
        ] = None,
        seed: Annotated[int | None, typer.Option(min=0, help=_("Luck; drawn and written down if not given."))] = None,
        replicates: Annotated[
            int, typer.Option(min=2, max=100_000, help=_("How many times, each with its own luck."))
        ] = 200,
        indicator: Annotated[str, typer.Option(metavar="ID", help=_(_INDICATOR))] = "diversions",
        shapley: Annotated[bool, typer.Option("--shapley", help=_("Work out Shapley values too."))] = False,
        luck_only: Annotated[bool, typer.Option("--luck-only", help=_(_LUCK_ONLY))] = False,
        as_json: Annotated[bool, typer.Option("--json", help=_("Print JSON."))] = False,
    ) -> None:
        from sim.cli.asking import CreditAsked, say_credit

        asked = CreditAsked(
            name,
            tuple(settings or ()),
            tuple(agreements or ()),
            seed,
            replicates,
            indicator,
            shapley,
            luck_only,
            as_json,
        )
        say_credit(screen, asked)


def _add_serve(app: typer.Typer, screen: Screen) -> None:
    _ = screen.translate

    @app.command(
        help=_("Open the pages in a browser, served by this machine to nobody but those who can reach HOST."),
        epilog=_examples(
            screen, "cordon serve", "cordon serve --scenario two-doors --port 8600", "cordon serve --host 0.0.0.0"
        ),
    )
    def serve(
        host: Annotated[str, typer.Option(help=_("Address to listen on."))] = "127.0.0.1",
        port: Annotated[int, typer.Option(min=1, max=65535, help=_("Port to listen on."))] = 8501,
        data: Annotated[
            str | None,
            typer.Option(metavar="DIR|URL", help=_("Where sessions are kept: a folder, or the URL of a database.")),
        ] = None,
        scenario: Annotated[str | None, typer.Option(metavar="NAME|FILE", help=_("The scenario shown first."))] = None,
        allow_host: Annotated[
            list[str] | None,
            typer.Option(
                metavar="NAME",
                help=_("Host name to accept as well, such as that of a reverse proxy; may be given more than once."),
            ),
        ] = None,
    ) -> None:
        from sim.cli.looking import serve_pages

        serve_pages(screen, host, port, data, scenario, allow_host or ())

    @app.command(
        help=_(
            "Print the trainer's link for the server on this machine. Whoever opens it here leads exercises: keep it to yourself."
        ),
        epilog=_examples(screen, "cordon link", "cordon link --port 8600 --data workshop"),
    )
    def link(
        port: Annotated[int, typer.Option(min=1, max=65535, help=_("Port that the server listens on."))] = 8501,
        data: Annotated[str | None, typer.Option(metavar="PLACE", help=_(_DATA))] = None,
    ) -> None:
        from sim.cli.looking import trainers_link

        trainers_link(screen, port, data)


_DATA: Final = mark("Where sessions are kept: a folder, a file or the URL of a database; CORDON_DATA if not given.")
_LENGTH: Final = mark("How long: 90-minutes, half-day or two-days.")
_SESSION: Final = mark("A session by its code or id.")
Length = Literal["90-minutes", "half-day", "two-days"]


def _add_session(app: typer.Typer, screen: Screen) -> None:
    _ = screen.translate
    session = typer.Typer(
        help=_("Sessions of exercises: begin, list, move as one file, verify, rehearse, erase."),
        no_args_is_help=True,
        rich_markup_mode=None,
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
        epilog=_examples(screen, "cordon session list", "cordon session rehearse two-doors --length half-day"),
    )
    _add_begin_and_list(session, screen)
    _add_moving(session, screen)
    _add_rehearse(session, screen)
    app.add_typer(session, name="session")


def _add_begin_and_list(session: typer.Typer, screen: Screen) -> None:
    _ = screen.translate

    @session.command(
        "list",
        help=_("List the sessions that are kept."),
        epilog=_examples(screen, "cordon session list", "cordon session list --data workshop --json"),
    )
    def list_(
        data: Annotated[str | None, typer.Option(metavar="PLACE", help=_(_DATA))] = None,
        as_json: Annotated[bool, typer.Option("--json", help=_("Print JSON."))] = False,
    ) -> None:
        from sim.cli.exercising import list_sessions

        list_sessions(screen, data, as_json=as_json)

    @session.command(
        help=_("Begin a session and print the trainer's link, once."),
        epilog=_examples(screen, "cordon session create two-doors --length 90-minutes --title Workshop"),
    )
    def create(
        name: Annotated[str, typer.Argument(metavar="NAME|FILE", help=_("A scenario by name or file."))],
        length: Annotated[Length, typer.Option(help=_(_LENGTH))] = "90-minutes",
        title: Annotated[str, typer.Option(help=_("What the session is called."))] = "",
        seed: Annotated[int | None, typer.Option(min=0, help=_("Luck; drawn and kept secret if not given."))] = None,
        data: Annotated[str | None, typer.Option(metavar="PLACE", help=_(_DATA))] = None,
        as_json: Annotated[bool, typer.Option("--json", help=_("Print JSON."))] = False,
    ) -> None:
        from sim.cli.exercising import create_session

        create_session(screen, name, length, title, seed, data, as_json=as_json)

    @session.command(
        help=_("Take a session off the disk, or with --names only the names of those who took part."),
        epilog=_examples(screen, "cordon session erase KXWMB --names", "cordon session erase KXWMB"),
    )
    def erase(
        name: Annotated[str, typer.Argument(metavar="SESSION", help=_(_SESSION))],
        names: Annotated[bool, typer.Option("--names", help=_("Only the names."))] = False,
        data: Annotated[str | None, typer.Option(metavar="PLACE", help=_(_DATA))] = None,
    ) -> None:
        from sim.cli.exercising import forget_session

        forget_session(screen, name, data, names_only=names)


def _add_moving(session: typer.Typer, screen: Screen) -> None:
    _ = screen.translate

    @session.command(
        help=_(
            "Write a session as one file: its log without names or links, which replays to the same events elsewhere."
        ),
        epilog=_examples(screen, "cordon session export KXWMB --out workshop.json"),
    )
    def export(
        name: Annotated[str, typer.Argument(metavar="SESSION", help=_(_SESSION))],
        out: Annotated[Path | None, typer.Option(metavar="FILE", help=_("File to write; else it is printed."))] = None,
        data: Annotated[str | None, typer.Option(metavar="PLACE", help=_(_DATA))] = None,
    ) -> None:
        from sim.cli.exercising import export_session

        export_session(screen, name, out, data)

    @session.command(
        "import",
        help=_("Keep the session of a file as a new one; every entry is checked as if it were given now."),
        epilog=_examples(screen, "cordon session import workshop.json"),
    )
    def import_(
        file: Annotated[Path, typer.Argument(metavar="FILE", help=_("A file that export wrote."))],
        data: Annotated[str | None, typer.Option(metavar="PLACE", help=_(_DATA))] = None,
    ) -> None:
        from sim.cli.exercising import import_session

        import_session(screen, file, data)

    @session.command(
        help=_("Replay a session and say whether its events are the same as when it was played."),
        epilog=_examples(screen, "cordon session verify workshop.json", "cordon session verify KXWMB --json"),
    )
    def verify(
        name: Annotated[str, typer.Argument(metavar="SESSION|FILE", help=_("A session by code, id or file."))],
        data: Annotated[str | None, typer.Option(metavar="PLACE", help=_(_DATA))] = None,
        as_json: Annotated[bool, typer.Option("--json", help=_("Print JSON."))] = False,
    ) -> None:
        from sim.cli.exercising import verify_session

        verify_session(screen, name, data, as_json=as_json)


def _add_rehearse(session: typer.Typer, screen: Screen) -> None:
    _ = screen.translate

    @session.command(
        help=_(
            "Play a whole session with stand-ins in every seat: what each move brings, which injects are released when."
        ),
        epilog=_examples(screen, "cordon session rehearse two-doors --length two-days --seed 7"),
    )
    def rehearse(
        name: Annotated[str, typer.Argument(metavar="NAME|FILE", help=_("A scenario by name or file."))],
        length: Annotated[Length, typer.Option(help=_(_LENGTH))] = "90-minutes",
        seed: Annotated[int | None, typer.Option(min=0, help=_("Luck; drawn if not given."))] = None,
        as_json: Annotated[bool, typer.Option("--json", help=_("Print JSON."))] = False,
    ) -> None:
        from sim.cli.exercising import rehearse_session

        rehearse_session(screen, name, length, seed, as_json=as_json)


def _add_preflight(app: typer.Typer, screen: Screen) -> None:
    _ = screen.translate

    @app.command(
        help=_(
            "Look before a workshop whether this machine is ready: port, firewall, address in the network, clock, disk space, "
            "and one phone joining."
        ),
        epilog=_examples(screen, "cordon preflight", "cordon preflight --port 8600 --wait 0 --json"),
    )
    def preflight(
        port: Annotated[int, typer.Option(min=1, max=65535, help=_("Port that Cordon will listen on."))] = 8501,
        data: Annotated[str | None, typer.Option(metavar="PLACE", help=_(_DATA))] = None,
        wait: Annotated[
            int, typer.Option(min=0, max=3600, help=_("Seconds to wait for a phone; 0 does not wait."))
        ] = 60,
        as_json: Annotated[bool, typer.Option("--json", help=_("Print JSON."))] = False,
    ) -> None:
        from sim.cli.exercising import look_before

        look_before(screen, port, data, wait, as_json=as_json)


def application(language: Language) -> typer.Typer:
    """Return the command line in a language."""
    screen = Screen(language)
    _ = screen.translate
    app = typer.Typer(
        name="cordon",
        help=_(
            "Cordon: a tabletop-exercise simulator for the trade controls of resolution 1540 (2004). Fictional "
            "regions, policy training only."
        ),
        epilog=_examples(screen, "cordon scenarios", "cordon run two-doors", "cordon serve"),
        no_args_is_help=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
    )

    def print_version(wanted: bool) -> None:
        if wanted:
            from importlib.metadata import version

            screen.say(version("cordon"))
            raise typer.Exit

    @app.callback()
    def common(
        lang: Annotated[
            str,
            typer.Option(metavar="|".join(LANGUAGES), help=_("Language; CORDON_LANG or the system's if not given.")),
        ] = language,
        version: Annotated[
            bool, typer.Option("--version", callback=print_version, is_eager=True, help=_("Print the version."))
        ] = False,
    ) -> None:
        pass

    for add in (
        _add_scenarios,
        _add_check,
        _add_schema,
        _add_levers,
        _add_generate,
        _add_run,
        _add_replay,
        _add_batch,
        _add_summary,
        _add_compare,
        _add_balance,
        _add_chain,
        _add_explain,
        _add_luck,
        _add_credit,
        _add_serve,
        _add_session,
        _add_preflight,
    ):
        add(app, screen)
    return app


def build(language: Language, arguments: list[str]) -> int:
    """Run one command and return its exit code; wrong arguments are said on standard error, without a traceback."""
    try:
        application(language)(args=arguments, prog_name="cordon")
    except Stop as stop:
        return stop.code
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 0
    except NotWritten:
        raise
    except Exception as error:
        if os.environ.get("CORDON_DEBUG"):
            raise
        name = type(error).__name__
        Screen(language).remark(translator(language)(FAULT).format(name=name, error=error))
        return DIFFERENT
    return 0
