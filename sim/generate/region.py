"""From a recipe to a region: States on a map, their posts and holdings, who acts, who helps, what is agreed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sim.generate import kinds, texts
from sim.generate.drawing import Cell, Drawing, Point, draw, spot
from sim.generate.kinds import KINDS, Span
from sim.generate.naming import Name, NameGenerator
from sim.generate.random_stream import RandomStream
from sim.generate.recipe import Recipe
from sim.scenario.calendar import QUARTER
from sim.scenario.loading import build
from sim.scenario.means import asked_for, efforts_of
from sim.scenario.profiles import LEVER_VALUES, start_of
from sim.scenario.spec import Scenario

Values = dict[str, Any]

BASIC_LEVERS: Final = "L01 L03 L04 L07 L11 L15 L17 L21 L22 L25 L28 L33".split()
LARGEST_BODY: Final = 6
"""Most States in a regional body, so that exchange among members stays proportional to their number."""
LONGEST_REACH: Final = 4
"""Most States in which a network can act."""
SMALLEST_FLOW: Final = 5.0


@dataclass(frozen=True, slots=True)
class _Land:
    """One State in the making: its index, id, names, kind, land and the indices of its neighbours."""

    index: int
    id: str
    name: Name
    kind: str
    cell: Cell
    neighbours: tuple[int, ...]


def generate(states: int, posts: int, networks: int, seed: int, quarters: int = 8, name: str | None = None) -> Scenario:
    """Return a fictional region of these sizes, valid and the same for the same arguments on every machine.

    Ranges and defaults are those of ``Recipe``. All numbers are assumptions, drawn within the spans of ``kinds``. Raises
    SizeError for sizes that cannot be made, ScenarioError for a name that the format refuses (a real State's).
    """
    return build(_Region(Recipe(states, posts, networks, seed, quarters, name)).values(), "<generated>")


class _Region:
    """Makes the values of a scenario file; everything is drawn by its own name."""

    def __init__(self, recipe: Recipe) -> None:
        self.recipe = recipe
        self.stream = RandomStream(recipe.seed)
        self.names = NameGenerator(self.stream)
        self.region = self.names.state("region")
        self.drawing: Drawing = draw(self.stream, recipe.states)
        self.lands = self._lands()
        self.bodies = self._bodies()
        self.levers = {land.index: self._levers_of(land) for land in self.lands}

    def values(self) -> Values:
        """Return the region as plain values in the order of a scenario file."""
        recipe, names = self.recipe, {"region": self.region.texts()}
        posts, networks = self._posts(), self._networks()
        attempts = self._attempts(networks)
        return {
            "format": 2,
            "name": recipe.name or f"region-{self.region.slug}",
            "title": texts.in_all(texts.TITLE, **names),
            "summary": texts.in_all(texts.SUMMARY, states=recipe.states, posts=recipe.posts, networks=recipe.networks),
            "briefing": texts.briefing(states=recipe.states, posts=recipe.posts, **names),
            "quarters": recipe.quarters,
            "attempts_note": texts.in_all(texts.NOTE, attempts=f"{attempts['value']:g}"),
            "attempts_per_quarter": attempts,
            "basic_levers": BASIC_LEVERS,
            "objectives": [
                {"id": key, "text": texts.in_all(text), "items": items, "paragraphs": paragraphs, "indicator": shown}
                for key, text, items, paragraphs, shown in texts.OBJECTIVES
            ],
            "profiles": {land.kind: kinds.PROFILES[land.kind] for land in self.lands},
            "states": [self._state(land) for land in self.lands],
            "posts": posts,
            "sectors": [sector for land in self.lands for sector in self._sectors(land)],
            "holdings": [holding for land in self.lands for holding in self._holdings(land)],
            "networks": networks,
            "programmes": self._programmes(),
            "agreements": self._agreements(),
            "map": self._map(posts),
        }

    def _lands(self) -> list[_Land]:
        repeated = [kinds.MIX[n % len(kinds.MIX)] for n in range(self.recipe.states)]
        mixed = self.stream.shuffled("kinds", repeated)
        lands = []
        for index, cell in enumerate(self.drawing.cells):
            name = self.names.state(f"state:{index}")
            lands.append(_Land(index, name.slug, name, mixed[index], cell, tuple(sorted(cell.borders))))
        return lands

    def _bodies(self) -> list[tuple[int, ...]]:
        """Return regional bodies of States connected over borders, each in at most one body; at least one body if possible."""
        taken: set[int] = set()
        bodies: list[tuple[int, ...]] = []
        for land in self.stream.shuffled("bodies", self.lands):
            if land.index in taken or (bodies and self.stream.share(f"body:{land.id}") > 0.4):
                continue
            size = self.stream.whole(f"body:size:{land.id}", 2, LARGEST_BODY)
            body = self._around(land, size, f"body:members:{land.id}", taken)
            if len(body) > 1:
                taken.update(body)
                bodies.append(tuple(body))
        return bodies

    def _around(self, land: _Land, size: int, name: str, without: set[int]) -> list[int]:
        """Return a State and others reached from it over borders, at most so many, without those to be left out."""
        reached = [land.index]
        for index in reached:  # grows during the walk: nearest first
            open_ones = [n for n in self.lands[index].neighbours if n not in reached and n not in without]
            for other in self.stream.shuffled(f"{name}:{index}", open_ones):
                if len(reached) < size and other not in reached:
                    reached.append(other)
        return reached

    def _levers_of(self, land: _Land) -> dict[str, float]:
        """Return the levers that a State sets apart from its profile."""
        drawn = {
            lever: self.stream.between(f"lever:{land.id}:{lever}", *span, 0 if lever in ("L25", "L05") else 1)
            for lever, span in KINDS[land.kind].levers.items()
        }
        for number, body in enumerate(self.bodies):
            if land.index in body:
                drawn["L37"] = self.stream.between(f"lever:{land.id}:L37", 10, 30, 0)
                if "L04" in self._agreed(number):
                    drawn["L04"] = self.stream.between(f"lever:{land.id}:L04", 20, 60, 0)
                if "L33" in self._agreed(number):
                    drawn["L33"] = float(self.stream.whole(f"lever:{land.id}:L33", 1, 2))
        return drawn

    def _agreed(self, body: int) -> tuple[str, ...]:
        """Return the joint levers of a regional body: sharing, and with some a method or reviews."""
        return self.stream.one(f"agreed:{body}", (("L37",), ("L37", "L04"), ("L37", "L33")))

    def _state(self, land: _Land) -> Values:
        kind = KINDS[land.kind]
        profile = kinds.PROFILES[land.kind]
        practice = round(profile["practice"]["default"] + self.stream.between(f"practice:{land.id}", -0.08, 0.08), 2)
        instruments = self.stream.whole(f"instruments:{land.id}", *kind.instruments)
        budget, hours = self._means(land, instruments)
        chosen = self.stream.shuffled(f"recommendations:{land.id}", texts.RECOMMENDATIONS)
        open_ones = chosen[: self.stream.whole(f"recommendations:number:{land.id}", 1, 2)]
        return {
            "id": land.id,
            "name": land.name.texts(),
            "profile": land.kind,
            "practice": {"default": practice},
            "levers": self.levers[land.index],
            "instruments_in_force": instruments,
            "budget": ranged(budget, 0.2, 0.2, 10_000, 0),
            "officer_hours": ranged(hours, 0.15, 0.15, 10_000_000, -2),
            "neighbours": [self.lands[other].id for other in land.neighbours],
            "recommendations": [
                {"text": texts.in_all(text), "item": item, "control": control} for text, item, control in open_ones
            ],
        }

    def _means(self, land: _Land, instruments: int) -> Span:
        """Return budget and officer-hours a quarter, in proportion to what the State's levers cost at the start."""
        levers = (LEVER_VALUES.read(kinds.PROFILES[land.kind]["levers"]), LEVER_VALUES.read(self.levers[land.index]))
        start = start_of((), (), levers, (), 0.0, instruments)
        budget, hours = asked_for(efforts_of(start.levers))
        used = KINDS[land.kind].used  # the start levers cost this share of the means
        return (
            budget / self.stream.between(f"used:budget:{land.id}", *used),
            hours / self.stream.between(f"used:hours:{land.id}", *used),
        )

    def _posts(self) -> list[Values]:
        """Return the posts: one for each State, the others placed at random in proportion to trade."""
        numbers = [1] * self.recipe.states
        weighted = [land.index for land in self.lands for _ in range(1 + 2 * int(KINDS[land.kind].trade[1] > 1.0))]
        for n in range(self.recipe.posts - self.recipe.states):
            numbers[self.stream.one("post:state", weighted, n)] += 1
        return [self._post(land, n) for land in self.lands for n in range(numbers[land.index])]

    def _post(self, land: _Land, n: int) -> Values:
        who = f"post:{land.id}:{n}"
        state = KINDS[land.kind]
        kind, other = self._kind_of_post(land, n)
        usual = kinds.POSTS[kind]
        place = self.names.place(who)
        flow = max(
            SMALLEST_FLOW,
            self.stream.between(f"{who}:flow", *usual.flow) * self.stream.between(f"trade:{land.id}", *state.trade),
        )
        opened = self.levers[land.index]["L21"] / 100.0
        slots = max(1.0, flow * opened * self.stream.between(f"{who}:slots", 1.3, 1.7))
        hours = kinds.INSPECTION_HOURS * slots + flow * self.stream.between(f"{who}:hours", *state.hours)
        documents = self.stream.between(f"{who}:documents", *usual.documents) * (2.0 if state.used[1] <= 0.7 else 1.0)
        towards = land.cell.borders[other] if other is not None else land.cell.coast if kind == "port" else ()
        skill = self.stream.between(f"{who}:skill", -0.2, 0.2, 1)
        return {
            "id": f"{place.slug}-{kind.replace('_', '-')}",
            "state": land.id,
            "name": texts.in_all(texts.POST_NAMES[kind], place=place.texts()),
            "kind": kind,
            "flow_per_day": ranged(flow, 0.2, 0.2, 50_000, 0),
            "correlated_share": [0.17, 0.15, 0.2],
            "listed_share": [0.02, 0.01, 0.04],
            "documents_days": ranged(documents, 0.4, 0.5, 60, 1),
            "slots_per_day": ranged(slots, 0.25, 0.25, 50_000, 0 if slots >= 5 else 1),
            "officer_hours_per_day": ranged(hours, 0.2, 0.2, 500_000, 0),
            "skill": [skill, round(skill - 0.2, 1), round(skill + 0.2, 1)],
            "through_share": ranged(self.stream.between(f"{who}:through", *usual.through), 0.3, 0.3, 1, 2),
            "leads_to": [] if other is None else [self.lands[other].id],
            "at": list(spot(self.stream, who, land.cell, towards)),
        }

    def _kind_of_post(self, land: _Land, n: int) -> tuple[str, int | None]:
        """Return the kind of a State's n-th post and the neighbour it leads to, if it lies on a border."""
        usual = KINDS[land.kind].posts
        kind = usual[n] if n < len(usual) else self.stream.one(f"post:kind:{land.id}:{n}", usual)
        if kind == "port" and not land.cell.coast:
            kind = "crossing"
        if kind == "crossing" and not land.neighbours:
            kind = "rail"
        if kind in ("crossing", "rail") and land.neighbours:
            return kind, land.neighbours[n % len(land.neighbours)]
        return kind, None

    def _sectors(self, land: _Land) -> list[Values]:
        categories = KINDS[land.kind].sectors
        number = self.stream.whole(f"sectors:{land.id}", 2, len(categories))
        return [self._sector(land, category) for category in categories[:number]]

    def _sector(self, land: _Land, category: str) -> Values:
        who, trade = f"sector:{land.id}:{category}", kinds.TRADES[category]
        firms = self.stream.whole(f"{who}:firms", *trade.firms)
        ready = kinds.PROFILES[land.kind]["practice"]["default"] / 0.65
        adopted = self.stream.between(f"{who}:adopted", *trade.adopted) * ready
        return {
            "id": f"{land.id}-trade-{category.lower()}",
            "state": land.id,
            "name": texts.in_all(texts.TRADE_NAMES[category]),
            "category": category,
            "firms": firms,
            "universities": self.stream.whole(f"{who}:universities", *trade.universities),
            "applications_per_year": ranged(
                firms * self.stream.between(f"{who}:applications", *trade.applications), 0.25, 0.25, 100_000, 0
            ),
            "programmes_adopted": ranged(adopted, 0.6, 0.6, 1, 2),
            "reached": ranged(0.8 * adopted, 0.6, 0.6, 1, 2),
            "unknowing_breaches": ranged(
                self.stream.between(f"{who}:breaches", 0.06, 0.1) + 0.05 * (1.0 - ready), 0.5, 0.5, 1, 3
            ),
        }

    def _holdings(self, land: _Land) -> list[Values]:
        categories = KINDS[land.kind].holdings
        number = self.stream.whole(f"holdings:{land.id}", 1, len(categories))
        return [self._holding(land, category) for category in categories[:number]]

    def _holding(self, land: _Land, category: str) -> Values:
        who, store = f"holding:{land.id}:{category}", kinds.STORES[category]
        return {
            "id": f"{land.id}-stores-{category.lower()}",
            "state": land.id,
            "name": texts.in_all(texts.STORE_NAMES[category]),
            "category": category,
            "facilities": self.stream.whole(f"{who}:facilities", *store.facilities),
            "losses_per_year": ranged(self.stream.between(f"{who}:losses", *store.losses), 0.8, 1.9, 3, 2),
            "transport_share": ranged(store.transport, 0.3, 0.4, 1, 2),
            "at": list(spot(self.stream, who, land.cell)),
        }

    def _networks(self) -> list[Values]:
        return [self._network(n) for n in range(self.recipe.networks)]

    def _network(self, n: int) -> Values:
        who = f"network:{n}"
        wants = self.stream.one(f"{who}:wants", kinds.WANTED)
        home = self.stream.one(f"{who}:home", self.lands)
        reach = self._around(home, self.stream.whole(f"{who}:reach", 2, LONGEST_REACH), who, set())
        resources = self.stream.between(f"{who}:resources", 0.3, 0.7)
        days = self.stream.between(f"{who}:days", *kinds.OPPORTUNITY_DAYS, 0)
        worth = self.stream.between(f"{who}:worth", *kinds.WORTH[wants], 1)
        adapts = self.stream.between(f"{who}:adapts", 0.2, 0.4)
        return {
            "id": f"network-{n + 1:02}",
            "wants": wants,
            "resources": [resources, round(resources - 0.15, 2), round(resources + 0.15, 2)],
            "members": self.stream.whole(f"{who}:members", 3, 8),
            "opportunity_days": [days, days - 10, days + 15],
            "reach": [self.lands[index].id for index in reach],
            "value": [worth, round(worth - 1.0, 1), round(worth + 1.0, 1)],
            "adapts": [adapts, round(adapts - 0.15, 2), round(adapts + 0.2, 2)],
        }

    def _attempts(self, networks: Sequence[Values]) -> Values:
        """Return the attempts a quarter that follow from the networks' opportunities; the range is half below to half above."""
        opportunities = 0.0
        for network in networks:
            opportunities += QUARTER / network["opportunity_days"][0]
        value, low, high = ranged(kinds.TAKEN * opportunities, 0.5, 0.5, 100_000, 0)
        return {"value": value, "range": [low, high], "source": texts.ATTEMPTS_SOURCE}

    def _programmes(self) -> list[Values]:
        capacity = min(50, 1 + self.recipe.states // 4)
        return [
            {
                "id": key,
                "name": texts.in_all(name),
                "label": label,
                "capacity": capacity,
                "matching_months": [12, 3, 36],
                "controls": controls,
            }
            for key, name, label, controls in texts.PROGRAMMES
        ]

    def _agreements(self) -> list[Values]:
        return [
            {"lever": lever, "states": [self.lands[index].id for index in body], "from_day": 0}
            for number, body in enumerate(self.bodies)
            for lever in self._agreed(number)
        ]

    def _map(self, posts: Sequence[Values]) -> Values:
        drawing = self.drawing
        capitals = [
            {
                "name": self.names.place(f"capital:{land.id}").texts(),
                "at": list(spot(self.stream, f"capital:{land.id}", land.cell)),
            }
            for land in self.lands
        ]
        return {
            "width": drawing.width,
            "height": drawing.height,
            "polygons": {land.id: [_listed(land.cell.ring)] for land in self.lands},
            "corridors": self._corridors(posts),
            "places": capitals,
            "seas": [_listed(sea) for sea in drawing.seas],
        }

    def _corridors(self, posts: Sequence[Values]) -> list[list[str]]:
        """Return the corridors: from a State's first post to its others, over each border once, and out of the region."""
        own: dict[str, list[Values]] = {}
        for post in posts:
            own.setdefault(post["state"], []).append(post)
        corridors = [[first["id"], post["id"]] for first, *others in own.values() for post in others]
        for land in self.lands:
            for other in land.neighbours:
                if land.index < other:
                    there = self.lands[other]
                    corridors.append([_door(own[land.id], there.id), _door(own[there.id], land.id)])
        corridors += [[post["id"], "outside"] for post in posts if post["kind"] in ("port", "airport")]
        if len(posts) == 1 and not corridors:
            corridors.append([posts[0]["id"], "outside"])
        return corridors


def ranged(value: float, below: float, above: float, most: float, digits: int) -> list[float]:
    """Return ``[value, low, high]``: the value with shares of itself below and above as its range, within [0, most]."""
    low, high = max(0.0, value - below * value), min(most, value + above * value)
    middle = round(min(value, most), digits)
    return [middle, min(middle, round(low, digits)), max(middle, round(high, digits))]


def _door(posts: Sequence[Values], to: str) -> str:
    """Return the post through which a State trades with a neighbour: one on that border, else its first."""
    return str(next((post for post in posts if to in post["leads_to"]), posts[0])["id"])


def _listed(ring: Sequence[Point]) -> list[list[float]]:
    return [list(point) for point in ring]
