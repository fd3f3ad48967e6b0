"""The pages of an exercise: start, join, participants' seats, the trainer's console, the projector, observers and the ending."""
