"""Tutorials cannot go stale: their commands and code are run, with few replicates; what documents name exists."""

import io
import re
import shlex
import shutil
import tomllib
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from sim import lab
from sim.cli import main

ROOT = Path(__file__).parents[2]
FEW = "4"
MANY = {"compare": ("--replicates", "--worlds"), "attribution": ("--replicates",)}
"""Options whose defaults ask for many runs: here they are few too."""
BLOCK = re.compile(r"^```(console|python)\n(.*?)^```", re.MULTILINE | re.DOTALL)
# `make` and `cordon serve` start things that do not end; other tests start them.
# A balance takes a minute and more: tests/balance calls the command with less to try.
NOT_RUN = ("make ", "cordon serve", "cordon balance")
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def commands(block: str) -> list[str]:
    """Return the commands of a console block: what follows a dollar sign, comments left out."""
    return [line[2:].split(" #")[0].strip() for line in block.splitlines() if line.startswith("$ ")]


def few_replicates(command: str) -> str:
    return re.sub(r"(--replicates |^replicates: )\d+", rf"\g<1>{FEW}", command, flags=re.MULTILINE)


def run_command(command: str) -> None:
    """Run a command as it stands in the document, in the working directory, and write what it sends to a file there."""
    shown, _, target = few_replicates(command).partition(" > ")
    words = shlex.split(shown)
    assert words[0] == "cordon", f"a tutorial runs cordon only: {command}"
    words += [word for option in MANY.get(words[1], ()) if option not in words for word in (option, FEW)]
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = main(words[1:])
    assert code == 0, f"{command}\n{out.getvalue()}\n{err.getvalue()}"
    if target:
        Path(target.strip()).write_text(out.getvalue(), "utf-8")


def run_python(code: str, known: dict[str, object]) -> None:
    few = re.sub(r"replicates=\d+", f"replicates={FEW}", code)
    with redirect_stdout(io.StringIO()):
        exec(compile(few, "tutorial", "exec"), known)


def lay_out_experiments(folder: Path) -> None:
    """Put the experiments of the worked studies into a folder, with few replicates."""
    folder.mkdir(parents=True, exist_ok=True)
    for file in (ROOT / "docs" / "studies").iterdir():
        (folder / file.name).write_text(few_replicates(file.read_text("utf-8")), "utf-8")


PAGES = sorted(
    page for name in ("tutorial-*", "study-*", "experiments", "cluster") for page in (ROOT / "docs").glob(f"{name}.md")
)


@pytest.mark.slow
@pytest.mark.parametrize("tutorial", PAGES, ids=lambda path: path.stem)
def test_every_command_and_piece_of_code_of_a_page_runs(tutorial, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    lay_out_experiments(tmp_path)
    lay_out_experiments(tmp_path / "docs" / "studies")
    known: dict[str, object] = {"__name__": "tutorial"}
    blocks = BLOCK.findall(tutorial.read_text("utf-8"))
    assert blocks
    for kind, block in blocks:
        if kind == "python":
            run_python(block, known)
            continue
        for command in commands(block):
            if not command.startswith(NOT_RUN):
                run_command(command)


def test_the_example_of_an_experiments_file_can_be_run(tmp_path):
    example = re.search(r"```yaml\n(title:.*?)```", (ROOT / "docs" / "experiments.md").read_text("utf-8"), re.DOTALL)
    assert example
    study = lab.make(lab.decode(example[1]), 7)
    assert len(study.points) > 20
    assert not [point.error for point in study.points if point.error]


@pytest.mark.slow
def test_the_commands_of_the_readme_run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    found = [c for _kind, block in BLOCK.findall((ROOT / "README.md").read_text("utf-8")) for c in commands(block)]
    assert found
    shutil.copytree(ROOT / "scenarios" / "two-doors", tmp_path / "my-region")
    lay_out_experiments(tmp_path / "docs" / "studies")
    for command in found:
        if not command.startswith(NOT_RUN):
            run_command(command)


def test_the_readme_names_every_command():
    from sim.cli.application import application

    text = (ROOT / "README.md").read_text("utf-8")
    app = application("en")
    names = [command.callback.__name__ for command in app.registered_commands if command.callback]
    names += [group.name for group in app.registered_groups]
    assert len(names) == 19
    for name in names:
        assert f"cordon {name}" in text


def test_the_make_targets_that_documents_name_exist_on_linux_and_windows():
    make, shell = (ROOT / "Makefile").read_text("utf-8"), (ROOT / "make.ps1").read_text("utf-8")
    for document in DOCUMENTS:
        for target in re.findall(r"`make (\w+)", document.read_text("utf-8")):
            assert re.search(rf"^{target}:", make, re.MULTILINE), target
            assert f"'{target}'" in shell, target


@pytest.mark.parametrize("name", ["constraints.txt", "benchmarks/constraints.txt"])
def test_each_pinned_package_has_one_exact_version_and_hashes_and_no_host_is_named(name):
    text = re.sub(r"^#.*\n", "", (ROOT / name).read_text("utf-8"), flags=re.MULTILINE).replace(" \\\n    ", " ")
    condition = r"[a-z_]+ [<>=!]+ '[A-Za-z0-9.]+'"
    for line in text.splitlines():
        pinned = rf"[a-z0-9-]+==[0-9][0-9a-z.]*( ; {condition}( and {condition})*)?( --hash=sha256:[0-9a-f]{{64}})+"
        assert re.fullmatch(pinned, line), line


def test_all_that_is_asked_for_is_pinned_within_its_bounds():
    text = (ROOT / "constraints.txt").read_text("utf-8")
    pinned = [Requirement(line.removesuffix(" \\")) for line in re.findall(r"^[a-z0-9].*", text, re.MULTILINE)]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    asked = project["dependencies"] + [
        each
        for extra in ("lab", "postgres", "cluster", "test", "dev")
        for each in project["optional-dependencies"][extra]
    ]
    for wanted in map(Requirement, asked):
        if wanted.name == "cordon":
            continue
        versions = [each for each in pinned if canonicalize_name(each.name) == canonicalize_name(wanted.name)]
        assert versions, wanted
        for each in versions:
            (exact,) = each.specifier
            assert wanted.specifier.contains(exact.version), (wanted, each)


def test_every_place_that_states_the_version_states_the_same():
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    assert f"\nversion: {version}\n" in (ROOT / "CITATION.cff").read_text("utf-8")
    assert version in (ROOT / "CHANGELOG.md").read_text("utf-8")
