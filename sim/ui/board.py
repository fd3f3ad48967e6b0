"""A board on a page: our own component, which draws an answer in place and fetches a better one by itself."""

from functools import cache
from typing import Any, Final

import streamlit as st

from sim.ui.routes import PREFIX, version

_LOADER: Final = """
export default function (component) {
  let stop = null;
  let gone = false;
  const address = new URL("%s", document.baseURI).href;
  import(address).then((module) => {
    if (!gone) stop = module.default(component);
  });
  return () => {
    gone = true;
    stop?.();
  };
}
"""
"""Loads our script from our own address, so that it travels once and not with every answer."""


def loader(name: str) -> str:
    """Return the script of a component that loads one of ours and hands over to it."""
    return _LOADER % f"{PREFIX.lstrip('/')}/static/{version()}/{name}"


@cache
def _component() -> Any:
    return st.components.v2.component("cordon_board", js=loader("board.js"), isolate_styles=False)


def show(answer: bytes, key: str) -> None:
    """Draw an answer of ``sim.presentation.boards``; with the same ``key`` it takes the place of the one before, part by part."""
    _component()(data=answer, key=key, on_mode_change=_nothing)


def _nothing() -> None:
    """Let the page run again, in the colours of the reader's machine as it is now: that is all."""
