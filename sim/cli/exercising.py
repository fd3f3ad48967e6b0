"""``cordon session`` and ``cordon preflight``: sessions listed, moved, checked and rehearsed; the machine before a workshop."""

import sys
from collections.abc import Iterator
from datetime import UTC
from pathlib import Path
from typing import Any, Final

from sim.cli.running import announce_compilation
from sim.cli.screen import DIFFERENT, EndCommand, Screen
from sim.exercise import commands, portable, preflight, session_file, verification
from sim.exercise.entries import TRAINER
from sim.exercise.formats import FORMAT_NAMES, FORMATS
from sim.exercise.live.sessions import LiveSessions
from sim.exercise.rehearsal import rehearse
from sim.exercise.store import Kept, SessionStore
from sim.exercise.store.database import place
from sim.exercise.store.errors import NotKept
from sim.scenario import Scenario, ScenarioError, load
from sim.scenario.problems import translate_lazy
from sim.words import console
from sim.words.formats import number
from sim.words.reader import Reader

_SIGNS: Final = {"good": "✓", "look": "!", "bad": "✗"}


def _store(screen: Screen, data: str | None) -> SessionStore:
    try:
        return SessionStore(data)
    except NotKept as error:
        raise screen.stop(translate_lazy(error.detail, screen.translate)) from None


def _kept(screen: Screen, store: SessionStore, name: str) -> Kept:
    try:
        return store.session(name)
    except KeyError:
        text = screen.translate("There is no session {name}. `cordon session list` shows those there are.")
        raise screen.stop(text.format(name=name)) from None


def _scenario(screen: Screen, name: str) -> Scenario:
    try:
        return load(name)
    except ScenarioError as error:
        raise screen.stop("\n".join(problem.in_words(screen.translate) for problem in error.problems)) from None


def _row(kept: Kept) -> dict[str, Any]:
    return {
        "id": kept.id,
        "code": kept.code,
        "title": kept.title,
        "scenario": kept.scenario,
        "created": kept.created.astimezone(UTC).isoformat(timespec="seconds"),
        "entries": kept.entries,
    }


def list_sessions(screen: Screen, data: str | None, *, as_json: bool) -> None:
    """Print the sessions that are kept."""
    _ = screen.translate
    kept = _store(screen, data).sessions()
    if as_json:
        screen.write_json([_row(session) for session in kept])
        return
    if not kept:
        screen.say(_("No session is kept here."))
        return
    columns = [
        (_("code"), False),
        (_("title"), False),
        (_("scenario"), False),
        (_("begun (UTC)"), False),
        (_("entries"), True),
        (_("id"), False),
    ]
    rows = [
        [
            session.code,
            session.title,
            session.scenario,
            session.created.astimezone(UTC).strftime("%Y-%m-%d %H:%M"),
            number(session.entries, screen.language),
            session.id,
        ]
        for session in kept
    ]
    screen.table(columns, rows)


def create_session(
    screen: Screen, name: str, length: str, title: str, seed: int | None, data: str | None, *, as_json: bool
) -> None:
    """Begin a session and print the trainer's link, once: nobody can find it again."""
    _ = screen.translate
    scenario = _scenario(screen, name)
    try:
        creation = commands.create(scenario, FORMATS[length], title=console.mended(title), seed=seed)
        sessions = LiveSessions(_store(screen, data))
        live, token = sessions.create(creation)
        sessions.close()
    except commands.Refused as refused:
        raise screen.stop(translate_lazy(refused.message, _)) from None
    except NotKept as error:
        raise screen.stop(translate_lazy(error.detail, _)) from None
    if as_json:
        screen.write_json({"id": live.id, "code": live.code, "trainer": token})
        return
    screen.say(_("Session {code}: {title}").format(code=live.code, title=live.session.title))
    screen.say(_("The trainer's page, for nobody else: {path}").format(path=f"/?t={token}"))


def export_session(screen: Screen, name: str, out: Path | None, data: str | None) -> None:
    """Write a session as one file, to standard output unless a file is named."""
    store = _store(screen, data)
    kept = _kept(screen, store, name)
    announce_compilation(screen)
    content = portable.exported(store, kept.id)
    if out is None:
        screen.write_data(content.decode().rstrip("\n"))
        return
    try:
        out.write_bytes(content)
    except OSError as error:
        raise screen.stop(f"{out}: {error.strerror}") from None
    screen.remark(screen.translate("{file}: session {code} written").format(file=out, code=kept.code))
    screen.remark(screen.translate("Head of the log: {head}").format(head=store.head(kept.id)))


def _read(screen: Screen, file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise screen.stop(f"{file}: {error.strerror}") from None


def import_session(screen: Screen, file: Path, data: str | None) -> None:
    """Keep the session of a file; print its new code and a link for the trainer."""
    _ = screen.translate
    content, store = _read(screen, file), _store(screen, data)
    try:
        session_id = portable.imported(store, content, str(file))
        token, _device = store.links.issue(session_id, TRAINER)
    except session_file.SessionError as error:
        raise screen.stop("\n".join(problem.in_words(_) for problem in error.problems)) from None
    except NotKept as error:
        raise screen.stop(translate_lazy(error.detail, _)) from None
    screen.say(
        _("Session {code}: {title}").format(code=store.session(session_id).code, title=store.session(session_id).title)
    )
    screen.say(_("The trainer's page, for nobody else: {path}").format(path=f"/?t={token}"))


def verify_session(screen: Screen, name: str, data: str | None, *, as_json: bool) -> None:
    """Replay a session, kept or in a file, and say whether its events are the same as when it was played."""
    _ = screen.translate
    file = Path(name)
    try:
        if file.is_file():
            content = _read(screen, file)
            announce_compilation(screen)
            verdict = verification.verified(content, name)
        else:
            store = _store(screen, data)
            kept = _kept(screen, store, name)
            announce_compilation(screen)
            verdict = verification.verified_kept(store, kept.id)
    except session_file.SessionError as error:
        raise screen.stop("\n".join(problem.in_words(_) for problem in error.problems)) from None
    except NotKept as error:
        raise screen.stop(translate_lazy(error.detail, _)) from None
    if as_json:
        screen.write_json(
            {
                "same": verdict.same,
                "untouched": verdict.untouched,
                "first_changed_entry": verdict.broken,
                "same_model": verdict.same_model,
                "moves": [list(pair) for pair in verdict.moves],
                "head": verdict.head,
            }
        )
    else:
        for line in _verdict(verdict, Reader(screen.language)):
            screen.say(line)
    if not verdict.same:
        raise EndCommand(DIFFERENT)


def _verdict(verified: verification.Verified, reader: Reader) -> Iterator[str]:
    """Yield what came of verifying a session, line by line: the first thing that differs comes first."""
    _ = reader._
    if verified.broken is not None:
        yield _("Entry {n} was changed after it was written, or one before it was taken out.").format(n=verified.broken)
    if verified.refused is not None:
        yield _("The log cannot have come about so: {problem}").format(problem=verified.refused.in_words(_))
    if verified.damaged:
        yield _("What is kept of the last move is not what the log says that it gave.")
    if not verified.answers:
        yield _("The answers of the hot wash are not those that it was closed with.")
    for move, (then, now) in enumerate(verified.moves, 1):
        if then != now:
            yield _("Move {n}: other events than when it was played.").format(n=move)
    if verified.same:
        text = reader.ngettext(
            "{n} move replayed: the same events.", "{n} moves replayed: the same events.", len(verified.moves)
        )
        yield text.format(n=len(verified.moves))
    if not verified.same_model:
        yield _("The model has changed since: the moves were played with another version.")
    if verified.head:
        yield _("Head of the log: {head}").format(head=verified.head)
    else:
        yield _(
            "This file is of a format whose log is not bound: a change by whoever mends its checksum cannot be seen."
        )


def forget_session(screen: Screen, name: str, data: str | None, *, names_only: bool) -> None:
    """Take a session off the disk, or only the names of those who took part."""
    store = _store(screen, data)
    kept = _kept(screen, store, name)
    try:
        if names_only:
            store.names.erase(kept.id)
        else:
            store.forget(kept.id)
    except NotKept as error:
        raise screen.stop(translate_lazy(error.detail, screen.translate)) from None
    text = screen.translate("{code}: names erased") if names_only else screen.translate("{code}: session erased")
    screen.say(text.format(code=kept.code))


def rehearse_session(screen: Screen, name: str, length: str, seed: int | None, *, as_json: bool) -> None:
    """Play a session through with stand-ins in every seat and print what each move brings."""
    _ = screen.translate
    scenario = _scenario(screen, name)
    announce_compilation(screen)
    try:
        rehearsal = rehearse(scenario, FORMATS[length], seed)
    except commands.Refused as refused:
        raise screen.stop(translate_lazy(refused.message, _)) from None
    if as_json:
        screen.write_json(
            {
                "moves": [
                    {"move": m.move, "first_day": m.first_day, "days": m.days, "injects": list(m.injects)}
                    | {"stopped": m.stopped, "diverted": m.diverted}
                    for m in rehearsal.moves
                ],
                "by_hand": list(rehearsal.by_hand),
                "not_met": list(rehearsal.not_met),
                "too_late": list(rehearsal.too_late),
            }
        )
        return
    columns = [
        (_("move"), True),
        (_("days"), False),
        (_("stopped"), True),
        (_("diverted (hidden until the end)"), True),
        (_("injects"), False),
    ]
    rows = [
        [
            str(m.move),
            f"{m.first_day}–{m.first_day + m.days - 1}",
            number(m.stopped, screen.language),
            number(m.diverted, screen.language),
            ", ".join(m.injects),
        ]
        for m in rehearsal.moves
    ]
    screen.table(columns, rows, _(FORMAT_NAMES[length]))
    for text, ids in (
        (_("Released by hand only: {ids}"), rehearsal.by_hand),
        (_("Condition not met with stand-ins: {ids}"), rehearsal.not_met),
        (_("After the end of this exercise: {ids}"), rehearsal.too_late),
    ):
        if ids:
            screen.say(text.format(ids=", ".join(ids)))


def look_before(screen: Screen, port: int, data: str | None, wait: int, *, as_json: bool) -> None:
    """Check the machine before a workshop, and wait for one phone to join."""
    _ = screen.translate
    checks = []

    def show(finding: preflight.PreflightCheck) -> None:
        checks.append(finding)
        if not as_json:
            text = f"{_SIGNS[finding.verdict]} {translate_lazy(finding.what, _)}: {translate_lazy(finding.found, _)}"
            screen.say(text)
            if finding.do is not None:
                screen.say(f"    {translate_lazy(finding.do, _)}")

    for finding in preflight.checks(port, place(data)):
        show(finding)
    if wait:
        show(
            preflight.phone(
                port,
                wait,
                _("This phone gets through. Cordon can be reached."),
                lambda link: _show_link(screen, link, wait),
            )
        )
    if as_json:
        screen.write_json(
            [
                {
                    "what": translate_lazy(f.what, _),
                    "verdict": f.verdict,
                    "found": translate_lazy(f.found, _),
                    "do": None if f.do is None else translate_lazy(f.do, _),
                }
                for f in checks
            ]
        )
    if any(finding.verdict == "bad" for finding in checks):
        raise EndCommand(DIFFERENT)


def _show_link(screen: Screen, link: str, wait: int) -> None:
    import segno

    screen.remark(screen.translate("Open this with a phone within {n} seconds: {link}").format(n=wait, link=link))
    code = segno.make(link, error="m", micro=False)
    if console.holds(console.encoding_of(sys.stderr), "▀▄█"):
        code.terminal(sys.stderr, compact=True)
    elif sys.stderr.isatty():  # a terminal without block letters still has colours
        code.terminal(console.drawn_on(sys.stderr))
