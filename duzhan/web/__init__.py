"""Server-rendered pages: complete without a script, each behind a door of its own."""
