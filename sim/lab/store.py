"""The store of rows: a directory on any file system that fsspec knows, written so that an interruption loses nothing.

``manifest.json`` says what is run and names the table of points, ``points-*.parquet``; ``rows/*.parquet`` are written as chunks
end. Names of tables are derived from their content, so that a single write of the manifest switches from one study to another. One
process writes; any number may read.
"""

import hashlib
import io
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import fsspec
import polars as pl

from sim.scenario.problems import gettext_lazy

FORMAT: Final = 1
"""Version of the directory's format."""
MANIFEST: Final = "manifest.json"
POINTS: Final = "points-"
ROWS: Final = "rows"
DAMAGED: Final = "damaged"


class StoreError(Exception):
    """A directory of results cannot be read or written; says where, what was found and what was expected."""

    def __init__(self, place: str, found: str, expected: str) -> None:
        self.message = gettext_lazy(
            "{file}: found {found}, expected {expected}", file=place, found=found, expected=expected
        )
        super().__init__(self.message)


class ResultsDirectory:
    """One directory of results. ``place``: a path, or an address such as ``s3://bucket/folder``."""

    def __init__(self, place: str | Path) -> None:
        self.place = str(place)
        try:
            self._files, self._root = fsspec.core.url_to_fs(self.place)
        except (ImportError, ValueError, OSError) as error:
            raise StoreError(
                self.place, str(error)[:200], gettext_lazy("a directory, or an address that fsspec knows")
            ) from None
        self._local = "file" in self._protocols
        self._root = self._root.rstrip("/")

    @property
    def _protocols(self) -> Sequence[str]:
        protocols = self._files.protocol
        return (protocols,) if isinstance(protocols, str) else protocols

    def _path(self, name: str) -> str:
        return f"{self._root}/{name}"

    def names(self) -> list[str]:
        """Return the names in the directory; none where it is missing."""
        return self._names("")

    def write(self, name: str, content: bytes) -> None:
        """Write a file whole or not at all. Raises StoreError if that fails."""
        path = self._path(name)
        try:
            self._files.makedirs(path.rpartition("/")[0], exist_ok=True)
            if not self._local:
                self._files.pipe_file(path, content)  # object stores show a file only when it is complete
                return
            # Written beside it and on disk before it is renamed: a rename takes a file's place whole or not at all.
            unfinished = f"{path}.{os.getpid()}.tmp"
            with Path(unfinished).open("wb") as stream:
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
            Path(unfinished).replace(path)
        except OSError as error:
            raise StoreError(
                f"{self.place}/{name}", _reason(error), gettext_lazy("a place that can be written")
            ) from None

    def read(self, name: str) -> bytes:
        """Return a file's content. Raises StoreError where there is none."""
        try:
            return bytes(self._files.cat_file(self._path(name)))
        except FileNotFoundError:
            raise StoreError(
                f"{self.place}/{name}",
                gettext_lazy("no such file"),
                gettext_lazy("a directory written by `cordon batch --out`"),
            ) from None
        except OSError as error:
            raise StoreError(f"{self.place}/{name}", _reason(error), gettext_lazy("a file that can be read")) from None

    def manifest(self) -> dict[str, Any]:
        """Return the manifest. Raises StoreError when it is missing, damaged or of another format."""
        try:
            found = json.loads(self.read(MANIFEST))
        except ValueError:
            found = None
        if not isinstance(found, dict) or found.get("format") != FORMAT:
            raise StoreError(
                f"{self.place}/{MANIFEST}",
                gettext_lazy("other content"),
                gettext_lazy("a manifest of format {format}", format=FORMAT),
            )
        return found

    def write_manifest(self, manifest: Mapping[str, Any]) -> None:
        """Write the manifest, format included, one value a line."""
        lines = [
            f" {json.dumps(name)}: {json.dumps(value, ensure_ascii=False)}"
            for name, value in {"format": FORMAT, **manifest}.items()
        ]
        self.write(MANIFEST, ("{\n" + ",\n".join(lines) + "\n}\n").encode())

    def write_plan(self, manifest: Mapping[str, Any], points: pl.DataFrame) -> None:
        """Write what is run and its points; after an interruption either the old or the new one is there, whole."""
        stream = io.BytesIO()
        points.write_parquet(stream)
        # First the table, then the manifest that names it; only then may the old table go.
        name = f"{POINTS}{hashlib.sha256(stream.getvalue()).hexdigest()[:24]}.parquet"
        self.write(name, stream.getvalue())
        self.write_manifest({**manifest, "points": name})
        for other in self.names():
            if other.startswith(POINTS) and other != name:
                self._files.rm_file(self._path(other))

    def begun(self) -> bool:
        """Return whether there is a study's manifest. Raises StoreError if there is something else without one.

        A study that was interrupted before its manifest leaves a table of points, or unfinished files.
        """
        names = self.names()
        if MANIFEST in names:
            return True
        for name in names:
            if not (name.startswith(POINTS) or name.endswith(".tmp")):
                raise StoreError(self.place, name, gettext_lazy("a directory written by `cordon batch --out`"))
        return False

    def frame(self, name: str) -> pl.DataFrame:
        """Return a table. Raises StoreError when it is missing or damaged."""
        try:
            return pl.read_parquet(io.BytesIO(self.read(name)))
        except pl.exceptions.PolarsError as error:
            found = str(error).partition("\n")[0][:200]
            raise StoreError(f"{self.place}/{name}", found, gettext_lazy("a table in Parquet")) from None

    def write_part(self, block: int, label: str, rows: bytes) -> None:
        """Write rows of a chunk. ``label`` identifies them: the same label gives the same file. ``block`` orders the files."""
        key = hashlib.sha256(label.encode()).hexdigest()[:24]
        self.write(f"{ROWS}/{block:07d}-{key}.parquet", rows)

    def parts(self) -> list[str]:
        """Return the names of all parts, in the order of their replicates."""
        return [f"{ROWS}/{name}" for name in self._names(ROWS) if name.endswith(".parquet")]

    def read_parts(self, schema: Mapping[str, Any]) -> Iterator[tuple[str, pl.DataFrame | None]]:
        """Yield every part with the columns wanted, null where it lacks one; None for a damaged part."""
        for name in self.parts():
            try:
                yield name, _scanned(io.BytesIO(self.read(name)), schema).collect()
            except (pl.exceptions.PolarsError, OSError):
                yield name, None

    def scan(self, schema: Mapping[str, Any]) -> pl.LazyFrame:
        """Return all rows of all parts with the columns wanted, null where a part has none such. Raises StoreError.

        A damaged part is reported when the rows are collected: see ``collect``.
        """
        names = self.parts()
        if not names:
            raise StoreError(
                f"{self.place}/{ROWS}", gettext_lazy("nothing"), gettext_lazy("at least one part of the results")
            )
        if self._local:
            return _scanned([self._path(name) for name in names], schema)
        return pl.concat([_scanned(io.BytesIO(self.read(name)), schema) for name in names])

    def collect(self, frame: pl.LazyFrame) -> pl.DataFrame:
        """Return scanned rows. Raises StoreError, which names the part, if one cannot be read."""
        try:
            return frame.collect()
        except (pl.exceptions.PolarsError, OSError) as error:
            for name, rows in self.read_parts({"key": pl.String}):
                if rows is None:
                    expected = gettext_lazy(
                        "rows in Parquet; cordon batch --resume sets a damaged part aside and runs it again"
                    )
                    raise StoreError(f"{self.place}/{name}", gettext_lazy("a damaged part"), expected) from None
            raise StoreError(
                f"{self.place}/{ROWS}", str(error).partition("\n")[0][:200], gettext_lazy("rows in Parquet")
            ) from None

    def set_aside(self, name: str) -> None:
        """Move an unreadable part out of the way; its runs are repeated."""
        self._files.makedirs(self._path(DAMAGED), exist_ok=True)
        self._files.mv(self._path(name), self._path(f"{DAMAGED}/{name.rpartition('/')[2]}"))

    def _names(self, folder: str) -> list[str]:
        path = self._path(folder) if folder else self._root
        try:
            paths = self._files.ls(path, detail=False)
        except (FileNotFoundError, NotADirectoryError):
            return []
        except OSError as error:
            raise StoreError(
                f"{self.place}/{folder}", _reason(error), gettext_lazy("a directory that can be read")
            ) from None
        return sorted(str(name).rstrip("/").rpartition("/")[2] for name in paths)


def _scanned(source: Any, schema: Mapping[str, Any]) -> pl.LazyFrame:
    return pl.scan_parquet(
        source, glob=False, schema=dict(schema), missing_columns="insert", extra_columns="ignore"
    ).select(list(schema))


def _reason(error: OSError) -> str:
    return error.strerror or str(error)[:200]
