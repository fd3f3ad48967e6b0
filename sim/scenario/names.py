"""No real names and no codes: what a scenario may not say anywhere, keys and sources included.

Names of States and territories in each language of the registry are Babel's (CLDR); capitals and further names of
States stand in ``real_names.tsv``. Words are compared whole, without regard to case and accents; Russian names in all
their cases. A name that is also a common word (turkey, male, куба) counts only with a capital letter. Words for a
people or a language are not looked for. Codes are shapes only: groups of digits like those of tariff headings, a
letter between digits like those of control lists, registry numbers of substances, and any long number after a word
such as "heading".
"""

import csv
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, Final

from sim.scenario.problems import Finding, LazyText, gettext_lazy
from sim.words import REGISTRY, gettext_noop

_NO_STATE: Final = frozenset(
    {"AQ", "BL", "CC", "EA", "EU", "EZ", "IC", "MF", "QO", "RE", "SX", "UM", "UN", "XA", "XB", "ZZ"}
)
"""Codes left out: not a State or territory, or a name that is a common noun or a saint's name in one of the languages."""
_NEVER: Final = frozenset({"того"})
"""A State's name that is one of the commonest Russian words; it is found with the word for republic before it."""
_CAPITALS_ONLY: Final = (
    *("US", "USA", "UK", "UAE", "DPRK", "PRC", "DRC", "RDC", "RPDC"),
    *("США", "РФ", "КНР", "ЮАР", "ФРГ"),
)
_ALLOWED: Final = ("Australia Group", "Groupe d'Australie", "Groupe Australie")
"""A regime's own name that contains a State's."""
_JOINING: Final = frozenset({"and", "et", "и", "the"})
_WORD: Final = re.compile(r"[^\W\d_]+")
_KEPT_LENGTH: Final = 4000
"""Longest text, in characters, whose findings are cached: a stranger's file must not fill the memory."""

_FEMININE: Final = {
    "ия": ("ия", "ии", "ию", "ией", "иею"),
    "ая": ("ая", "ой", "ую", "ою"),
    "яя": ("яя", "ей", "юю"),
    "а": ("а", "ы", "и", "е", "у", "ой", "ою", "ей"),
    "я": ("я", "и", "е", "ю", "ей"),
}
_OTHER: Final = {
    "ые": ("ые", "ых", "ым", "ыми"),
    "ий": ("ий", "ия", "ию", "ием", "ии", "его", "ему", "им", "ем"),
    "ый": ("ый", "ого", "ому", "ым", "ом"),
    "ое": ("ое", "ого", "ому", "ым", "ом"),
    "ет": ("ет", "та", "ту", "том", "те"),
    "ой": ("ой", "оя", "ою", "оем", "ое"),
    "й": ("й", "я", "ю", "ем", "е"),
    "ь": ("ь", "я", "ю", "ем", "е", "и", "ью"),
    "ы": ("ы", "", "ов", "ам", "ами", "ах"),
    "и": ("и", "", "ов", "ей", "ам", "ами", "ах", "ям", "ями", "ях"),
}
_HARD: Final = ("", "а", "у", "ом", "ем", "е", "ы", "ов", "ам", "ами", "ах")

_CODES: Final = (
    (re.compile(r"(?<![\d.])\d{4}\.\d{2}(?:\.?\d{2}){0,2}(?!\d)"), gettext_noop("a tariff code")),
    (re.compile(r"(?<![\d.])(?!(?:19|20)\d\d)\d{4} \d{2}(?: \d{2})?(?![ \d]*\d)"), gettext_noop("a tariff code")),
    (re.compile(r"(?<!\d)\d{6,}(?!\d)"), gettext_noop("a tariff code")),
    (re.compile(r"(?<![\d.])\d{2}\.\d{2}\.\d{2,}(?!\d)"), gettext_noop("a tariff code")),
    (
        re.compile(r"\b(?:HS|SH|NC|ГС|ТН ?ВЭД|code|codes|heading|position|код|позици\w+)\W{0,3}\d{4,}", re.I),
        gettext_noop("a tariff code"),
    ),
    (re.compile(r"(?<![\w.])\d[A-E]\d{3}(?!\d)", re.I), gettext_noop("an entry of a control list")),
    (re.compile(r"(?<![\w.])\d{1,2}\.[A-E]\.\d{1,3}(?!\d)", re.I), gettext_noop("an entry of a control list")),
    (re.compile(r"\bML ?\d{1,2}\b"), gettext_noop("an entry of a control list")),
    (re.compile(r"(?<![\d-])\d{2,7}-\d{2}-\d(?![\d-])"), gettext_noop("a registry number of a substance")),
    (
        re.compile(r"\b(?:UN|ООН|ONU) ?(?:№|no\.?|n°)? ?(?!1540|1673|1810|1977|2325|2663)\d{4}\b", re.I),
        gettext_noop("a transport number of a substance"),
    ),
)
_DIGIT: Final = re.compile(r"\d")
"""A character that every code contains."""
_LATIN: Final = str.maketrans("АВСЕНМКОРТХавсенмкорх", "ABCEHMKOPTXabcehmkopx")


@dataclass(frozen=True, slots=True)
class _Name:
    """A name as sets of word forms; ``capital`` 0: any case, 1: first letter, 2: all letters are capitals."""

    shown: str
    words: tuple[frozenset[str], ...]
    capital: int = 0
    allowed: bool = False


@dataclass(frozen=True, slots=True)
class _Token:
    plain: str
    written: str


def findings(data: Any) -> tuple[Finding, ...]:
    """Return a finding for each real name or code in the texts and keys of plain values."""
    result = []
    judged: dict[str, tuple[tuple[str, LazyText], ...]] = {}  # keys and many texts repeat
    for path, text in _texts(data, ()):
        if text not in judged:
            judged[text] = _known(text) if len(text) <= _KEPT_LENGTH else _refused(text)
        result += [Finding(path, found, expected) for found, expected in judged[text]]
    return tuple(result)


@lru_cache(maxsize=4096)
def _known(text: str) -> tuple[tuple[str, LazyText], ...]:
    """Return what is refused in a text, cached: after a small change a scenario is judged again with all its texts."""
    return _refused(text)


def _refused(text: str) -> tuple[tuple[str, LazyText], ...]:
    """Return the real names and codes in a text, each with what was expected in its place."""
    wanted = gettext_lazy("no name of a real State, territory or capital")
    return (
        *((name, wanted) for name in real_names(text)),
        *((code, gettext_lazy("no text shaped like {kind}", kind=gettext_lazy(kind))) for code, kind in codes(text)),
    )


def real_names(text: str) -> tuple[str, ...]:
    """Return the real States, territories and capitals named in a text, each as it is known, not as inflected."""
    tokens = _tokens(text)
    index = _index()
    nones: dict[str, None] = {}
    place = 0
    while place < len(tokens):
        name = _longest(tokens, place, index.get(tokens[place].plain, ()))
        if name is not None and not name.allowed:
            nones[name.shown] = None
        place += len(name.words) if name is not None else 1
    return tuple(nones)


def codes(text: str) -> tuple[tuple[str, str], ...]:
    """Return the parts of a text that are shaped like a code, each with the kind of code."""
    plain = unicodedata.normalize("NFKC", _visible(text))
    code_of: dict[str, str] = {}
    if not _DIGIT.search(plain):
        return ()
    for shape, kind in _CODES:
        for candidate in (plain, plain.translate(_LATIN)):
            for match in shape.finditer(candidate):
                code_of.setdefault(match.group(), kind)
    return tuple(code_of.items())


def _longest(tokens: list[_Token], place: int, names: tuple[_Name, ...]) -> _Name | None:
    """Return the longest name that begins at a place; the names come longest first."""
    for name in names:
        part = tokens[place : place + len(name.words)]
        if len(part) < len(name.words):
            continue
        if all(token.plain in forms for token, forms in zip(part, name.words, strict=True)) and _case_fits(name, part):
            return name
    return None


def _case_fits(name: _Name, part: list[_Token]) -> bool:
    if name.capital == 2:
        return all(token.written.isupper() for token in part)
    return name.capital == 0 or part[0].written[0].isupper()


def _tokens(text: str) -> list[_Token]:
    tokens = [_Token(_plain(word), word) for word in _WORD.findall(unicodedata.normalize("NFC", _visible(text)))]
    return [token for token in tokens if token.plain not in _JOINING]


def _visible(text: str) -> str:
    """Return a text without invisible characters, such as joiners and marks of direction."""
    return text if text.isascii() else "".join(letter for letter in text if unicodedata.category(letter) != "Cf")


def _plain(word: str) -> str:
    """Return a word in lower case without accents; й and ё become и and е on both sides of a comparison."""
    if word.isascii():
        return word.lower()
    decomposed = unicodedata.normalize("NFKD", word.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


@cache
def _index() -> Mapping[str, tuple[_Name, ...]]:
    """Return all names by each form of their first word, longest first."""
    index: dict[str, dict[_Name, None]] = {}
    for name in _all_names():
        for form in name.words[0]:
            index.setdefault(form, {})[name] = None
    return {form: tuple(sorted(names, key=lambda name: -len(name.words))) for form, names in index.items()}


def _all_names() -> Iterator[_Name]:
    for text in _ALLOWED:
        yield _Name(text, tuple(frozenset({token.plain}) for token in _tokens(text)), 0, allowed=True)
    for text in _CAPITALS_ONLY:
        yield _Name(text, (frozenset({_plain(text)}),), 2)
    for row in REGISTRY.values():
        for code, territory in row.babel.territories.items():
            if len(code) == 2 and code not in _NO_STATE:
                yield from _name(territory.partition(" (")[0])
    for kind, text in _own_names():
        if kind != "common":
            yield from _name(text)


@cache
def _own_names() -> tuple[tuple[str, str], ...]:
    """Return the entries of our own table, each with its kind: capital, state or common."""
    with (files("sim.scenario") / "real_names.tsv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream, delimiter="\t"))
    return tuple(
        (row["kind"], text)
        for row in rows
        for language, cell in row.items()
        if language != "kind"
        for text in cell.split("|")
    )


@cache
def _common() -> frozenset[str]:
    """Return the names that are also common words, first names or adjectives: they count with a capital letter only."""
    return frozenset(_plain(text) for kind, text in _own_names() if kind == "common")


def _name(text: str) -> Iterator[_Name]:
    words = [token.written for token in _tokens(text)]
    if not words:
        return
    if len(words) == 1 and _plain(words[0]) in _NEVER:
        return
    common = len(words) == 1 and _plain(words[0]) in _common()
    yield _Name(text, tuple(_forms(word) for word in words), int(common))


def _forms(word: str) -> frozenset[str]:
    """Return the forms of a word without accents: the word itself, and in Russian its cases as far as endings tell."""
    low = word.casefold()
    forms = {low}
    if re.search("[а-яё]", low) and len(low) > 3:
        for ending, cases in (_FEMININE | _OTHER).items():
            if low.endswith(ending):
                forms.update(low[: -len(ending)] + case for case in cases)
                break
        else:
            if low[-1] not in "оеуюэё":
                forms.update(low + case for case in _HARD)
    return frozenset(_plain(form) for form in forms)


def _texts(data: Any, path: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    if isinstance(data, str):
        yield path, data
    elif isinstance(data, Mapping):
        for key, value in data.items():
            yield (*path, str(key)), str(key)
            yield from _texts(value, (*path, str(key)))
    elif isinstance(data, list | tuple):
        for index, value in enumerate(data):
            yield from _texts(value, (*path, index))
