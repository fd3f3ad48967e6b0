"""One record array and one compiled step per kind of agent: what it knows and what it does in a day."""
