"""x"""
from typing import Any
from sim.scenario.problems import Finding
def findings(data: Any) -> tuple[Finding, ...]:
    return ()
