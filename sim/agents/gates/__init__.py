"""The gates: each has a probability to answer yes there and then, and the attempt's own keyed draw decides.

The same attempt gets the same draw at the same gate under any controls. Only ``chances.chance_of`` knows how likely an answer is:
steps draw against it (``meeting``), and the chain (``sim.chain``) multiplies it. The other modules give the chances, by place.
``sim.pathways`` says what each gate reads and what may follow.
"""
