"""How a text must be set in its language."""

import re
from collections.abc import Collection

_FAULT = re.compile(
    r"(?<=[^\s\u00a0\u202f!?])[;?!»%]"  # nothing before a double sign or a percentage
    r"|[ ][;:?!»%]"  # a space that may break
    r"|\w:(?=\s|$)"  # a colon set the English way
    r"|«[^\u00a0\u202f]"
)
_NO_TYPOGRAPHY = re.compile(r"https?://\S+|\d:\d|<[^<>]*>")


def french_faults(text: str) -> list[str]:
    """Return where a French text lacks its no-break space before a sign, each with what stands around it."""
    plain = _NO_TYPOGRAPHY.sub("", text)
    return [plain[max(0, found.start() - 12) : found.end() + 8] for found in _FAULT.finditer(plain)]


def untranslated(text: str, english: str, names: Collection[str] = ()) -> bool:
    """Return whether a text is the English one although it holds words other than names."""
    if text != english:
        return False
    text = re.sub("<[^<>]*>", "", text)
    for name in sorted(names, key=len, reverse=True):
        text = text.replace(name, "")
    return bool(re.search(r"[A-Za-z]{3}", text))
