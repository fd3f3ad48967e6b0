"""The share of a plan that a State's means allow: one formula, compiled into the State's step and called as is everywhere else."""


def funded_share(cost: float, hours: float, budget: float, officer_hours: float) -> float:
    """Return the share in [0, 1] of a plan that is carried out: what the scarcer of the two means pays for.

    ``cost`` and ``budget`` in budget units, ``hours`` and ``officer_hours`` in hours, all a quarter and not below 0. Assumption:
    a shortage hits every measure alike.
    """
    funded = 1.0
    if cost > budget:
        funded = budget / cost
    if hours > officer_hours:
        funded = min(funded, officer_hours / hours)
    return funded
