"""Agents: for each kind, one record array (its state) and one compiled step (its day)."""
