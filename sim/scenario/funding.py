"""What share of a plan a State's means allow: one formula, compiled into a State's step and asked as it stands by everyone else."""


def funded_share(cost: float, hours: float, budget: float, officer_hours: float) -> float:
    """Return the share in [0, 1] of a plan that is done: as much of all its measures as the scarcer of two means pays for.

    ``cost`` and ``budget`` in budget units, ``hours`` and ``officer_hours`` in hours, all a quarter and not below 0. Assumption:
    what is short is short for every measure alike.
    """
    funded = 1.0
    if cost > budget:
        funded = budget / cost
    if hours > officer_hours:
        funded = min(funded, officer_hours / hours)
    return funded
