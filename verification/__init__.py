"""What the model must show of the world: one module for each group of facts, each fact run with the model itself.

``python -m verification`` prints them and writes the page; ``python -m verification.levers`` measures every lever.
"""
