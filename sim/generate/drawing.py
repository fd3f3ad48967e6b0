"""The map of a generated region: rows of States between two seas, with crooked borders that neighbours share point by point.

Lengths are map units, x to the right and y downwards. Rows hold about as many States as there are rows. On each line between
rows stand the corners of the States above and below; corners and the points between them are moved a little by chance, never so
far that borders could cross.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from sim.generate.random_stream import RandomStream

Point = tuple[float, float]

WIDE: Final = 120.0
"""Mean width of a State."""
HIGH: Final = 96.0
"""Height of a row."""
MARGIN: Final = 60.0
NEAR: Final = 0.15 * WIDE
"""Corners on a line nearer than this merge into one."""


@dataclass(slots=True)
class Cell:
    """One State's land: its outline, points of its coast (none inland) and of its border with each neighbour."""

    ring: list[Point]
    centre: Point
    coast: list[Point]
    borders: dict[int, list[Point]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Drawing:
    """A map: size in map units, one cell for each State, and the outlines of the two seas."""

    width: float
    height: float
    cells: list[Cell]
    seas: list[list[Point]]


def draw(stream: RandomStream, states: int) -> Drawing:
    """Return a map of so many States (1 or more)."""
    counts = _rows_of(stream, states)
    widest = WIDE * max(counts)
    rows = [_corners(stream, row, count, widest) for row, count in enumerate(counts)]
    lines = [_line(stream, place, rows, widest) for place in range(len(rows) + 1)]
    cells: list[Cell] = []
    coasts: tuple[list[Point], list[Point]] = ([], [])
    for row, corners in enumerate(rows):
        sides = [_side(stream, f"{row}:{n}", lines[row], lines[row + 1], x) for n, x in enumerate(corners)]
        for n in range(counts[row]):
            top = lines[row].between(corners[n], corners[n + 1])
            bottom = lines[row + 1].between(corners[n], corners[n + 1])
            ring = [*top, *sides[n + 1], *reversed(bottom), *reversed(sides[n])]
            coast = sides[0] if n == 0 else sides[-1] if n == counts[row] - 1 else []
            cells.append(Cell(ring, _centre(ring), coast))
        for coast_line, side, x in zip(coasts, (sides[0], sides[-1]), (corners[0], corners[-1]), strict=True):
            coast_line += [lines[row].at(x), *side]
    for coast_line, x in zip(coasts, (0.0, widest), strict=True):
        coast_line.append(lines[-1].at(x))
    _find_borders(cells)
    width, height = widest + 2 * MARGIN, HIGH * len(rows) + 2 * MARGIN
    seas = [
        [(0.0, 0.0), *coasts[0], (0.0, height)],
        [(width, 0.0), *coasts[1], (width, height)],
    ]
    return Drawing(width, height, cells, seas)


def inside(point: Point, ring: Sequence[Point]) -> bool:
    """Return whether a point lies within a ring: a ray to the right crosses its sides an odd number of times."""
    x, y = point
    odd = False
    for (x1, y1), (x2, y2) in pairwise([*ring, ring[0]]):
        if (y1 > y) != (y2 > y) and x < x1 + (y - y1) / (y2 - y1) * (x2 - x1):
            odd = not odd
    return odd


def spot(stream: RandomStream, who: str, cell: Cell, towards: Sequence[Point] = ()) -> Point:
    """Return a point inside a cell: near one of the given points of its outline, or anywhere."""
    x, y = stream.one(f"{who}:towards", towards or cell.ring)
    part = stream.between(f"{who}:part", 0.82, 0.92) if towards else stream.between(f"{who}:part", 0.1, 0.75)
    if not towards:
        x, y = x + stream.between(f"{who}:x", -12, 12), y + stream.between(f"{who}:y", -12, 12)
    # Borders are crooked, so a point may fall outside; then it is drawn towards the centre.
    while True:
        point = (
            round(cell.centre[0] + part * (x - cell.centre[0]), 1),
            round(cell.centre[1] + part * (y - cell.centre[1]), 1),
        )
        if inside(point, cell.ring) or part < 0.01:
            return point
        part *= 0.8


class _Line:
    """A border between two rows: its points from left to right, and where the corners of the States stand among them."""

    def __init__(self, points: list[Point], corners: dict[float, int]) -> None:
        self.points = points
        self.corners = corners

    def at(self, x: float) -> Point:
        """Return the point of a corner that was planned at x."""
        return self.points[self.corners[x]]

    def between(self, left: float, right: float) -> list[Point]:
        """Return the points from one corner to another, both included."""
        return self.points[self.corners[left] : self.corners[right] + 1]


def _rows_of(stream: RandomStream, states: int) -> list[int]:
    # The whole part of the square root, so that a map is about as wide as high.
    rows = 1
    while (rows + 1) * (rows + 1) <= states:
        rows += 1
    small, more = divmod(states, rows)
    return stream.shuffled("map:rows", [small + int(row < more) for row in range(rows)])


def _corners(stream: RandomStream, row: int, count: int, span: float) -> list[float]:
    """Return where the sides of a row's States are planned, from 0 to the span."""
    widths = [stream.between(f"map:width:{row}:{n}", 0.8, 1.2) for n in range(count)]
    ends = [0.0]
    for width in widths:
        ends.append(ends[-1] + width)
    return [0.0, *(span * end / ends[-1] for end in ends[1:-1]), span]


def _line(stream: RandomStream, place: int, rows: list[list[float]], span: float) -> _Line:
    planned = sorted({x for row in rows[max(0, place - 1) : place + 1] for x in row})
    # Corners that nearly meet become one; apart, the points between them could cross.
    groups: list[list[float]] = []
    for x in planned:
        if groups and x - groups[-1][0] < NEAR:
            groups[-1].append(x)
        else:
            groups.append([x])
    middles = [0.0, *(group[0] for group in groups[1:-1]), span]
    moved = []
    for n, x in enumerate(middles):
        gap = min(abs(x - other) for other in middles[max(0, n - 1) : n + 2] if other != x)
        y = MARGIN + HIGH * place + stream.between(f"map:y:{place}:{n}", -0.12, 0.12, 4) * HIGH
        moved.append((MARGIN + x + stream.between(f"map:x:{place}:{n}", -0.2, 0.2, 4) * min(gap, WIDE), y))
    points: list[Point] = []
    corners: dict[float, int] = {}
    for n, corner in enumerate(moved):
        corners.update(dict.fromkeys(groups[n], len(points)))
        points.append(_rounded(corner))
        if n + 1 < len(moved):
            points += _between(stream, f"map:line:{place}:{n}", corner, moved[n + 1], (0.0, 0.05 * HIGH))
    return _Line(points, corners)


def _side(stream: RandomStream, name: str, above: _Line, below: _Line, x: float) -> list[Point]:
    """Return the points between the corners at the top and the bottom of a side, neither included."""
    return _between(stream, f"map:side:{name}", above.at(x), below.at(x), (0.05 * WIDE, 0.0))


def _between(stream: RandomStream, name: str, start: Point, end: Point, moved: Point) -> list[Point]:
    points = []
    for n, part in enumerate((0.3, 0.5, 0.7)):
        by = stream.between(f"{name}:{n}", -1, 1, 4)
        x = start[0] + part * (end[0] - start[0]) + by * moved[0]
        y = start[1] + part * (end[1] - start[1]) + by * moved[1]
        points.append(_rounded((x, y)))
    return [point for n, point in enumerate(points) if point not in points[:n]]


def _rounded(point: Point) -> Point:
    return (round(point[0], 1), round(point[1], 1))


def _centre(ring: list[Point]) -> Point:
    x = y = 0.0
    for point in ring:
        x += point[0]
        y += point[1]
    return (x / len(ring), y / len(ring))


def _find_borders(cells: list[Cell]) -> None:
    """Write into each cell what it shares with each neighbour; cells that touch in a point share nothing."""
    # A side that two cells share has the same two end points in both rings, in whichever direction.
    owners: dict[frozenset[Point], int] = {}
    for index, cell in enumerate(cells):
        for start, end in pairwise([*cell.ring, cell.ring[0]]):
            other = owners.setdefault(frozenset((start, end)), index)
            if other != index:
                middle = _rounded(((start[0] + end[0]) / 2, (start[1] + end[1]) / 2))
                cell.borders.setdefault(other, []).append(middle)
                cells[other].borders.setdefault(index, []).append(middle)
