"""The languages that tests go through: those of the registry, so that a new one is tested like the others."""

from sim.words import REGISTRY, SOURCE

TRANSLATED = tuple(code for code, row in REGISTRY.items() if code != SOURCE and row.complete)
"""Those that have a catalogue which is held to lack nothing."""
