"""Alembic's door: always online, on the connection that store/migrate.py hands over."""

from alembic import context

from duzhan.model.all import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    compare_type=True,
    compare_server_default=True,
)
with context.begin_transaction():
    context.run_migrations()
