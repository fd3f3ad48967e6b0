"""Every command on every console: whatever its encoding and language, the words can be read and the data are right."""

import io
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import pytest
import typer
import yaml

from sim.cli import main, serving
from sim.cli.application import application
from sim.exercise import preflight
from sim.scenario import load
from sim.scenario.problems import gettext_lazy
from sim.words import LANGUAGES, Language, console

ENCODINGS = ("ascii", "latin-1", "cp1252", "cp1251", "cp437", "cp866", "utf-8", "utf-16")
OTHERS = tuple(each for each in ENCODINGS if each not in ("ascii", "utf-8"))
ESCAPES = "\x1b]0;owned\x07\x9b31m\u202egnp"
"""A window's title set, a colour, and text turned round: as a stranger's file may hold them."""
SMALL = {
    "title": "Малый опыт: «à part»",
    "scenarios": ["two-doors"],
    "quarters": 1,
    "seed": 7,
    "replicates": 2,
    "factors": [{"name": "inspection", "lever": "all.L21", "values": [2, 20]}],
    "indicators": ["diversions"],
}


class Answer(NamedTuple):
    code: int
    out: str
    err: str


def called(*arguments: str, encoding: str = "utf-8", language: str = "en") -> Answer:
    """Call ``cordon`` in this process with a console of an encoding, strict about what it cannot hold."""
    raw = io.BytesIO(), io.BytesIO()
    streams = [io.TextIOWrapper(each, encoding=encoding, errors="strict", newline="\n") for each in raw]
    before = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = streams
    try:
        code = main([*arguments, "--lang", language])
    finally:
        sys.stdout, sys.stderr = before
    for stream in streams:
        stream.flush()
    return Answer(code, *(each.getvalue().decode(encoding) for each in raw))


def leaves(command: object, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Give each command and sub-command of the application by its words, groups too."""
    yield path
    for name, each in getattr(command, "commands", {}).items():
        yield from leaves(each, (*path, name))


ALL = tuple(leaves(typer.main.get_command(application("en"))))
GROUPS = ((), ("session",))
EXAMPLES: dict[tuple[str, ...], tuple[str, ...]] = {
    ("scenarios",): ("scenarios", "scenarios --json"),
    ("check",): ("check two-doors", "check Правила/scenario.yaml --json", "check Правила/неверно.yaml", "check нет"),
    ("schema",): ("schema", "schema experiment"),
    ("levers",): ("levers", "levers --json"),
    ("generate",): ("generate --states 2 --posts 4 --networks 2 --seed 7 --out drawn --force",),
    ("run",): (
        "run Правила/scenario.yaml --seed 7 --replicates 3 --quarters 1 --set all.L17=12",
        "run two-doors --seed 7 --quarters 1 --json",
        "run two-doors --set всё.L17=12",
        "run two-doors --seed семь",
    ),
    ("replay",): ("replay first", "replay results --row 1", "replay нигде"),
    ("batch",): (
        "batch опыт.yaml --plan",
        "batch опыт.yaml --out again --resume --json --workers 1",
        "batch опыт.yaml --out again --resume --workers 1",
        "batch нет.yaml --plan",
    ),
    ("summary",): ("summary results", "summary results --json", "summary results --write écrit.csv", "summary нет"),
    ("compare",): (
        "compare two-doors --b all.L21=10 --seed 7 --replicates 2 --quarters 1",
        "compare two-doors --b all.L21=10 --seed 7 --replicates 2 --quarters 1 --json",
    ),
    ("chain",): (
        "chain two-doors --state velmora --courses 2 --day 30 --seed 7",
        "chain two-doors --courses 2 --day 30 --seed 7 --set velmora.L21=10 --json",
    ),
    ("balance",): ("balance нет", "balance нет --json"),
    ("explain",): (
        "explain first",
        "explain first --incident 1",
        "explain first --json",
        "explain first --incident 9999",
    ),
    ("chance",): ("chance first --replicates 2", "chance first --replicates 2 --json", "chance first --indicator Ж"),
    ("attribution",): (
        "attribution two-doors --set all.L21=10 --seed 7 --replicates 2",
        "attribution two-doors --set all.L21=10 --seed 7 --replicates 2 --json",
    ),
    ("serve",): ("serve --data там --port 8599", "serve --scenario нет"),
    ("link",): ("link --data kept", "link --data kept --port 8599"),
    ("session", "list"): ("session list --data kept", "session list --data kept --json", "session list --data пусто"),
    ("session", "create"): (
        "session create two-doors --title Мастерская–à2 --seed 7 --data made",
        "session create two-doors --title Мастерская --seed 7 --data made --json",
        "session create нет --data made",
    ),
    ("session", "erase"): ("session erase CODE --names --data kept", "session erase ЖЖЖ --data kept"),
    ("session", "export"): ("session export CODE --data kept", "session export CODE --data kept --out вон.json"),
    ("session", "import"): ("session import сеанс.json --data taken", "session import опыт.yaml --data taken"),
    ("session", "verify"): ("session verify сеанс.json", "session verify CODE --data kept --json"),
    ("session", "rehearse"): ("session rehearse two-doors --seed 7", "session rehearse two-doors --seed 7 --json"),
    ("preflight",): ("preflight --port 8598 --wait 1", "preflight --port 8598 --wait 0 --json"),
}
"""How each command is called here; NAME|FILE… with letters that few consoles have. CODE is the kept session's."""
FREE = preflight.PreflightCheck(gettext_lazy("Port"), "good", gettext_lazy("Free"))
DATA = re.compile(r"--json|^schema|session export CODE --data kept$")


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """Return a folder with a scenario of a Cyrillic name, one with errors, a run, an experiment and a session."""
    folder = tmp_path_factory.mktemp("место")
    before = Path.cwd()
    os.chdir(folder)
    try:
        shutil.copytree(Path(__file__).parents[2] / "scenarios" / "two-doors", "Правила")
        given = yaml.safe_load(Path("Правила/scenario.yaml").read_text("utf-8"))
        given["title"] = {"en": "Porte – «été»", "fr": "Été … à 5 °C", "ru": "Дверь → «ёлка»"}
        Path("Правила/scenario.yaml").write_text(yaml.safe_dump(given, allow_unicode=True), "utf-8")
        Path("Правила/неверно.yaml").write_text("format: 1\nname: Имя\nкварталы: много\n", "utf-8")
        Path("опыт.yaml").write_text(yaml.safe_dump(SMALL, allow_unicode=True), "utf-8")
        assert main(["run", "two-doors", "--seed", "7", "--quarters", "2", "--out", "first"]) == 0
        assert main(["batch", "опыт.yaml", "--out", "results", "--workers", "1"]) == 0
        assert main(["batch", "опыт.yaml", "--out", "again", "--workers", "1"]) == 0
        made = called("session", "create", "two-doors", "--title", "Мастерская – à", "--data", "kept", "--json")
        code = json.loads(made.out)["code"]
        assert main(["session", "export", code, "--data", "kept", "--out", "сеанс.json"]) == 0
    finally:
        os.chdir(before)
    return folder, code


@pytest.fixture
def there(place, monkeypatch):
    """Stand in that folder with nothing that waits: no server started, no phone, a machine that is always the same."""
    folder, code = place
    monkeypatch.chdir(folder)
    monkeypatch.setenv("CORDON_DEBUG", "1")
    monkeypatch.setattr(serving, "serve", lambda _arguments, _environment: 0)

    def phone(_port, _wait, _words, show):
        show("http://192.0.2.1:8598/hello")
        return preflight.PreflightCheck(gettext_lazy("One phone"), "bad", gettext_lazy("None came"))

    monkeypatch.setattr(preflight, "phone", phone)
    monkeypatch.setattr(preflight, "checks", lambda _port, _place: [FREE])
    return code


def arguments(line: str, code: str) -> list[str]:
    return [code if word == "CODE" else word for word in line.split()]


def test_every_command_has_an_example_here():
    assert set(EXAMPLES) | set(GROUPS) == set(ALL)


def every_call(path: tuple[str, ...]) -> Iterator[tuple[str, Language, Sequence[str]]]:
    """Give each example of a command in each language, with the encodings that it is compared in."""
    for place, line in enumerate(EXAMPLES[path]):
        for turn, language in enumerate(LANGUAGES):
            others = OTHERS[(turn + place) % 3 :: 3]
            yield line, language, ("ascii", *others[:1]) if language == "ru" else others


def daily_calls(path: tuple[str, ...]) -> Iterator[tuple[str, Language, Sequence[str]]]:
    """Give each example once, by turns in another language; over all commands each language meets each encoding."""
    calls = list(every_call(path))
    first = sorted(EXAMPLES).index(path)
    return (calls[3 * place + (first + place) % 3] for place in range(len(EXAMPLES[path])))


def test_each_language_meets_each_encoding_every_day():
    met = {
        (language, each) for path in EXAMPLES for _line, language, encodings in daily_calls(path) for each in encodings
    }
    assert met >= {(language, each) for language in ("en", "fr") for each in OTHERS} | {("ru", "ascii")}


@pytest.mark.slow
@pytest.mark.parametrize("path", sorted(EXAMPLES), ids=" ".join)
def test_a_command_says_the_same_in_another_encoding(there, path):
    for call in daily_calls(path):
        says_the_same(there, *call)


@pytest.mark.soak  # the whole of it: three times as many calls
@pytest.mark.parametrize("path", sorted(EXAMPLES), ids=" ".join)
def test_a_command_says_the_same_in_every_encoding_and_language(there, path):
    for call in every_call(path):
        says_the_same(there, *call)


def says_the_same(code: str, line: str, language: Language, encodings: Sequence[str]) -> None:
    whole = called(*arguments(line, code), language=language)
    for encoding in encodings:
        found = called(*arguments(line, code), encoding=encoding, language=language)
        where = f"cordon {line} --lang {language}, {encoding}"
        assert found.code == whole.code, f"{where}: {found.err}"
        assert "Traceback" not in found.err, where
        assert found.out.count("\n") >= whole.out.count("\n"), where  # longer words may wrap
        if DATA.search(line) and whole.code == 0:
            assert shape(found.out) == shape(whole.out), where
            if not encoding.startswith("utf"):
                assert found.out.isascii(), where
        else:
            assert "\\u" not in found.out + found.err, where
            assert (found.out + found.err).count("?") <= (whole.out + whole.err).count("?"), where


def shape(text: str) -> object:
    """Return the values of a JSON document, or of one a line, without those that differ from call to call."""
    try:
        values = [json.loads(text)]
    except ValueError:
        values = [json.loads(line) for line in text.splitlines()]
    changing = {"code", "id", "trainer", "seconds", "rate", "seconds_left", "seconds_a_run", "memory_bytes"}

    def lasting(value: object) -> object:
        if isinstance(value, dict):
            return {key: lasting(each) for key, each in value.items() if key not in changing}
        return [lasting(each) for each in value] if isinstance(value, list) else value

    return lasting(values)


@pytest.mark.slow
@pytest.mark.parametrize("path", ALL, ids=lambda path: " ".join(path) or "cordon")
def test_help_and_what_is_said_of_a_wrong_option_can_be_read_in_every_encoding(path):
    # Over three commands each language meets each encoding.
    first = ALL.index(path)
    for turn, language in enumerate(LANGUAGES):
        for encoding in ENCODINGS[(first + turn) % 3 :: 3]:
            help_ = called(*path, "--help", encoding=encoding, language=language)
            assert help_.code == 0
            assert "cordon" in help_.out
            wrong = called(*path, "--нет", encoding=encoding, language=language)
            assert wrong.code == 2
            assert "--net" in wrong.err or "--нет" in wrong.err


@pytest.mark.slow
def test_files_that_commands_write_are_utf_8_whatever_the_console(there, monkeypatch, tmp_path):
    for encoding in ENCODINGS:
        out, written = tmp_path / f"{encoding}.json", tmp_path / f"{encoding}.csv"
        assert called("session", "export", there, "--data", "kept", "--out", str(out), encoding=encoding).code == 0
        assert called("summary", "results", "--write", str(written), encoding=encoding, language="ru").code == 0
    assert len({path.read_bytes() for path in tmp_path.glob("*.json")}) == 1
    assert "Мастерская" in out.read_text("utf-8")
    assert len({path.read_bytes() for path in tmp_path.glob("*.csv")}) == 1
    assert b"\r" not in written.read_bytes() + out.read_bytes()


@pytest.mark.slow
def test_a_session_printed_in_any_encoding_can_be_taken_in_again(there, tmp_path):
    for encoding in ENCODINGS:
        file = tmp_path / f"{encoding}.json"
        printed = called("session", "export", there, "--data", "kept", encoding=encoding).out
        file.write_bytes(printed.encode("utf-8" if encoding == "utf-16" else encoding))
        found = called("session", "import", str(file), "--data", str(tmp_path / "kept"))
        assert found.code == 0, found.err
        assert "Мастерская" in found.out


@pytest.mark.slow
def test_columns_of_a_table_stay_in_line_where_signs_are_replaced(there):
    for encoding in ENCODINGS:
        found = called(
            "run", "two-doors", "--seed", "7", "--replicates", "3", "--quarters", "1", encoding=encoding, language="ru"
        )
        lines = [line for line in found.out.splitlines() if line.strip()]
        assert len({len(line) for line in lines[1:8]}) == 1, found.out


@pytest.mark.slow
def test_no_terminal_control_out_of_a_file_or_an_argument_reaches_the_console(there, tmp_path):
    hostile = tmp_path / "hostile"
    shutil.copytree("Правила", hostile)
    given = yaml.safe_load((hostile / "scenario.yaml").read_text("utf-8"))
    for text in (given["title"], given["summary"], given["states"][0]["name"]):
        text.update({language: text[language] + ESCAPES for language in text})
    (hostile / "scenario.yaml").write_text(yaml.safe_dump(given), "utf-8")
    broken = tmp_path / "broken.yaml"
    broken.write_text(yaml.safe_dump({"format": ESCAPES, ESCAPES: ESCAPES, "name": ESCAPES}), "utf-8")
    opened = [yaml.safe_dump({**SMALL, "title": ESCAPES}), yaml.safe_dump({**SMALL, "design": ESCAPES})]
    for name, text in zip(("titled", "designed"), opened, strict=True):
        (tmp_path / f"{name}.yaml").write_text(text, "utf-8")
    data = str(tmp_path / "kept")
    calls = [
        ["check", str(hostile / "scenario.yaml")],
        ["check", str(broken)],
        ["check", str(broken), "--json"],
        ["check", ESCAPES.replace("/", "")],
        ["run", str(hostile / "scenario.yaml"), "--seed", "7", "--quarters", "1", "--set", "all.L17=12"],
        ["run", str(hostile / "scenario.yaml"), "--seed", "7", "--quarters", "1", "--json"],
        ["run", "two-doors", "--set", ESCAPES],
        ["run", "two-doors", "--engine", ESCAPES],
        ["batch", str(tmp_path / "titled.yaml"), "--plan"],
        ["batch", str(tmp_path / "against.yaml"), "--plan"],
        ["session", "create", "two-doors", "--title", ESCAPES, "--data", data],
        ["session", "list", "--data", data],
        ["session", "list", "--data", data, "--json"],
        ["session", "erase", ESCAPES, "--data", data],
        ["session", "import", str(broken), "--data", data],
        ["summary", ESCAPES],
        ["levers", f"--{ESCAPES}"],
        [ESCAPES],
        ["--lang", ESCAPES],
    ]
    for call in calls:
        for encoding in ("ascii", "utf-8", "latin-1"):
            found = called(*call, encoding=encoding)
            raw = re.findall(
                "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]", found.out + found.err
            )
            assert raw == [], f"{call}: {found.out + found.err!r}"


def test_data_keeps_the_characters_that_prose_only_shows():
    for encoding in ENCODINGS:
        text = json.dumps({"a": f"{ESCAPES} é Ж 𝔸 \u2028 \ud800"}, ensure_ascii=False)
        assert json.loads(console.escaped(text, encoding)) == json.loads(text)
        console.escaped(text, encoding).encode(encoding)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_every_letter_and_sign_of_the_catalogues_has_something_that_is_read_alike(language, encoding):
    from sim.words.collect import read

    letters = {letter for message in read(language) for text in texts(message) for letter in text} | set("✓✗−±×…→№≤½ﬁ")
    for letter in letters:
        found = console.fitting(letter, encoding)
        assert "?" not in found or letter == "?", f"{letter!r}: {found!r}"
        found.encode(encoding)


def texts(message) -> Iterator[str]:
    for each in (message.id, message.string):
        yield from each if isinstance(each, (tuple, list)) else [each]


def test_prose_is_degraded_readably():
    assert console.fitting("− 5\u202f% … → ✓ « à Ö » “x” Щука", "ascii") == '- 5 % ... -> + " a O " "x" Shchuka'
    assert console.fitting("й é и\u0306", "cp1251") == "й e й"
    assert console.fitting("漢", "ascii") == "?"
    assert console.fitting(os.fsencode("Ж\udcff").decode("ascii", "surrogateescape"), "utf-8") == "Ж\ufffd"


# Real processes: what Python does with streams before and after the command.

PLAIN_LOCALE = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}


def shell(line: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Run a line of shell in which ``cordon`` is this project's."""
    kept = {name: value for name, value in os.environ.items() if name not in ("PYTHONIOENCODING", "PYTHONUTF8", "LANG")}
    line = line.replace("cordon", f"{sys.executable} -m sim.cli")
    return subprocess.run(
        ["bash", "-o", "pipefail", "-c", line],
        capture_output=True,
        timeout=120,
        cwd=folder,
        env={**kept, **environment},
    )


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="a POSIX shell")
@pytest.mark.parametrize(
    "environment",
    [
        pytest.param({"PYTHONIOENCODING": "ascii:strict"}, marks=pytest.mark.soak),
        pytest.param({"PYTHONIOENCODING": "cp1252"}, marks=pytest.mark.soak),
        pytest.param({"PYTHONIOENCODING": "cp866:strict"}, marks=pytest.mark.soak),
        PLAIN_LOCALE,
    ],
    ids=["ascii", "cp1252", "cp866", "plain locale"],
)
def test_a_process_speaks_in_a_pipe_and_in_a_file_of_another_encoding(place, environment, tmp_path):
    folder, _code = place
    title = load("two-doors").title.get("ru")
    for line in (
        f"cordon levers --lang ru > {tmp_path}/out.txt",
        "cordon check Правила/неверно.yaml --lang ru; test $? = 2",
        f"cordon session create two-doors --title Мастерская --data {tmp_path}",
        "cordon --нет --lang ru; test $? = 2",
    ):
        done = shell(line, folder, **environment)
        assert done.returncode == 0, done.stderr
        assert b"Traceback" not in done.stderr
        assert b"UnicodeEncodeError" not in done.stderr
    shown = json.loads(shell("cordon scenarios --json --lang ru", folder, **environment).stdout)
    assert shown[0]["title"] == title
    listed = json.loads(shell(f"cordon session list --json --data {tmp_path}", folder, **environment).stdout)
    assert {each["title"] for each in listed} == {"Мастерская"}


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="a POSIX shell")
@pytest.mark.parametrize(
    "line",
    [
        "cordon levers --json | head -1",
        pytest.param("cordon schema | head -c 1", marks=pytest.mark.soak),
        pytest.param("cordon levers --lang ru | true", marks=pytest.mark.soak),
        pytest.param("cordon --help | head -1", marks=pytest.mark.soak),
        "cordon check nowhere 2>&1 | true",
        "cordon levers <&-",
        pytest.param("cordon levers >&-", marks=pytest.mark.soak),
        pytest.param("cordon levers 2>&-", marks=pytest.mark.soak),
        pytest.param("cordon levers >&- 2>&- <&-", marks=pytest.mark.soak),
        "cordon run two-doors --seed 7 --quarters 1 --json <&- >&- 2>&-",
        "cordon nonsense >&- 2>&-",
    ],
)
def test_a_stream_that_is_closed_or_missing_is_no_fault(line, place):
    done = shell(line, place[0])
    assert b"Traceback" not in done.stderr, done.stderr
    assert b"Exception" not in done.stderr, done.stderr
    assert b"Errno" not in done.stderr, done.stderr
    assert done.returncode in ((0, 1) if "|" in line else (2,) if "nonsense" in line else (0,))


@pytest.mark.slow
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device that is always full")
@pytest.mark.parametrize(
    "line",
    [
        "cordon levers",
        pytest.param("cordon --version", marks=pytest.mark.soak),
        pytest.param("cordon scenarios --json", marks=pytest.mark.soak),
    ],
)
def test_a_full_disk_is_said_in_own_words(line, place):
    done = shell(f"{line} > /dev/full", place[0])
    assert done.returncode == 1
    assert done.stderr.decode().startswith("What was printed could not be written: ")
    assert done.stderr.count(b"\n") == 1


@pytest.mark.parametrize("entry", ["sim.words.collect", "docs.tables", "docs.studies", "verification", "benchmarks"])
def test_other_entry_points_that_print_do_so_on_any_console(root, entry):
    path = root.joinpath(*entry.split("."))
    source = next(each for each in (path / "__main__.py", path.with_suffix(".py")) if each.exists()).read_text("utf-8")
    assert "with console.readable():" in source.partition('if __name__ == "__main__":')[2]
