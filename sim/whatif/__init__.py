"""Counterfactuals, the part of chance, and attribution: plain functions that return tables; pages and commands only show them.

Draws are keyed, so two runs differ only where something was changed. Every answer here is exact: simulating both runs in full gives
the same, and tests do that.
"""
