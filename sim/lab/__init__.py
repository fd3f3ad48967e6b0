"""The lab: experiments of many runs that a file describes, run on one machine or many, and read back.

>>> from sim import lab
>>> study = lab.prepare("experiment.yaml")     # doctest: +SKIP
>>> lab.run(study, "results")                  # doctest: +SKIP
>>> lab.Results("results").summary()           # doctest: +SKIP
"""

from sim.lab.costing import Cost, cost
from sim.lab.designs import MissingExtra
from sim.lab.experiment import Experiment, ExperimentError, build, decode, load
from sim.lab.results import SHARE, Column, Results, RowDiffers, column_of, prepare
from sim.lab.runner import ClusterError, ExperimentEnd, Progress, run
from sim.lab.store import ResultsDirectory, StoreError
from sim.lab.study import Point, Study, make

__all__ = [
    "SHARE",
    "ClusterError",
    "Column",
    "Cost",
    "Experiment",
    "ExperimentEnd",
    "ExperimentError",
    "MissingExtra",
    "Point",
    "Progress",
    "Results",
    "ResultsDirectory",
    "RowDiffers",
    "StoreError",
    "Study",
    "build",
    "column_of",
    "cost",
    "decode",
    "load",
    "make",
    "prepare",
    "run",
]
