"""The language of a browser's session: as chosen, else the link's, else the browser's."""

from collections.abc import Sequence
from typing import Final

import streamlit as st

from sim.words import LANGUAGES, REGISTRY, Language, choose_language
from sim.words.reader import Reader


def language() -> Language:
    """Return the session's language."""
    if "language" not in st.session_state:
        st.session_state["language"] = choose_language(st.query_params.get("lang") or st.context.locale)
    return choose_language(st.session_state["language"])


_SIDE_BY_SIDE: Final = 3
"""Languages that have room beside each other on top of a page; more are a list to open."""


def choice(reader: Reader, spoken: Sequence[Language] = LANGUAGES) -> None:
    """Draw the choice among languages."""
    if len(spoken) > _SIDE_BY_SIDE:
        st.selectbox(
            reader._("Language"),
            list(spoken),
            format_func=lambda code: REGISTRY[code].name,
            key="language",
            label_visibility="collapsed",
        )
        return
    st.segmented_control(
        reader._("Language"),
        list(spoken),
        format_func=lambda code: REGISTRY[code].name,
        required=True,
        key="language",
        label_visibility="collapsed",
    )
