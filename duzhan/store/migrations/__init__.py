"""Revisions of the database, applied by store/migrate.py."""
