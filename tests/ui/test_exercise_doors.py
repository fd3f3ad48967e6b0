"""What a link opens and what it does not, through the real server: whatever a page is sent, each does what is its own."""

import contextlib
import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from sim.exercise import commands, network
from sim.exercise.entries import EVALUATOR, OBSERVER, PROJECTOR, TRAINER, Entry
from sim.exercise.live.limits import WRONG_CODES_A_MINUTE
from sim.exercise.live.session import LiveSession
from sim.exercise.seats import Seat
from sim.scenario.levers import LEVER_INDEX, LEVERS
from tests.browser.exercise_server import Guest, Server, begun, seen_by

pytestmark = pytest.mark.slow

HOSTILE = "<img src=x onerror=alert(1)>"
FORMULA = '=HYPERLINK("http://nowhere")'
SEED = 918_273_645_546
CUSTOMS, LICENSING, FOREIGN = "velmora.customs", "velmora.licensing", "velmora.foreign"
NOTES = ("Notes and ratings", "Notes et appréciations", "Заметки и отметки")
LANGUAGE_WORDS = {
    "en": "Joining is closed. Ask the trainer.",
    "fr": "L&#x27;entrée est fermée. Demandez au formateur.",
    "ru": "Вход закрыт. Обратитесь к ведущему.",
}


@dataclass
class Played:
    """A server with one exercise in its first move, two seats of which have written down what they expect."""

    server: Server
    live: LiveSession
    trainer: str
    seats: dict[str, str]
    watching: dict[str, str] = field(default_factory=dict)

    @property
    def tokens(self) -> list[str]:
        return [self.trainer, *self.seats.values(), *self.watching.values()]

    def log(self) -> list[Entry]:
        """Return the log as it is on disk."""
        return self.live.store.entries(self.live.id)


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    server = Server(tmp_path_factory.mktemp("doors"))
    names = (CUSTOMS, LICENSING, FOREIGN)
    live, trainer, tokens = begun(server, *names, seed=SEED)
    found = Played(server, live, trainer, dict(zip(names, tokens, strict=True)))
    found.watching = {role: live.store.links.issue(live.id, role)[0] for role in (PROJECTOR, OBSERVER, EVALUATOR)}
    live.next_move(TRAINER)
    for name in (CUSTOMS, FOREIGN):
        seat = Seat.of(name)
        live.do(seat, commands.StateExpectation(seat=seat, expectation=FORMULA if name == CUSTOMS else HOSTILE))
    server.start()
    yield found
    server.kill()
    assert "Traceback" not in server.said, server.said[-4000:]
    assert [token for token in found.tokens if token in server.said] == [], "a token stands in the server's log"


@contextlib.asynccontextmanager
async def page(server: Server, query: str) -> AsyncIterator[Guest]:
    """Open a page as a guest; whatever happens to it, the framework has no fault to show."""
    guest = Guest(server.address, query)
    await guest.open()
    try:
        yield guest
    finally:
        await guest.close()
    assert guest.errors == []


def ending(guest: Guest, key: str) -> str:
    """Return the id of the widget whose key ends so."""
    return next(widget for widget in guest.widgets if widget.endswith(key))


# Addresses


def test_the_session_as_a_file_is_the_trainers_alone(played: Played) -> None:
    with httpx.Client(base_url=played.server.address, timeout=60.0) as web:
        given = web.get(f"/cordon/session/{played.trainer}")
        assert given.status_code == 200
        assert given.json()["cordon-session"] == 2
        assert "no-store" in given.headers["cache-control"]
        for token in [*played.seats.values(), *played.watching.values(), "x" * 32, "nonsense", "é", "a" * 5000]:
            refused = web.get(f"/cordon/session/{token}")
            assert (refused.status_code, refused.content) == (404, b"")
        for path in ("..%2f..", "%00", f"{played.seats[CUSTOMS]}%2f..%2f{played.trainer}"):
            assert web.get(f"/cordon/session/{path}").status_code in (400, 404)


def test_nobody_listens_with_a_token_that_is_nobodys(played: Played) -> None:
    with httpx.Client(base_url=played.server.address, timeout=60.0) as web:
        for token in ("x" * 32, "nonsense", played.trainer[:-1], played.trainer.swapcase()):
            assert web.get(f"/cordon/live/{token}").status_code == 404


def test_what_travels_to_a_screen_that_listens_is_a_number_and_nothing_else(played: Played) -> None:
    with (
        httpx.Client(base_url=played.server.address, timeout=60.0) as web,
        web.stream("GET", f"/cordon/live/{played.seats[CUSTOMS]}") as stream,
    ):
        assert stream.headers["content-type"].startswith("text/event-stream")
        assert re.fullmatch(r"data: \d+", next(stream.iter_lines()))


# Pages


def test_a_link_opens_the_page_of_its_role_and_of_no_other(played: Played) -> None:
    async def look() -> dict[str, Guest]:
        found = {}
        for role, token in {TRAINER: played.trainer, **played.seats, **played.watching}.items():
            async with page(played.server, f"t={token}&lang=en") as guest:
                found[role] = guest
        return found

    found = seen_by(look())
    consoles = [role for role, guest in found.items() if any(widget.endswith("-next") for widget in guest.widgets)]
    assert consoles == [TRAINER]
    for role, guest in found.items():
        own = {widget for widget in guest.widgets if "-own:1:" in widget}
        assert all(f"-own:1:{role}:" in widget for widget in own)
        others = [token for token in played.tokens if token in guest.shown and token not in guest.query]
        assert others == [], "a page carries somebody else's token"
    assert str(SEED) not in "".join(guest.shown for guest in found.values())


def test_a_link_that_opens_nothing_says_so_and_asks_for_a_code(played: Played) -> None:
    async def look(token: str) -> None:
        async with page(played.server, f"t={token}&lang=en") as guest:
            assert "This link opens nothing any more" in guest.words
            assert ending(guest, "-code-again")

    for token in ("x" * 32, "nonsense", "<script>", "%27%20OR%201=1"):
        seen_by(look(token))


def test_what_people_write_is_shown_as_text_and_never_as_markup(played: Played) -> None:
    async def look() -> str:
        words = ""
        async with page(played.server, f"t={played.trainer}&lang=en") as guest:
            words += guest.words
            for part in ("Injects and messages", "People"):
                await guest.send(ending(guest, "-part-1-deciding"), string_array_value=[part])
                words += guest.words
        return words

    played.live.store.names.set(played.live.id, next(iter(played.live.session.holders[Seat.of(CUSTOMS)])), HOSTILE)
    words = seen_by(look())
    assert "<img src=x" not in words
    assert "&lt;img src=x onerror=alert(1)&gt;" in words
    assert words.count("&lt;img src=x") >= 2, "what is expected, and the name"
    assert "=HYPERLINK(&quot;http://nowhere&quot;)" in words


# Crafted values

LIKELY: dict[str, dict[str, Any]] = {
    "TextInput": {"string_value": FORMULA},
    "TextArea": {"string_value": FORMULA},
    "Selectbox": {"string_value": "All"},
    "MultiSelect": {"string_array_value": ["All"]},
    "ButtonGroup": {"string_array_value": ["P"]},
    "Checkbox": {"bool_value": False},
    "NumberInput": {"double_value": 1.0},
    "Slider": {"string_array_value": ["0"]},
}
"""A value of the right kind for every kind of widget."""


def test_the_trainers_widgets_pressed_from_a_seats_page_change_nothing(played: Played) -> None:
    async def craft() -> int:
        widgets: dict[str, Any] = {}
        async with page(played.server, f"t={played.trainer}&lang=en") as trainer:
            for part in ("People", "Injects and messages", "What is true", "Notes and ratings", "Session", "Decisions"):
                await trainer.send(ending(trainer, "-part-1-deciding"), string_array_value=[part])
                widgets |= trainer.widgets
        async with page(played.server, f"t={played.seats[CUSTOMS]}&lang=en") as guest:
            own, buttons = set(guest.widgets), 0
            for widget, element in widgets.items():
                value = LIKELY.get(type(element).__name__)
                if value is not None and widget not in own:
                    guest.put(widget, **value)
            for widget, element in widgets.items():
                if type(element).__name__ == "Button":
                    await guest.send(widget, trigger_value=True)
                    buttons += 1
        return buttons

    before = played.log()
    assert seen_by(craft()) > 15, "buttons of the console"
    assert played.log() == before


def test_another_seats_levers_and_buttons_change_nothing(played: Played) -> None:
    async def craft() -> int:
        async with page(played.server, f"t={played.seats[FOREIGN]}&lang=en") as other:
            theirs = dict(other.widgets)
        async with page(played.server, f"t={played.seats[CUSTOMS]}&lang=en") as guest:
            for widget, element in theirs.items():
                if "-own:1:" in widget:
                    await guest.send(widget, string_array_value=[element.options[-1]])
            for key in ("-submit", "-offer", "-withdraw"):
                for widget in theirs:
                    if widget.endswith(key):
                        await guest.send(widget, trigger_value=True)
        return len(theirs)

    before = played.log()
    assert seen_by(craft()) > 10
    assert played.log() == before


OFFERED_BY_NONE: list[list[str]] = [["9999"], ["-1"], ["nan"], ["1e999"], [], ["1", "2", "3"], ["<b>"], ["x" * 100_000]]
OF_ANOTHER_KIND: list[dict[str, Any]] = [
    {"int_value": 7},
    {"double_value": float("nan")},
    {"bool_value": True},
    {"json_value": "{"},
    {"bytes_value": b"\x80\x04."},
]


def of_levers(entries: list[Entry]) -> list[tuple[str, float]]:
    """Return what entries say of levers."""
    return [(lever, value) for entry in entries for lever, value in entry.body.get("values", {}).items()]


@pytest.mark.parametrize("value", OFFERED_BY_NONE, ids=lambda value: str(value)[:40])
def test_a_levers_value_that_no_slider_offers_is_not_taken(played: Played, value: list[str]) -> None:
    async def craft() -> None:
        async with page(played.server, f"t={played.seats[CUSTOMS]}&lang=en") as guest:
            lever = next(widget for widget in guest.widgets if f"-own:1:{CUSTOMS}:L21" in widget)
            await guest.send(lever, string_array_value=value)
            await guest.send(ending(guest, "-propose"), trigger_value=True)
            assert "First: what do you expect?" in guest.words, "the page is still there"

    before = len(played.log())
    seen_by(craft())
    for lever, given in of_levers(played.log()[before:]):
        known = LEVERS[LEVER_INDEX[lever]]
        assert Seat.of(CUSTOMS).owns(known)
        assert known.low <= given <= known.high


def test_a_value_of_another_kind_spoils_nobodys_page_but_ones_own_and_tells_nothing(tmp_path: Path) -> None:
    async def craft() -> None:
        async with page(server, f"t={others}&lang=en") as other:
            for value in OF_ANOTHER_KIND:
                guest = Guest(server.address, f"t={own}&lang=en")
                await guest.open()
                lever = next(widget for widget in guest.widgets if f"-own:1:{CUSTOMS}:L21" in widget)
                await guest.send(lever, **value)
                assert all("error" in error and "Type" not in error and "/" not in error for error in guest.errors)
                await guest.close()
            await other.again()
            assert "First: what do you expect?" in other.words
        async with page(server, f"t={own}&lang=en") as guest:
            assert "First: what do you expect?" in guest.words

    server = Server(tmp_path)
    live, _trainer, (own, others) = begun(server, CUSTOMS, FOREIGN)
    live.next_move(TRAINER)
    seat = Seat.of(CUSTOMS)
    live.do(seat, commands.StateExpectation(seat=seat, expectation="More finds"))
    before = live.store.entries(live.id)
    server.start()
    try:
        seen_by(craft())
    finally:
        server.kill()
    assert live.store.entries(live.id) == before
    assert own not in server.said


def test_a_crafted_choice_of_words_or_language_leaves_the_page_as_it_is(played: Played) -> None:
    async def craft() -> None:
        async with page(played.server, f"t={played.seats[CUSTOMS]}&lang=en") as guest:
            language = ending(guest, "-language")
            for value in (["xx"], ["<script>"], []):
                await guest.send(language, string_array_value=value)
                assert "What has come in" in guest.words
            live = next(widget for widget in guest.widgets if widget.endswith("-live"))
            for told in ('[{"event":"told","value":"<b>"}]', "{", "null", '[{"event":"other","value":1}]'):
                await guest.send(f"$$STREAMLIT_INTERNAL_KEY_{live}__events", json_trigger_value=told)
            await guest.again()
            assert "What has come in" in guest.words

    before = played.log()
    seen_by(craft())
    assert played.log() == before


# Joining


def test_wrong_codes_without_end_are_refused_in_words_and_others_still_get_in(tmp_path: Path) -> None:
    addresses = [address for _name, address in network.addresses()]
    if not addresses:
        pytest.skip("this machine has no address in a network")

    async def knock() -> None:
        async with page(server, "room=QQQQQ&lang=en") as guest:
            assert "There is no room with the code QQQQQ." in guest.words
        async with page(server, "room=QQQQQ&lang=en") as guest:
            for _ in range(1, WRONG_CODES_A_MINUTE):
                await guest.again()  # the page asks again for the code in its address
        for language, words in (
            ("en", "Too many tries."),
            ("fr", "Trop d&#x27;essais."),
            ("ru", "Слишком много попыток."),
        ):
            async with page(server, f"room={live.code}&lang={language}") as guest:
                assert words in guest.words
                assert not any(getattr(widget, "label", "") == "Join" for widget in guest.widgets.values())
        other = Guest(f"http://{addresses[0]}:{server.port}", f"room={live.code}&lang=en")
        await other.open()
        assert other.labelled("Join")
        await other.close()

    server = Server(tmp_path, "0.0.0.0")
    live, _trainer, _seats = begun(server)
    server.start()
    try:
        seen_by(knock())
        seen_by(another_machine(f"http://{addresses[0]}:{server.port}"))
    finally:
        server.kill()
    assert "Traceback" not in server.said
    assert [entry.kind for entry in live.store.entries(live.id)] == ["created"]


async def another_machine(address: str) -> None:
    """Look at the start page as a phone in the room's network sees it: it offers to join and nothing else."""
    for query in ("exercise=1", "exercise=1&begin=1"):
        guest = Guest(address, query + "&lang=en")
        await guest.open()
        assert "An exercise is begun at the trainer" in guest.words
        assert {widget.rpartition("-")[2] for widget in guest.widgets} == {"language", "code"}
        await guest.close()


def test_joining_a_closed_room_is_refused_in_words_also_from_a_page_that_was_open_before(played: Played) -> None:
    async def come() -> None:
        async with page(server, f"room={live.code}&lang=en") as guest, page(server, f"t={trainer}&lang=en") as console:
            join = guest.labelled("Join")
            await console.send(ending(console, "-joining-True"), bool_value=False)
            await guest.send(join.id, trigger_value=True)
            assert "Joining is closed. Ask the trainer." in guest.words
            assert guest.query.startswith("room="), "nobody was let in"
        for language, words in LANGUAGE_WORDS.items():
            async with page(server, f"room={live.code}&lang={language}") as guest:
                assert words in guest.words
                assert not any(widget for widget in guest.widgets if "FormSubmitter" in widget)

    server = played.server
    live, trainer, _seats = begun(server)
    seen_by(come())
    assert {entry.kind for entry in live.store.entries(live.id)} == {"created", "joining"}


def test_a_seat_that_there_is_not_cannot_be_joined(played: Played) -> None:
    async def come() -> None:
        for name in ("trainer", "velmora.minister", "nowhere.customs", "<b>"):
            async with page(server, f"room={live.code}&lang=en") as guest:
                guest.put(guest.labelled("Seat").id, string_value=name)
                await guest.send(guest.labelled("Join").id, trigger_value=True)
                assert "There is no such seat." in guest.words or "You are" in guest.words

    server = played.server
    live, _trainer, _seats = begun(server)
    seen_by(come())
    given = [entry.body["seat"] for entry in live.store.entries(live.id) if entry.kind == "seated"]
    assert set(given) <= {str(seat) for seat in live.session.seats}


# Refusals


@pytest.mark.parametrize(
    ("language", "button", "words"),
    [
        ("en", "Keep the note", "Write a note."),
        ("fr", "Garder la note", "Écrivez une note."),
        ("ru", "Сохранить заметку", "Напишите заметку."),
    ],
)
def test_why_something_was_refused_is_said_once(played: Played, language: str, button: str, words: str) -> None:
    async def ask() -> list[int]:
        counts = []
        async with page(played.server, f"t={played.trainer}&lang={language}") as guest:
            part = ending(guest, "-part-1-deciding")
            names = guest.widgets[part].options
            place = next(name.content for name in names if name.content in NOTES)
            await guest.send(part, string_array_value=[place])
            for _time in range(2):
                await guest.send(guest.labelled(button).id, trigger_value=True)
                counts.append(guest.words.count(words))
                await guest.again()
                counts.append(guest.words.count(words))
        return counts

    before = played.log()
    assert seen_by(ask()) == [1, 0, 1, 0]
    assert played.log() == before


# What is hidden


def test_no_page_but_the_trainers_carries_what_is_true_before_it_is_revealed(played: Played) -> None:
    server = played.server

    async def look(tokens: dict[str, str]) -> dict[str, str]:
        found = {}
        for role, token in tokens.items():
            async with page(server, f"t={token}&lang=en") as guest:
                if role == TRAINER:
                    assert "diversions so far" not in guest.shown, "the console opens on what is hidden"
                    await guest.send(ending(guest, "-part-1-lived"), string_array_value=["What is true"])
                found[role] = guest.shown
                assert guest.boards, "there is nothing to look at"
        return found

    def room(*, told: bool) -> dict[str, str]:
        """Play a room's first move, tell what is true or not, and return the tokens of its links."""
        live, trainer, (seat, coordinator) = begun(server, CUSTOMS, FOREIGN)
        live.next_move(TRAINER)
        live.close_move(TRAINER)
        if told:
            live.do(TRAINER, commands.Reveal(what="truth"))
        tokens = {TRAINER: trainer, CUSTOMS: seat, FOREIGN: coordinator}
        return tokens | {role: live.store.links.issue(live.id, role)[0] for role in (PROJECTOR, OBSERVER, EVALUATOR)}

    hidden, revealed = (seen_by(look(room(told=told))) for told in (False, True))
    true = [
        words for words in ("diversions so far", "diversion so far", "Attempt by attempt") if words in hidden[TRAINER]
    ]
    assert len(true) == 2
    for role, shown in hidden.items():
        assert [words for words in true if words in shown] == (true if role == TRAINER else []), role
    for role, shown in revealed.items():  # the wall shows attempts, one by one, when the trainer says so
        assert [words for words in true if words in shown] == (true[:1] if role == PROJECTOR else true), role


def test_a_picture_never_travels_apart_from_the_page_around_it(played: Played) -> None:
    async def look() -> int:
        guest = Guest(server.address, f"t={token}&lang=en")
        guest.keeps = True
        await guest.open()
        for _run in range(3):
            await guest.again()
        await guest.close()
        return guest.apart

    server = played.server
    live, _trainer, (token,) = begun(server, CUSTOMS)
    live.next_move(TRAINER)
    live.close_move(TRAINER)
    assert seen_by(look()) == 0
