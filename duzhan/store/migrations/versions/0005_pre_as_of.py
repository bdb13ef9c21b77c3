"""As of: the newest event of a case at an instant is one look into an index."""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index('ix_event_case_at', 'event', ['case_id', 'at', 'id'], unique=False)


def downgrade() -> None:
    op.drop_index('ix_event_case_at', table_name='event')
