"""What-ifs: exact counterfactuals, luck and credit. Plain functions that return tables; pages and commands only show them.

Chance is keyed, so that two courses differ only where something was changed: every answer here can be had again by running
both courses one after the other, and tests do that.
"""
