"""The page of a seat while its move is open: what has come in, what is expected, levers, and the plan."""
