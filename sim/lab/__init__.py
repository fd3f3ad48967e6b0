"""The lab: experiments of many runs, described in a file, run on one machine or many, and read back.

>>> from sim import lab
>>> study = lab.make(lab.load("experiment.yaml"), seed=7)     # doctest: +SKIP
>>> lab.run(study, "results")                                 # doctest: +SKIP
"""

from sim.lab.designs import MissingExtra
from sim.lab.experiment import Experiment, ExperimentError, build, decode, load
from sim.lab.results import Column, Results
from sim.lab.runner import ClusterError, Outcome, Progress, run
from sim.lab.store import Store, StoreError
from sim.lab.study import Point, Study, make

__all__ = [
    "ClusterError",
    "Column",
    "Experiment",
    "ExperimentError",
    "MissingExtra",
    "Outcome",
    "Point",
    "Progress",
    "Results",
    "Store",
    "StoreError",
    "Study",
    "build",
    "decode",
    "load",
    "make",
    "run",
]
