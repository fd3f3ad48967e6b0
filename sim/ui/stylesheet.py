"""Style sheets as older phones read them: nested rules written out.

Our sheets are nested in one selector, which gives them weight. Browsers before Safari 17.2 and Chrome 120 do not know such
nesting and would drop a whole sheet, so it is written out before it is sent. The sheets are ours: comments, rules, groups.
"""

import re
from collections.abc import Iterator
from typing import Final

_COMMENT: Final = re.compile(r"/\*.*?\*/", re.DOTALL)
_STRING: Final = re.compile(r'"(?:\\.|[^"\\])*"' + r"|'(?:\\.|[^'\\])*'")
_GROUPS: Final = ("@media", "@supports", "@container")
"""Rules that hold rules: what is nested in them has the parent of the rule around them."""


def flattened(sheet: str, parent: str) -> str:
    """Return a sheet nested in the selector ``parent`` with no rule in another, groups apart.

    Raises ValueError where a brace has no partner.
    """
    return "\n".join(_flat(_COMMENT.sub("", sheet), parent))


def _flat(sheet: str, parent: str) -> Iterator[str]:
    declarations = ""
    for head, body in _parts(sheet):
        if body is None:
            declarations += f"{head};"
        elif head.startswith(_GROUPS):
            yield f"{head} {{\n{chr(10).join(_flat(body, parent))}\n}}"
        elif head.startswith("@"):
            yield f"{head} {{{body}}}"
        else:
            yield from _flat(body, _below(head, parent))
    if declarations:
        yield f"{parent} {{{declarations}}}"


def _below(selectors: str, parent: str) -> str:
    """Return the selectors of a rule nested in ``parent``; ``&`` stands for the parent."""
    around = f":is({parent})" if len(list(_split(parent))) > 1 else parent
    return ", ".join(each.replace("&", around) if "&" in each else f"{around} {each}" for each in _split(selectors))


def _split(selectors: str) -> Iterator[str]:
    """Give the selectors of a list, which commas in brackets do not divide."""
    depth, begun = 0, 0
    for place, sign in enumerate(selectors):
        depth += (sign in "([") - (sign in ")]")
        if sign == "," and not depth:
            yield selectors[begun:place].strip()
            begun = place + 1
    yield selectors[begun:].strip()


def _parts(sheet: str) -> Iterator[tuple[str, str | None]]:
    """Give each declaration (its body is None) and each rule (head, body) of a block, in order; texts in quotes stay whole."""
    plain = _STRING.sub(lambda found: "_" * len(found[0]), sheet)  # braces and semicolons in quotes divide nothing
    begun = depth = opened = 0
    for place, sign in enumerate(plain):
        if sign == "{":
            if not depth:
                opened = place
            depth += 1
        elif sign == "}":
            depth -= 1
            if depth < 0:
                raise ValueError(
                    f"style sheet: found a closing brace without its opening one after {sheet[begun:place]!r}"
                )
            if not depth:
                yield " ".join(sheet[begun:opened].split()), sheet[opened + 1 : place]
                begun = place + 1
        elif sign == ";" and not depth:
            if declaration := sheet[begun:place].strip():
                yield declaration, None
            begun = place + 1
    if depth:
        raise ValueError(f"style sheet: found no closing brace for {sheet[begun:opened].strip()!r}")
    if declaration := sheet[begun:].strip():
        yield declaration, None
