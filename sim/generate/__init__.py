"""Regions made to measure: ``generate`` draws a valid fictional scenario of any size, ``write`` puts it into a folder.

Everything is drawn by its own key from one seed, with + − × ÷ only: the same arguments give the same region everywhere.
"""

from sim.generate.recipe import Recipe, SizeError
from sim.generate.region import generate
from sim.generate.writing import write

__all__ = ["Recipe", "SizeError", "generate", "write"]
