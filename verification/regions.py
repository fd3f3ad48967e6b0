"""Small regions that show one mechanism at a time, and scenarios with other parameters, levers or means."""

from collections.abc import Mapping
from typing import Any

from sim.scenario import Quantity, Scenario, build
from sim.scenario.levers import LEVERS
from sim.words import SOURCE


def named(text: str) -> dict[str, str]:
    """Return a text of a scenario that is in the source language alone."""
    return {SOURCE: text}


def state(name: str, levers: Mapping[str, float] | None = None, practice: float = 0.5, **more: Any) -> dict[str, Any]:
    """Return a State with all laws in force and ample means; levers not named stand at their default."""
    return {
        "id": name,
        "name": named(name.title()),
        "law": {"default": True},
        "practice": {"default": practice},
        "levers": dict(levers or {}),
        "instruments_in_force": 8,
        "budget": 10_000,
        "officer_hours": 10_000_000,
        **more,
    }


def idle_levers() -> dict[str, float]:
    """Return every lever at its least effort, so that nothing but what is set on top of it happens."""
    return {lever.id: lever.value(0.0) for lever in LEVERS}


def post(name: str, place: str, **more: Any) -> dict[str, Any]:
    """Return a crossing of middling size."""
    return {
        "id": name,
        "state": place,
        "name": named(name.title()),
        "kind": "crossing",
        "flow_per_day": 100,
        "documents_days": 0.5,
        "slots_per_day": 30,
        "officer_hours_per_day": 120,
        "at": [50, 50],
        **more,
    }


def sector(name: str, place: str, **more: Any) -> dict[str, Any]:
    """Return the equipment exporters of a State."""
    return {
        "id": name,
        "state": place,
        "name": named(name.title()),
        "category": "E",
        "firms": 50,
        "universities": 2,
        "applications_per_year": 0,
        "programmes_adopted": 0,
        "reached": 0,
        "unknowing_breaches": 0.1,
        **more,
    }


def network(number: int, reach: list[str], **more: Any) -> dict[str, Any]:
    """Return a network that wants equipment."""
    return {
        "id": f"network-{number:02d}",
        "wants": "E",
        "resources": 0.6,
        "members": 6,
        "opportunity_days": 30,
        "reach": reach,
        "value": 6,
        "adapts": 0.3,
        **more,
    }


def region(states: list[dict[str, Any]], posts: list[dict[str, Any]], quarters: int = 8, **more: Any) -> Scenario:
    """Return a region of these parts on a plain map."""
    square = [[0, 0], [100, 0], [100, 100], [0, 100]]
    return build(
        {
            "format": 2,
            "name": "verification",
            "title": named("Verification"),
            "summary": named("A region for one mechanism."),
            "briefing": named("No participants."),
            "quarters": quarters,
            "attempts_note": named("Attempts are an assumption, far above reality."),
            "attempts_per_quarter": 0,
            "basic_levers": ["L21"],
            "states": states,
            "posts": posts,
            "map": {"width": 100, "height": 100, "polygons": {s["id"]: [square] for s in states}},
            **more,
        }
    )


def with_parameters(scenario: Scenario, values: Mapping[str, float]) -> Scenario:
    """Return the scenario with other parameters, values outside a parameter's stated range included."""
    given = {name: Quantity(value, value, value) for name, value in values.items()}
    return scenario.model_copy(update={"assumptions": {**scenario.assumptions, **given}})


def with_levers(scenario: Scenario, settings: Mapping[str, Mapping[str, float]]) -> Scenario:
    """Return the scenario with other levers at the start, by State."""
    states = tuple(s.model_copy(update={"levers": {**s.levers, **settings.get(s.id, {})}}) for s in scenario.states)
    return scenario.model_copy(update={"states": states})


def with_ample_means(scenario: Scenario) -> Scenario:
    """Return the scenario without limits to budget and officer-hours."""
    ample = {"budget": Quantity(1e4, 1e4, 1e4), "officer_hours": Quantity(1e7, 1e7, 1e7)}
    return scenario.model_copy(update={"states": tuple(s.model_copy(update=ample) for s in scenario.states)})
