"""The simulation: a whole campaign on a virtual clock through the same use-cases; `duzhan simulate` runs it."""
