"""The JSON Schema of the scenario format, for editors that complete and check a file while it is written."""

from typing import Any

from sim.scenario.spec import Scenario


def schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a scenario file; the briefing may stand in files beside it."""
    described = Scenario.model_json_schema()
    described["required"] = [key for key in described["required"] if key != "briefing"]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "https://cordon.invalid/scenario-2.schema.json",
        **described,
        "title": "Cordon scenario, format 2",
    }
