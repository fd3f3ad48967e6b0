"""Sessions of exercises, and the machine before a workshop."""

from pathlib import Path
from typing import Annotated, Final, Literal

import typer

from sim.cli.commands.help import DATA, examples
from sim.cli.screen import Screen
from sim.words import gettext_noop

_LENGTH: Final = gettext_noop("How long: 90-minutes, half-day or two-days.")
_SESSION: Final = gettext_noop("A session by its code or id.")
Length = Literal["90-minutes", "half-day", "two-days"]


def add_session(app: typer.Typer, screen: Screen) -> None:
    """Add the commands: begin, list, move, verify, rehearse and erase sessions."""
    _ = screen.translate
    session = typer.Typer(
        help=_("Sessions of exercises: begin, list, move as one file, verify, rehearse, erase."),
        no_args_is_help=True,
        rich_markup_mode=None,
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
        epilog=examples(screen, "cordon session list", "cordon session rehearse two-doors --length half-day"),
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
        epilog=examples(screen, "cordon session list", "cordon session list --data workshop --json"),
    )
    def list_(
        data: Annotated[str | None, typer.Option(metavar="PLACE", help=_(DATA))] = None,
        as_json: Annotated[bool, typer.Option("--json", help=_("Print JSON."))] = False,
    ) -> None:
        from sim.cli.exercising import list_sessions

        list_sessions(screen, data, as_json=as_json)

    @session.command(
        help=_("Begin a session and print the trainer's link, once."),
        epilog=examples(screen, "cordon session create two-doors --length 90-minutes --title Workshop"),
    )
    def create(
        name: Annotated[str, typer.Argument(metavar="NAME|FILE", help=_("A scenario by name or file."))],
        length: Annotated[Length, typer.Option(help=_(_LENGTH))] = "90-minutes",
        title: Annotated[str, typer.Option(help=_("What the session is called."))] = "",
        seed: Annotated[
            int | None, typer.Option(min=0, help=_("Random seed; drawn and kept secret if not given."))
        ] = None,
        data: Annotated[str | None, typer.Option(metavar="PLACE", help=_(DATA))] = None,
        as_json: Annotated[bool, typer.Option("--json", help=_("Print JSON."))] = False,
    ) -> None:
        from sim.cli.exercising import create_session

        create_session(screen, name, length, title, seed, data, as_json=as_json)

    @session.command(
        help=_("Take a session off the disk, or with --names only the names of those who took part."),
        epilog=examples(screen, "cordon session erase KXWMB --names", "cordon session erase KXWMB"),
    )
    def erase(
        name: Annotated[str, typer.Argument(metavar="SESSION", help=_(_SESSION))],
        names: Annotated[bool, typer.Option("--names", help=_("Only the names."))] = False,
        data: Annotated[str | None, typer.Option(metavar="PLACE", help=_(DATA))] = None,
    ) -> None:
        from sim.cli.exercising import forget_session

        forget_session(screen, name, data, names_only=names)


def _add_moving(session: typer.Typer, screen: Screen) -> None:
    _ = screen.translate

    @session.command(
        help=_(
            "Write a session as one file: its log without names or links, which replays to the same events elsewhere."
        ),
        epilog=examples(screen, "cordon session export KXWMB --out workshop.json"),
    )
    def export(
        name: Annotated[str, typer.Argument(metavar="SESSION", help=_(_SESSION))],
        out: Annotated[Path | None, typer.Option(metavar="FILE", help=_("File to write; else it is printed."))] = None,
        data: Annotated[str | None, typer.Option(metavar="PLACE", help=_(DATA))] = None,
    ) -> None:
        from sim.cli.exercising import export_session

        export_session(screen, name, out, data)

    @session.command(
        "import",
        help=_("Keep the session of a file as a new one; every entry is checked as if it were given now."),
        epilog=examples(screen, "cordon session import workshop.json"),
    )
    def import_(
        file: Annotated[Path, typer.Argument(metavar="FILE", help=_("A file that export wrote."))],
        data: Annotated[str | None, typer.Option(metavar="PLACE", help=_(DATA))] = None,
    ) -> None:
        from sim.cli.exercising import import_session

        import_session(screen, file, data)

    @session.command(
        help=_("Replay a session and say whether its events are the same as when it was played."),
        epilog=examples(screen, "cordon session verify workshop.json", "cordon session verify KXWMB --json"),
    )
    def verify(
        name: Annotated[str, typer.Argument(metavar="SESSION|FILE", help=_("A session by code, id or file."))],
        data: Annotated[str | None, typer.Option(metavar="PLACE", help=_(DATA))] = None,
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
        epilog=examples(screen, "cordon session rehearse two-doors --length two-days --seed 7"),
    )
    def rehearse(
        name: Annotated[str, typer.Argument(metavar="NAME|FILE", help=_("A scenario by name or file."))],
        length: Annotated[Length, typer.Option(help=_(_LENGTH))] = "90-minutes",
        seed: Annotated[int | None, typer.Option(min=0, help=_("Random seed; drawn if not given."))] = None,
        as_json: Annotated[bool, typer.Option("--json", help=_("Print JSON."))] = False,
    ) -> None:
        from sim.cli.exercising import rehearse_session

        rehearse_session(screen, name, length, seed, as_json=as_json)


def add_preflight(app: typer.Typer, screen: Screen) -> None:
    """Add the command: look over the machine before a workshop."""
    _ = screen.translate

    @app.command(
        help=_(
            "Look before a workshop whether this machine is ready: port, firewall, address in the network, clock, disk space, "
            "and one phone joining."
        ),
        epilog=examples(screen, "cordon preflight", "cordon preflight --port 8600 --wait 0 --json"),
    )
    def preflight(
        port: Annotated[int, typer.Option(min=1, max=65535, help=_("Port that Cordon will listen on."))] = 8501,
        data: Annotated[str | None, typer.Option(metavar="PLACE", help=_(DATA))] = None,
        wait: Annotated[
            int, typer.Option(min=0, max=3600, help=_("Seconds to wait for a phone; 0 does not wait."))
        ] = 60,
        as_json: Annotated[bool, typer.Option("--json", help=_("Print JSON."))] = False,
    ) -> None:
        from sim.cli.exercising import look_before

        look_before(screen, port, data, wait, as_json=as_json)
