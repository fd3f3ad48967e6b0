"""What ``cordon --help`` says, and that the root of the command line stays thin."""

from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from sim.cli.application import application

WRITTEN = Path(__file__).with_name("help.txt")


def test_the_help_of_cordon_says_what_is_written_down_of_it() -> None:
    told = CliRunner().invoke(application("en"), ["--help"], prog_name="cordon", terminal_width=110)
    assert told.output == WRITTEN.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("group", "names"),
    [
        ("scenarios", ["scenarios", "check", "schema", "levers", "generate", "balance"]),
        ("runs", ["run", "replay"]),
        ("experiments", ["batch", "summary"]),
        ("questions", ["compare", "chain", "explain", "chance", "attribution"]),
        ("server", ["serve", "link"]),
        ("sessions", ["list", "create", "erase", "export", "import", "verify", "rehearse", "preflight"]),
    ],
)
def test_each_command_stands_in_the_module_of_its_group(group: str, names: list[str]) -> None:
    root = vars(typer.main.get_command(application("en")))["commands"]
    found = {**root, **vars(root["session"])["commands"]}
    for name in names:
        assert found[name].callback.__module__ == f"sim.cli.commands.{group}", name
