"""The schema of a board, made of the types of its blocks: as JSON Schema, and as declarations for the scripts in the browser.

``python -m sim.presentation.schema`` writes the declarations, which stand beside the scripts as ``sim/ui/static/blocks.d.ts``; a
test holds the file to what it writes.
"""

import inspect
import sys
from collections.abc import Iterator, Mapping
from types import NoneType, UnionType
from typing import Any, Final, Literal, NotRequired, Union, get_args, get_origin, get_type_hints, is_typeddict

from sim.presentation.blocks import Block, Board

_HEAD: Final = """\
// What a board is made of, as the server sends it: written by `python -m sim.presentation.schema` from sim/presentation/blocks.py.
"""
_PLAIN: Final[Mapping[Any, tuple[dict[str, Any], str]]] = {
    str: ({"type": "string"}, "string"),
    bool: ({"type": "boolean"}, "boolean"),
    int: ({"type": "integer"}, "number"),
    float: ({"type": "number"}, "number"),
    NoneType: ({"type": "null"}, "null"),
    Any: ({}, "unknown"),
}


def kinds() -> dict[str, Any]:
    """Return the types of blocks by their kind."""
    return {get_args(_fields(block)["kind"][0])[0]: block for block in get_args(Block)}


def schema() -> dict[str, Any]:
    """Return the JSON Schema of a board; nothing may stand in it that it does not name."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$ref": f"#/$defs/{Board.__name__}",
        "$defs": {each.__name__: _object(each) for each in _named(Board)},
    }


def declarations() -> str:
    """Return the same as declarations in TypeScript, which editors and checkers of scripts read."""
    parts = [_HEAD, *(_interface(each) for each in _named(Board))]
    blocks = " | ".join(block.__name__ for block in get_args(Block))
    return "\n".join([*parts, f"export type Block = {blocks};\n"])


def _fields(typed: Any) -> dict[str, tuple[Any, bool]]:
    """Return by name what a typed dictionary holds: its type, and whether it has to be there."""
    found = {}
    for name, hint in get_type_hints(typed, include_extras=True).items():
        optional = get_origin(hint) is NotRequired
        found[name] = (get_args(hint)[0] if optional else hint, not optional)
    return found


def _named(typed: Any, seen: tuple[Any, ...] = ()) -> tuple[Any, ...]:
    """Return a typed dictionary and all that stand in it, each once, in the order in which they are met."""
    if typed in seen:
        return seen
    seen = (*seen, typed)
    for hint, _required in _fields(typed).values():
        for inner in _within(hint):
            seen = _named(inner, seen)
    return seen


def _within(hint: Any) -> Iterator[Any]:
    if is_typeddict(hint):
        yield hint
    elif get_origin(hint) is not Literal:
        for part in get_args(hint):
            yield from _within(part)


def _object(typed: Any) -> dict[str, Any]:
    fields = _fields(typed)
    return {
        "type": "object",
        "properties": {name: _schema_of(hint) for name, (hint, _required) in fields.items()},
        "required": [name for name, (_hint, required) in fields.items() if required],
        "additionalProperties": False,
    }


def _schema_of(hint: Any) -> dict[str, Any]:
    origin, parts = get_origin(hint), get_args(hint)
    if is_typeddict(hint):
        return {"$ref": f"#/$defs/{hint.__name__}"}
    if origin is Literal:
        return {"enum": list(parts)}
    if origin in (Union, UnionType):
        return {"anyOf": [_schema_of(part) for part in parts]}
    if origin is list:
        return {"type": "array", "items": _schema_of(parts[0])}
    if origin is dict:
        return {"type": "object", "additionalProperties": _schema_of(parts[1])}
    return dict(_PLAIN[hint][0])


def _interface(typed: Any) -> str:
    own = inspect.getdoc(typed) or ""
    about = f"/** {own} */\n" if own and not own.startswith("dict(") else ""
    fields = "".join(
        f"  {name}{'' if required else '?'}: {_type_of(hint)};\n" for name, (hint, required) in _fields(typed).items()
    )
    return f"{about}export interface {typed.__name__} {{\n{fields}}}\n"


def _type_of(hint: Any) -> str:
    origin, parts = get_origin(hint), get_args(hint)
    if is_typeddict(hint):
        return str(hint.__name__)
    if origin is Literal:
        return " | ".join(f'"{part}"' for part in parts)
    if hint == Block:
        return "Block"
    if origin in (Union, UnionType):
        return " | ".join(_type_of(part) for part in parts)
    if origin is list:
        return f"Array<{_type_of(parts[0])}>"
    if origin is dict:
        return f"Record<string, {_type_of(parts[1])}>"
    return _PLAIN[hint][1]


def main() -> None:
    """Write the declarations to standard output."""
    sys.stdout.write(declarations())


if __name__ == "__main__":
    main()
