"""Files of the course shown and of all courses, as they leave a page: events, indicators, figures, the record."""

import io
import json
from typing import Final

import polars as pl

from sim import results
from sim.presentation.boards import BoardRequest
from sim.presentation.inquiries import Held, course_shown, nothing_held, record_of, replications
from sim.presentation.queries import REPLICATIONS
from sim.run import Record

_CSV, _PARQUET, _JSON = "text/csv; charset=utf-8", "application/vnd.apache.parquet", "application/json"
NAMES: Final = ("events.csv", "events.parquet", "indicators.csv", "indicators.parquet", "figures.csv", "record.json")
"""The files of a course; figures.csv is of all courses: quantiles of each indicator and of its paired differences."""


def content(request: BoardRequest, name: str, held: Held = nothing_held) -> tuple[bytes, str]:
    """Return a file's content and its media type; ``held`` gives the courses that are there already.

    Raises KeyError for an unknown name, and for a preview, which has no files.
    """
    if name not in NAMES or request.query.on_file:
        raise KeyError(name)
    stem, _dot, kind = name.partition(".")
    if stem == "record":
        record = _record(request, held)
        return (json.dumps(record.record, indent=1, ensure_ascii=False) + "\n").encode(), _JSON
    frame = _frame(request, stem, held)
    if kind == "csv":
        return frame.write_csv().encode(), _CSV
    stream = io.BytesIO()
    frame.write_parquet(stream)
    return stream.getvalue(), _PARQUET


def _record(request: BoardRequest, held: Held) -> Record:
    """Return the course that is shown, with its events."""
    return record_of(request.query, course_shown(request.query, request.course, held))


def _frame(request: BoardRequest, stem: str, held: Held) -> pl.DataFrame:
    if stem == "figures":
        now, before = (replications(query, REPLICATIONS, held) for query in (request.query, request.query.baseline))
        return results.headline(now, before)
    record = _record(request, held)
    return record.events_frame() if stem == "events" else record.indicators_frame()
