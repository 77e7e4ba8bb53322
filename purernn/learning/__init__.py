"""The recipe: training until the proof succeeds."""
