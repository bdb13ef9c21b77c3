"""Pure decisions on values: no clock, no database, no log, no file."""
