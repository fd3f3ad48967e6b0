"""Commands that look at what is there: scenarios, their errors, the format, the levers; and the start of the pages."""

import os
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from urllib.parse import urlencode

from sim.cli.screen import UNUSABLE, EndCommand, Screen
from sim.scenario import Problem, ScenarioError, load, shipped
from sim.words import SOURCE
from sim.words.formats import number, readable


def list_scenarios(screen: Screen, *, as_json: bool) -> None:
    """Print the shipped scenarios with their size."""
    scenarios = [load(name) for name in shipped()]
    rows = [
        {
            "name": scenario.name,
            "title": scenario.title.get(screen.language),
            "summary": scenario.summary.get(screen.language),
            "states": len(scenario.states),
            "posts": len(scenario.posts),
            "networks": len(scenario.networks),
            "quarters": scenario.quarters,
        }
        for scenario in scenarios
    ]
    if as_json:
        screen.write_json(rows)
        return
    _ = screen.translate
    columns = [
        (_("name"), False),
        (_("title"), False),
        (_("States"), True),
        (_("posts"), True),
        (_("networks"), True),
        (_("quarters"), True),
    ]
    screen.table(columns, [[str(value) for key, value in row.items() if key != "summary"] for row in rows])


def problems_of(name: str) -> tuple[Problem, ...]:
    """Return everything that is wrong with a scenario; nothing if it can be used."""
    try:
        load(name)
    except ScenarioError as error:
        return error.problems
    return ()


def check_scenarios(screen: Screen, names: Sequence[str], *, as_json: bool) -> None:
    """Check scenarios one after another; the exit code says whether all of them can be used."""
    _ = screen.translate
    checked = [(name, problems_of(name)) for name in names]
    if as_json:
        screen.write_json(
            [{"scenario": name, "problems": [asdict(problem) for problem in problems]} for name, problems in checked]
        )
    for name, problems in checked:
        if as_json:
            continue
        if not problems:
            screen.say(_("{name}: nothing wrong").format(name=name))
        for problem in problems:
            screen.remark(problem.in_words(_))
    if any(problems for _name, problems in checked):
        raise EndCommand(UNUSABLE)


def print_schema(screen: Screen, of: str) -> None:
    """Print the JSON Schema of the scenario or of the experiment format."""
    if of == "experiment":
        from sim.lab.experiment import schema
    else:
        from sim.scenario.schema import schema

    screen.write_json(schema())


def list_levers(screen: Screen, *, as_json: bool) -> None:
    """Print the levers; JSON gives every property with names in the reader's language."""
    from sim.scenario.levers import LEVERS
    from sim.scenario.spoken import named
    from sim.words.reader import Reader

    _, language = screen.translate, screen.language
    reader = Reader(language)
    if as_json:
        translated = ("name", "owner", "unit", "works_through")
        rows = [{**asdict(lever), "steps": [*map(_, lever.steps)], "step_names": lever.slugs} for lever in LEVERS]
        screen.write_json([{**row, **{key: _(row[key]) for key in translated}} for row in rows])
        return
    columns = [
        (_("lever"), False),
        (_("name"), False),
        (_("short name"), False),
        (_("group"), False),
        (_("unit"), False),
        (_("range"), True),
        (_("default"), True),
        (_("budget a quarter"), True),
        (_("officer-hours"), True),
    ]
    screen.table(
        columns,
        (
            (
                lever.id,
                _(lever.name),
                lever.slug,
                lever.group,
                _(lever.unit),
                "" if lever.steps else f"{readable(lever.low, language)}–{readable(lever.high, language)}",
                named(lever, lever.default, reader) if lever.steps else readable(lever.default, language),
                readable(lever.cost_per_quarter, language),
                number(lever.officer_hours, language),
            )
            for lever in LEVERS
        ),
    )
    for lever in LEVERS:
        if lever.steps:
            steps = ", ".join(f"{slug} ({_(name)})" for slug, name in zip(lever.slugs, lever.steps, strict=True))
            screen.remark(_("{lever}, steps from 0: {steps}.").format(lever=lever.id, steps=steps))
    screen.remark(_("Budget (units a quarter) and officer-hours a quarter are those of full effort: assumptions."))


def serve_pages(
    screen: Screen, host: str, port: int, data: str | None, scenario: str | None, allowed: Sequence[str] = ()
) -> None:
    """Start the pages; a wrong address, data directory or scenario is said before anything starts."""
    from sim.cli import serving

    _ = screen.translate
    entry = serving.page()
    if entry is None:
        raise screen.stop(_("The pages (app.py) are missing from this installation."))
    if scenario is not None:
        check = problems_of(scenario)
        if check:
            raise screen.stop("\n".join(problem.in_words(_) for problem in check))
    try:
        free = serving.is_free(host, port)
    except OSError as error:
        raise screen.stop(f"--host {host}: {error.strerror}") from None
    if not free:
        raise screen.stop(_("Port {port} is in use or not allowed; choose another with --port.").format(port=port))
    environment = dict(os.environ)
    environment["CORDON_LANG"] = screen.language
    if scenario is not None:
        place = Path(scenario)
        environment["CORDON_SCENARIO"] = str(place.resolve()) if place.exists() else scenario
    if data is not None and "://" in data:
        environment["CORDON_DATA"] = data
    elif data is not None:
        try:
            Path(data).mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise screen.stop(f"--data {data}: {error.strerror}") from None
        environment["CORDON_DATA"] = str(Path(data).resolve())
    wanted = {"scenario": scenario or "", "lang": screen.language if scenario or screen.language != SOURCE else ""}
    query = urlencode({key: value for key, value in wanted.items() if value})
    environment["CORDON_OPEN_QUERY"] = query  # the server says the link, with the trainer's key, once it listens
    environment["CORDON_ALLOW_HOST"] = ",".join([*filter(None, [os.environ.get("CORDON_ALLOW_HOST")]), *allowed])
    if serving.has_display():
        environment["CORDON_OPEN_BROWSER"] = "1"
    code = serving.serve(serving.command(entry, host, port), environment)
    if code:
        raise EndCommand(code)


def trainers_link(screen: Screen, port: int, data: str | None) -> None:
    """Print the link that makes a browser on this machine the trainer's."""
    from sim.exercise import keyfile

    key = keyfile.kept(data)
    if key.file is None and keyfile.VARIABLE not in os.environ:
        _ = screen.translate
        raise screen.stop(_("No key can be stored here. The server printed its link when it started."))
    screen.say(f"http://127.0.0.1:{port}/?exercise=1&key={key.text}")
