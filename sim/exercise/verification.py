"""Verifying a session, of a file or as it is kept: its log against its chain, its commands and a run of the model."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from sim.compiled import source_hash
from sim.exercise import trajectory
from sim.exercise.chain import first_broken
from sim.exercise.session import Session
from sim.exercise.session_file import SessionError, answers_differ, begun_by, follow, read
from sim.exercise.store import SessionStore
from sim.scenario.problems import Problem


@dataclass(frozen=True, slots=True)
class Verified:
    """What came of verifying a session.

    ``head``: the last link of its chain, empty where its log is not bound (files of format 1). ``broken``: number of the first
    entry that is not what was bound into the chain. ``refused``: what is wrong with the first entry that is not what its command
    writes. ``moves``: for each closed move the digest of its events then and now. ``damaged``: whether what is kept of the last
    move is not what the log says. ``answers``: whether the answers of the hot wash are those that it was closed with.
    ``same_model``: whether all moves were simulated with this version of the model.
    """

    head: str
    broken: int | None
    refused: Problem | None
    moves: tuple[tuple[str, str], ...]
    damaged: bool
    answers: bool
    same_model: bool

    @property
    def untouched(self) -> bool:
        """Whether nothing was changed since it was written."""
        return self.broken is None and self.refused is None and not self.damaged and self.answers

    @property
    def same(self) -> bool:
        """Whether nothing was changed, and all moves give the same events again."""
        return self.untouched and all(there == here for there, here in self.moves)


def verified(content: bytes, file: str = "session") -> Verified:
    """Verify the session of a file. Raises SessionError where it holds none, or where an entry of it was changed."""
    contents = read(content, file)
    return _against_the_model(contents.session, contents.head, contents.digests, contents.model)


def verified_kept(store: SessionStore, session_id: str) -> Verified:
    """Verify a session that is kept: its log as it stands on disk, against its chain, its commands and the model.

    KeyError: there is none. Raises NotKept where it cannot be read.
    """
    chain = store.chain(session_id)
    broken = first_broken(chain)
    try:
        session = begun_by("", chain[0].entry)
        for link in chain[1:]:
            follow("", session, link.entry)
    except SessionError as error:
        return Verified(chain[-1].link, broken, error.problems[0], (), False, True, True)
    then = tuple(
        session.results[move].digest if move in session.results else "" for move in range(1, session.closed + 1)
    )
    against_the_model = _against_the_model(session, chain[-1].link, then, source_hash())
    content = store.results.of(session_id, session.lived) if session.closed in session.results else None
    return replace(
        against_the_model,
        broken=broken,
        damaged=content is not None and _is_damaged(content, session.results[session.closed].digest),
        answers=not answers_differ(session, store.hot_wash.all(session_id)),
    )


def _against_the_model(session: Session, head: str, digests: Sequence[str], model: str) -> Verified:
    """Run all closed moves again. The log's own digests stand before those that are given beside it."""
    here = trajectory.digests(session)
    then = [
        session.results[move].digest if move in session.results else given
        for move, (given, _here) in enumerate(zip_longest(digests, here, fillvalue=""), 1)
    ]
    models = {result.model for result in session.results.values()} or {model}
    pairs = tuple((there or now, now) for there, now in zip_longest(then, here, fillvalue=""))
    return Verified(head, None, None, pairs, False, True, models == {source_hash()})


def _is_damaged(content: bytes, digest: str) -> bool:
    try:
        return trajectory.digest_of(content) != digest
    except ValueError:
        return True
