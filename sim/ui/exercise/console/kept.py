"""The session itself: as one file, its names, its end, and where it is kept."""

from html import escape

import streamlit as st

from sim.exercise.contributions import Phase
from sim.exercise.live.session import LiveSession
from sim.presentation.exercise import wording
from sim.ui.exercise import frame
from sim.ui.exercise.console import bar
from sim.ui.exercise.frame import heading, place, quiet
from sim.ui.routes import PREFIX
from sim.words.reader import Reader


def show(live: LiveSession, reader: Reader, token: str) -> None:
    """Draw the part of the session."""
    session, _ = live.session, reader._
    heading(_("As one file"))
    quiet(_("Everything that was decided, without names; it replays to the same events elsewhere."))
    address, name = f"{PREFIX}/session/{token}", f"cordon-{live.code}.json"
    st.html(f'<p><a class="file" href="{escape(address)}" download="{escape(name)}">{escape(name)}</a></p>')
    heading(_("Names"))
    count = len(live.store.names.of(live.id))
    quiet(reader.ngettext("{n} person gave a name.", "{n} people gave a name.", count).format(n=reader.number(count)))
    with place("erase"):
        if count and st.button(_("Erase all names"), key="erase-names"):
            frame.attempt(live.store.names.erase, live.id)
            frame.again()
    heading(_("The log"))
    quiet(
        reader.ngettext(
            "{n} entry, each on disk before it was shown.",
            "{n} entries, each on disk before it was shown.",
            len(session.entries),
        ).format(n=reader.number(len(session.entries)))
    )
    quiet(_("Its head, to be noted down: whoever changes an entry later cannot keep it. It stands in the file too."))
    st.html(f'<p class="head"><code>{escape(live.store.head(live.id))}</code></p>')
    with place("model"):
        if live.model_has_changed:
            quiet(wording.changed_model(reader))
    if session.phase == Phase.LIVED and session.move < session.length:
        heading(_("End before the last move"))
        bar.end(live, reader)
