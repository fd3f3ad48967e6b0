"""The command line in the reader's language: its root; the commands stand in ``commands``, one module a group."""

import os
from typing import Annotated, Final

import typer

from sim.cli.commands import experiments, questions, runs, scenarios, server, sessions
from sim.cli.commands.help import examples
from sim.cli.screen import DIFFERENT, EndCommand, Screen
from sim.words import LANGUAGES, Language, gettext_noop, translator
from sim.words.console import NotWritten

FAULT: Final = gettext_noop("This should not have happened ({name}: {error}). CORDON_DEBUG=1 shows where.")


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
        epilog=examples(screen, "cordon scenarios", "cordon run two-doors", "cordon serve"),
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
        scenarios.add_scenarios,
        scenarios.add_check,
        scenarios.add_schema,
        scenarios.add_levers,
        scenarios.add_generate,
        runs.add_run,
        runs.add_replay,
        experiments.add_batch,
        experiments.add_summary,
        questions.add_compare,
        scenarios.add_balance,
        questions.add_chain,
        questions.add_explain,
        questions.add_chance,
        questions.add_attribution,
        server.add_serve,
        sessions.add_session,
        sessions.add_preflight,
    ):
        add(app, screen)
    return app


def build(language: Language, arguments: list[str]) -> int:
    """Run one command and return its exit code; wrong arguments are said on standard error, without a traceback."""
    try:
        application(language)(args=arguments, prog_name="cordon")
    except EndCommand as stop:
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
