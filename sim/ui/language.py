"""The language of a browser's session: as chosen, else the link's, else the browser's."""

import streamlit as st

from sim.words import Language, choose_language


def language() -> Language:
    """Return the session's language."""
    if "language" not in st.session_state:
        st.session_state["language"] = choose_language(st.query_params.get("lang") or st.context.locale)
    return choose_language(st.session_state["language"])
