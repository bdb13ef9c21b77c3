"""The tables, one file per noun; rows are the entities and do not validate themselves (statemachines and CHECKs do)."""
