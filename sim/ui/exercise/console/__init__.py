"""The parts of the trainer's console: the bar on top, people, decisions, injects, the region, notes and the session itself."""
