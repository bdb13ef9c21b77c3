"""A campaign as data: typed, frozen models of its folder; load, lint, diff. Nothing here logs."""
