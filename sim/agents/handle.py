"""A region as compiled steps receive it: one address of a table of its arrays.

The table does not change while a step runs, so the compiler may keep addresses in registers, and there is no reference counting: in
a Numba structref it cost two atomic operations in every call of a step, a third of a run. A tuple of forty arrays cost 38
microseconds for each call from Python.

Nothing else knows Numba's undocumented internals; ``tests/agents/test_handle.py`` fails on a version that changes them, and
pyproject.toml bounds the version.
"""

# Numba's extension interface has no types.
# mypy: disable-error-code="no-untyped-call, untyped-decorator, override"

from typing import Any, Final, cast

import numpy as np
from llvmlite import ir
from numba import typeof, types
from numba.core.imputils import impl_ret_borrowed, lower_getattr_generic
from numba.core.typing.templates import AttributeTemplate, infer_getattr
from numba.extending import NativeValue, models, register_model, typeof_impl, unbox
from numba.np.arrayobj import populate_array

from sim.agents.arrays import SHAPES, Region
from sim.compiled import interpreted

_OWNERS, _SIZES = 2, 3
"""Words of a Numba array before its shape: two for owners (none here), then length, item size and address."""


def _places() -> dict[str, int]:
    """Return where in the table each array begins, in words."""
    places = {}
    place = 0
    for name, shape in SHAPES.items():
        places[name] = place
        place += _OWNERS + _SIZES + 2 * len(shape.axes)
    return places


_PLACES: Final = _places()


class _RegionType(types.Type):
    """Numba's type of a region."""

    def __init__(self) -> None:
        super().__init__(name="Region")


_REGION: Final = _RegionType()
_KINDS: Final = {name: typeof(np.zeros((1,) * len(shape.axes), shape.dtype)) for name, shape in SHAPES.items()}


class _Handle:
    """A region as compiled steps take it: the table of its arrays and the table's address."""

    __slots__ = ("address", "table")

    def __init__(self, region: Region) -> None:
        words: list[int] = []
        for (name, shape), values in zip(SHAPES.items(), region, strict=True):
            dimensions = len(shape.axes)
            if values.dtype != shape.dtype or values.ndim != dimensions or not values.flags.c_contiguous:
                raise TypeError(
                    f"{name}: found {values.dtype} in {values.ndim} dimensions, expected {shape.dtype} in {dimensions}"
                )
            words += (0, 0, values.size, values.itemsize, values.ctypes.data, *values.shape, *values.strides)
        self.table = np.array(words, np.int64)
        self.address = int(self.table.ctypes.data)


@typeof_impl.register(_Handle)
def _type_of_handle(_region: _Handle, _context: Any) -> _RegionType:
    return _REGION


@register_model(_RegionType)
class _RegionModel(models.OpaqueModel):
    """An address."""


@unbox(_RegionType)
def _address_of_handle(_kind: Any, region: Any, context: Any) -> NativeValue:
    number = context.pyapi.object_getattr_string(region, "address")
    address = context.pyapi.long_as_voidptr(number)
    context.pyapi.decref(number)
    return NativeValue(address)


@infer_getattr
class _ArraysOfRegion(AttributeTemplate):
    """The arrays as attributes of a region in compiled code."""

    key = _RegionType

    def generic_resolve(self, _kind: Any, name: str) -> types.Type | None:
        """Return the type of an array, None for an unknown one."""
        return _KINDS.get(name)


@lower_getattr_generic(_RegionType)
def _load_array(context: Any, builder: Any, _kind: Any, region: Any, name: str) -> Any:
    """Load an array from the table; its memory belongs to the region, not to compiled code."""
    kind = _KINDS[name]
    word = ir.IntType(64)
    table = builder.bitcast(region, word.as_pointer())
    first = _PLACES[name]

    def at(place: int) -> Any:
        loaded = builder.load(builder.gep(table, [ir.Constant(word, first + _OWNERS + place)]))
        # The promise by which the compiler may keep it in a register.
        loaded.set_metadata("invariant.load", builder.module.add_metadata([]))
        return loaded

    array = context.make_array(kind)(context, builder)
    data = builder.inttoptr(at(2), array.data.type)
    shape = [at(_SIZES + n) for n in range(kind.ndim)]
    strides = [at(_SIZES + kind.ndim + n) for n in range(kind.ndim)]
    populate_array(array, data=data, shape=shape, strides=strides, itemsize=at(1), meminfo=None)
    return impl_ret_borrowed(context, builder, kind, array._getvalue())


def handle(region: Region) -> Region:
    """Return what compiled steps take for a region: the address of its arrays. The caller keeps the region alive.

    Without compilation that is the region itself. Raises TypeError for an array of another kind or shape.
    """
    if interpreted():
        return region
    return cast(Region, _Handle(region))
