"""The lifecycle of a case, pure: no clock, no database, no log."""
