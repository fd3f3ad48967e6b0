"""The chain of a log: each entry is bound to all before it, so that whoever has noted the last link sees any later change.

An entry enters the chain by a commitment: a hash over a drawn salt, who did it and what it says. A salt makes sure that nobody can
guess from a commitment what a short text said once it has been taken out. Participants' devices enter as numbers, in the order in
which they came, as they stand in exported files: so a log and its export have one chain, whatever becomes of who they were.
SHA-256 throughout (FIPS 180-4); a link is a plain hash chain, as in Haber and Stornetta, "How to time-stamp a digital document"
(1991), without a witness: the last link, on the console and in every exported file, is what people may note down.
"""

import hashlib
import json
import secrets
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from sim.exercise.entries import Entry

BEGINNING: Final = "0" * 64
"""What stands in place of a link before the first one."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """An entry with its place in the chain: salt (32 hexadecimal digits), commitment and link (64 each)."""

    entry: Entry
    salt: str
    commitment: str
    link: str

    def to_json(self) -> dict[str, Any]:
        """Return plain values that ``from_json`` reads back."""
        return {**self.entry.to_json(), "salt": self.salt, "commitment": self.commitment, "link": self.link}

    @classmethod
    def from_json(cls, written: dict[str, Any]) -> "Sealed":
        """Return a sealed entry from plain values. Raises KeyError, TypeError or ValueError for other values."""
        texts = written["salt"], written["commitment"], written["link"]
        if not all(isinstance(text, str) for text in texts):
            raise ValueError("a sealed entry")
        return cls(Entry.from_json(written), *texts)


def plainly(value: object) -> str:
    """Return values as one text: the same text, the same values of the same kinds (1 is not 1.0, nor true)."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def answers_digest(answers: Iterable[Mapping[str, Any]]) -> str:
    """Return the digest of answers of the hot wash, the same in any order: 64 hexadecimal digits."""
    return hashlib.sha256("\n".join(sorted(map(plainly, answers))).encode("utf-8", "surrogatepass")).hexdigest()


class Numbers:
    """How devices are called outside their own server: participant 1, 2, … in the order in which they first held a seat."""

    def __init__(self, devices: Iterable[str] = ()) -> None:
        self._numbers: dict[str, str] = {}
        for device in devices:
            self.of(device)

    def of(self, device: str) -> str:
        """Return what a device is called, one that comes for the first time with the next number."""
        return self._numbers.setdefault(device, f"participant {len(self._numbers) + 1}")

    def __contains__(self, device: str) -> bool:
        return device in self._numbers

    def anonymous(self, entry: Entry) -> Entry:
        """Return an entry in which its device, if it is about one, has its number."""
        holder = entry.device
        if holder is None:
            return entry
        number = self.of(holder)
        return replace(
            entry, actor=number if entry.actor == holder else entry.actor, body={**entry.body, "holder": number}
        )


def committed(entry: Entry, salt: str) -> str:
    """Return the commitment of an anonymous entry under a salt."""
    return _hash(salt, entry.actor, plainly(entry.body))


def linked(before: str, entry: Entry, commitment: str) -> str:
    """Return the link of an entry: over the link before it, its number, time and kind, and its commitment."""
    written = entry.to_json()
    return _hash(before, str(written["number"]), written["at"], written["kind"], commitment)


def _hash(*parts: str) -> str:
    """Return the hash of texts, each with its length, so that nothing can move from one to the next."""
    digest = hashlib.sha256()
    for part in parts:
        content = part.encode("utf-8", "surrogatepass")
        digest.update(len(content).to_bytes(8, "big") + content)
    return digest.hexdigest()


def seal(entry: Entry, before: str, numbers: Numbers) -> Sealed:
    """Return an entry as the next one of a chain whose last link is ``before`` and whose devices have ``numbers``."""
    salt = secrets.token_hex(16)
    commitment = committed(numbers.anonymous(entry), salt)
    return Sealed(entry, salt, commitment, linked(before, entry, commitment))


def sealed(entries: Iterable[Entry], after: Iterable[Sealed] = ()) -> Iterator[Sealed]:
    """Yield entries as a chain, or as what comes after one."""
    before, numbers = BEGINNING, Numbers()
    for bound in after:
        before = bound.link
        numbers.anonymous(bound.entry)
    for entry in entries:
        link = seal(entry, before, numbers)
        before = link.link
        yield link


def first_broken(chain: Iterable[Sealed]) -> int | None:
    """Return the number of the first entry that is not what was bound into the chain; None where all are."""
    before, numbers = BEGINNING, Numbers()
    for number, link in enumerate(chain):
        entry = link.entry
        opens = committed(numbers.anonymous(entry), link.salt) == link.commitment
        if entry.number != number or not opens or linked(before, entry, link.commitment) != link.link:
            return number
        before = link.link
    return None
