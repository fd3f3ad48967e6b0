"""The pages' server, and the trainer's link to it."""

from typing import Annotated

import typer

from sim.cli.commands.help import DATA, examples
from sim.cli.screen import Screen


def add_serve(app: typer.Typer, screen: Screen) -> None:
    """Add the commands: serve the pages, and print the link of whoever leads."""
    _ = screen.translate

    @app.command(
        help=_("Open the pages in a browser, served by this machine to nobody but those who can reach HOST."),
        epilog=examples(
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
        epilog=examples(screen, "cordon link", "cordon link --port 8600 --data workshop"),
    )
    def link(
        port: Annotated[int, typer.Option(min=1, max=65535, help=_("Port that the server listens on."))] = 8501,
        data: Annotated[str | None, typer.Option(metavar="PLACE", help=_(DATA))] = None,
    ) -> None:
        from sim.cli.looking import trainers_link

        trainers_link(screen, port, data)
