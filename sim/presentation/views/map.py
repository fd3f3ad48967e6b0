"""The region's map as a block: the scenario's own outlines on a plane. Nothing is fetched and nothing refers to a real place.

For each State a bubble whose area is the number of attempts that met it: now full in the State's hue, at the start settings a
dashed ring. A full bubble that outgrows its ring is pressure that moved there; arrows say from where, on balance.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import sqrt
from typing import Any, Final, Literal

import numpy as np
import polars as pl

from sim import indicators, results
from sim.ensemble.sample import Sample
from sim.presentation import blocks, sentences, tables
from sim.presentation.blocks import Map
from sim.presentation.palette import Palette
from sim.presentation.queries import Paired, QueryResult
from sim.scenario import Decisions, Scenario
from sim.scenario.levers import LEVER_INDEX, LEVERS
from sim.scenario.spec import Post
from sim.scenario.spoken import digits_of, measured, valued
from sim.statistics import Mean, excludes_zero, is_clear
from sim.words import gettext_noop
from sim.words.reader import Reader

KINDS: Final = {
    "crossing": ("◇", gettext_noop("Border crossing")),
    "port": ("□", gettext_noop("Port")),
    "airport": ("△", gettext_noop("Airport")),
    "rail": ("✚", gettext_noop("Rail post")),
    "free_zone": ("⬡", gettext_noop("Free zone")),
}
"""Each kind of post: its sign as a character, and its name. The shapes on the map are those of static/map.js."""
LARGEST: Final = 0.15
"""Radius of the largest bubble as a share of the map's shorter side."""
_OPENING: Final = frozenset({"inspection", "random_share", "transit", "trans_shipment", "zone_presence"})
"""Controls that decide what is opened; what is stopped of it, identification decides."""
_SHOWN: Final = ("L21", "L22", "L25", "L19")
"""Levers whose values stand among what is said of a State that was touched."""
Ring = Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Shown:
    """What a map says of courses, beside the land that is always the same.

    ``pairs``: the courses, None where nothing is computed yet. ``title``: its sentence; ``later``: the same while an earlier month
    is shown, nothing where it says nothing of the end. ``clear``: States whose attempts clearly changed. ``moves``: from, to and
    how many more attempts moved that way than back, most first. ``passed``: what attempts that were not stopped are called.
    """

    pairs: Paired | None
    title: str
    subtitle: str
    table: blocks.Tabular
    passed: str
    later: str = ""
    clear: frozenset[str] = frozenset()
    moves: Sequence[tuple[str, str, float]] = ()


def block(scenario: Scenario, result: QueryResult, colours: Palette, reader: Reader, span: int = 7) -> Map:
    """Return the map with a result."""
    _ = reader._
    names = {state.id: reader.text(state.name) for state in scenario.states}
    found = tables.states(result)
    moves = net(results.flows(result.now, result.before)) if result.changed else []
    attempts = tables.attempts(found)
    deterred = _deterred(result) if result.changed else 0.0
    if abs(deterred) <= sum(moved for _one, _other, moved in moves):
        deterred = 0.0  # what moved next door is said rather
    if result.changed and sentences.pressure_moves(attempts):
        title = sentences.pressure_title(attempts, names, True, reader)
    elif deterred:
        title = sentences.deterred_title(deterred, reader)
    else:
        title = sentences.moved_title(moves, names, float(found["attempts"].sum()), result.changed, reader)
    subtitle = _("Bubbles: attempts that met a State's controls.")
    if result.changed:
        subtitle = _("Bubbles: attempts that met a State's controls; dashed rings: at the start.")
    subtitle += " " + _("Means; beside the map stand medians.")
    if deterred:
        subtitle += " " + _("Networks let an opportunity pass where it promises little or risks much.")
    elif moves:  # then the key says what bubbles are
        subtitle = _why(result, moves[0], found, reader)
    later = _("At the end: {title}").format(title=title[:1].lower() + title[1:])
    clear = frozenset(row["id"] for row in found.iter_rows(named=True) if _clear(row))
    shown = Shown(result, title, subtitle, by_state(found, names, reader), _("diverted"), later, clear, moves)
    return drawn(scenario, shown, colours, reader, span=span)


def by_state(frame: pl.DataFrame, names: Mapping[str, str], reader: Reader) -> blocks.Tabular:
    """Return the table of States, as ``tables.states`` gives it, as a reader has it beside the map."""
    _ = reader._
    columns = ("attempts_baseline", "attempts", "stopped", "diverted")
    return blocks.table(
        [_("State"), _("Attempts, start"), _("Attempts, now"), _("Stopped, now"), _("Diverted, now")],
        [[names[row["id"]], *(reader.number(row[name]) for name in columns)] for row in frame.iter_rows(named=True)],
    )


def land(scenario: Scenario, colours: Palette, reader: Reader) -> Map:
    """Return the land alone, where nothing is computed yet."""
    _ = reader._
    numbers = blocks.table(
        [_("State"), _("Attempts, start"), _("Attempts, now"), _("Stopped, now"), _("Diverted, now")], []
    )
    shown = Shown(None, _("Map of the region"), "", numbers, _("diverted"))
    return drawn(scenario, shown, colours, reader, span=blocks.WHOLE)


def drawn(scenario: Scenario, shown: Shown, colours: Palette, reader: Reader, span: int = 7) -> Map:
    """Return the map of a region with what it says of courses."""
    _ = reader._
    names = {state.id: reader.text(state.name) for state in scenario.states}
    plan, pairs = scenario.map, shown.pairs
    found: Map = {
        "id": "map",
        "kind": "map",
        "title": shown.title,
        "subtitle": shown.subtitle,
        "ground": f"{scenario.hash}:{reader.language}:{colours.mode}",
        "width": plan.width,
        "height": plan.height,
        "largest": LARGEST * min(plan.width, plan.height),
        "months": pairs.months if pairs is not None else 1,
        "changed": pairs is not None and pairs.changed,
        "seas": [_path(ring) for ring in plan.seas],
        "states": _states(scenario, shown, colours, reader),
        "posts": [_post(post, names, reader) for post in scenario.posts],
        "corridors": _corridors(scenario),
        "places": _places(scenario, reader),
        "arrows": [{"from": one, "to": other, "moved": moved} for one, other, moved in shown.moves],
        "passed": shown.passed,
        "key": _key(colours, reader, shown.passed, moved=bool(shown.moves), clear=bool(shown.clear)),
        "posts_key": _posts_key(scenario, colours, reader),
        "table": shown.table,
        "posts_table": blocks.table(
            [_("Post"), _("Kind"), _("State"), _("Lawful consignments a day")],
            [
                [
                    reader.text(post.name),
                    _(KINDS[post.kind][1]),
                    names[post.state],
                    reader.number(post.flow_per_day.value),
                ]
                for post in scenario.posts
            ],
        ),
        "source": blocks.source(reader),
        "span": span,
        "rows": 2,
    }
    return {**found, "at_end": shown.later} if shown.later else found


def _deterred(result: QueryResult) -> float:
    """Return how many attempts are not made since their networks wait, in the mean of the courses; 0 where that is not sure."""
    mean = Mean.of(results.deterred(result.now, result.before).astype(float))
    return mean.value if mean.clear and abs(mean.value) >= 1 else 0.0


def _why(result: QueryResult, move: tuple[str, str, float], frame: pl.DataFrame, reader: Reader) -> str:
    """Return whether that is clear, and why most of those that moved went where they went."""
    rows = {row["id"]: row for row in frame.iter_rows(named=True)}
    names = {state.id: reader.text(state.name) for state in result.query.scenario.states}
    left, other = rows[move[0]], rows[move[1]]
    shares = (
        left["stopped_baseline"] / max(left["attempts_baseline"], 1.0),
        left["stopped"] / max(left["attempts"], 1.0),
        other["stopped"] / max(other["attempts"], 1.0),
    )
    noticed, opens = _noticed(result, left["id"], reader)
    why = sentences.why_next_door(names[left["id"]], names[other["id"]], shares, reader, noticed=noticed, opens=opens)
    if _clear(left):
        return why
    if excludes_zero(left["mean_low"], left["mean_high"]):
        unclear = reader._("On average of the courses; in a single one luck can hide it.")
    else:
        unclear = reader._("Not clearly more than luck.")
    return f"{unclear} {why}"


def _noticed(result: QueryResult, state: str, reader: Reader) -> tuple[str, bool]:
    """Return in words what a State does more of that is noticed most outside, and whether there is more; else nothing.

    Beside it stands whether that opens more consignments.
    """
    found = tables.noticed(result.query, state)
    if not found:
        return "", False
    lever, before, now = found[0]
    digits = max(digits_of(before), digits_of(now))
    name = reader._(lever.name)
    one, other = valued(lever, before, reader, digits), measured(lever, now, reader, digits)
    most = f"{name} {one} {reader.arrow} {other}"
    said = reader._("{most}, and more").format(most=most) if len(found) > 1 else most
    return said, not _OPENING.isdisjoint(dict(lever.feeds))


def _clear(row: Mapping[str, Any]) -> bool:
    """Return whether a State clearly meets more or fewer attempts than at the start settings."""
    return is_clear(row["low"], row["high"])


def _states(scenario: Scenario, shown: Shown, colours: Palette, reader: Reader) -> list[blocks.MapState]:
    marks = (*(post.at for post in scenario.posts), *(place.at for place in scenario.map.places))
    pairs, found = shown.pairs, []
    for index, state in enumerate(scenario.states):
        rings = scenario.map.polygons.get(state.id, ())
        entry: blocks.MapState = {
            "id": state.id,
            "name": reader.text(state.name),
            "hue": colours.state(index),
            "paths": [_path(ring) for ring in rings],
            "at": list(anchor(rings, marks)),
            "facts": _facts(scenario, pairs.decisions if pairs is not None else Decisions(), state.id, reader),
        }
        if pairs is not None:
            entry["now"], entry["before"] = (_running(sample, state.id) for sample in (pairs.now, pairs.before))
            entry["clear"] = state.id in shown.clear
        found.append(entry)
    return found


def _running(sample: Sample, state: str) -> blocks.Running:
    """Return attempts, those stopped and those diverted until each month, means over courses."""
    found = indicators.monthly(sample, state, ("attempts", "stopped", "diversions"))
    means = {name: np.cumsum(values.mean(axis=0)).round(2).tolist() for name, values in found.items()}
    return {"attempts": means["attempts"], "stopped": means["stopped"], "diverted": means["diversions"]}


def _facts(scenario: Scenario, decisions: Decisions, state: str, reader: Reader) -> list[list[str]]:
    """Return what is said of a State beside attempts: levers as decided, its means."""
    _ = reader._
    start = scenario.start(state).levers
    decided = {order.lever: order.value for order in decisions.orders if order.state == state}
    lines = []
    for lever_id in _SHOWN:
        lever = LEVERS[LEVER_INDEX[lever_id]]
        value = decided.get(lever_id, start[lever_id])
        digits = 1 if value % 1 else 0
        lines.append([_(lever.name), measured(lever, value, reader, digits)])
    own = scenario.state(state)
    lines.append([_("Budget"), _("{n} units a quarter").format(n=reader.number(own.budget.value))])
    return lines


def _post(post: Post, names: Mapping[str, str], reader: Reader) -> blocks.MapPost:
    _ = reader._
    return {
        "id": post.id,
        "name": reader.text(post.name),
        "kind": _(KINDS[post.kind][1]),
        "shape": post.kind,
        "at": list(post.at),
        "note": f"{_(KINDS[post.kind][1])} · {names[post.state]}",
        "facts": [
            [_("Lawful consignments a day"), reader.number(post.flow_per_day.value)],
            [_("Through consignments"), reader.percent(post.through_share.value)],
            [_("Inspections a day, at most"), reader.number(post.slots_per_day.value)],
            [_("Officers' hours a day"), reader.number(post.officer_hours_per_day.value)],
        ],
    }


def _key(colours: Palette, reader: Reader, passed: str, *, moved: bool, clear: bool) -> list[blocks.Sign]:
    """Return the signs of what moves on the map, those that are on it; ``passed``: see ``Shown``."""
    _ = reader._
    items = [blocks.sign("■", colours.stopped, _("stopped")), blocks.sign("◆", colours.diverted, passed)]
    if moved:
        bubbles = [
            blocks.sign("●", colours.text, _("attempts, means")),
            blocks.sign("◌", colours.text, _("at the start")),
        ]
        items = [*bubbles, *items]
        items.append(blocks.sign("➜", colours.text, _("moved next door, on balance")))
    if clear:
        items.append(blocks.sign("▲▼", colours.text, _("more or fewer attempts")))
    return items


def _posts_key(scenario: Scenario, colours: Palette, reader: Reader) -> list[blocks.Sign]:
    """Return the signs of the kinds of post, those of this scenario only."""
    kinds = {post.kind for post in scenario.posts}
    return [
        blocks.sign(character, colours.text, reader._(name))
        for kind, (character, name) in KINDS.items()
        if kind in kinds
    ]


def _path(ring: Ring) -> str:
    return "M" + "L".join(f"{x:g},{y:g}" for x, y in ring) + "Z"


def _corridors(scenario: Scenario) -> list[blocks.Corridor]:
    """Return the corridors, wider for more lawful flow; an end "outside" goes straight to the nearest edge of the map."""
    posts = {post.id: post for post in scenario.posts}
    most = max(post.flow_per_day.value for post in scenario.posts) or 1.0
    corridors: list[blocks.Corridor] = []
    for names in scenario.map.corridors:
        ends = [posts.get(name) for name in names]
        known = [post for post in ends if post is not None]
        if not known:
            continue
        edge = _edge(known[0].at, scenario.map.width, scenario.map.height)
        first, second = (list(post.at) if post is not None else list(edge) for post in ends)
        flow = min(post.flow_per_day.value for post in known)
        corridors.append({"from": first, "to": second, "width": round(1.0 + 5.0 * sqrt(flow / most), 2)})
    return corridors


def _edge(point: tuple[float, float], width: float, height: float) -> tuple[float, float]:
    x, y = point
    return min(((0.0, y), (width, y), (x, 0.0), (x, height)), key=lambda end: abs(end[0] - x) + abs(end[1] - y))


def _places(scenario: Scenario, reader: Reader) -> list[blocks.Place]:
    """Return the names of places; where a post stands on one, its name moves up or down out of the way."""
    places: list[blocks.Place] = []
    for place in scenario.map.places:
        near = [post.at for post in scenario.posts if _distance(place.at, post.at, post.at) < 0.05 * scenario.map.width]
        above = all(place.at[1] <= y for _x, y in near)
        side: Literal["above", "below", "middle"] = ("above" if above else "below") if near else "middle"
        places.append({"name": reader.text(place.name), "at": list(place.at), "side": side})
    return places


def net(flows: pl.DataFrame) -> list[tuple[str, str, float]]:
    """Return from, to and how many more attempts moved that way than back, where that is at least one; most first."""
    found = {(one, other): moved for one, other, moved in flows.iter_rows()}
    nets = [(one, other, moved - found.get((other, one), 0.0)) for (one, other), moved in found.items()]
    return sorted((row for row in nets if row[2] >= 1), key=lambda row: -row[2])


@lru_cache(maxsize=1000)
def anchor(rings: Sequence[Ring], marks: Sequence[tuple[float, float]] = ()) -> tuple[float, float]:
    """Return a point well inside the largest ring: of 23 x 23 the farthest from its border and from the marks."""
    ring = max(rings, key=lambda candidate: abs(_area(candidate)))
    xs, ys = [x for x, _y in ring], [y for _x, y in ring]
    best, far = (sum(xs) / len(xs), sum(ys) / len(ys)), -1.0
    for column in range(1, 24):
        for row in range(1, 24):
            point = (min(xs) + (max(xs) - min(xs)) * column / 24, min(ys) + (max(ys) - min(ys)) * row / 24)
            if _inside(point, ring):
                distance = min(_distance(point, ring[place - 1], ring[place]) for place in range(len(ring)))
                distance = min([distance, *(0.8 * _distance(point, mark, mark) for mark in marks)])
                if distance > far:
                    best, far = point, distance
    return best


def _area(ring: Ring) -> float:
    return sum(ring[p - 1][0] * ring[p][1] - ring[p][0] * ring[p - 1][1] for p in range(len(ring))) / 2


def _inside(point: tuple[float, float], ring: Ring) -> bool:
    x, y = point
    inside = False
    for place in range(len(ring)):
        (x1, y1), (x2, y2) = ring[place - 1], ring[place]
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            inside = not inside
    return inside


def _distance(point: tuple[float, float], one: tuple[float, float], other: tuple[float, float]) -> float:
    (x, y), (x1, y1), (x2, y2) = point, one, other
    length = (x2 - x1) ** 2 + (y2 - y1) ** 2
    along = 0.0 if length == 0 else max(0.0, min(1.0, ((x - x1) * (x2 - x1) + (y - y1) * (y2 - y1)) / length))
    return sqrt((x - x1 - along * (x2 - x1)) ** 2 + (y - y1 - along * (y2 - y1)) ** 2)
