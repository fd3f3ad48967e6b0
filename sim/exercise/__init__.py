"""One live exercise: seats, moves, decisions, injects and a durable log; the region's state is computed from what is logged."""
