"""Indexes by which boards, ledgers and inboxes count: all of an area's figures lie in one, and its rows stay unread."""

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

FIGURES = [
    *("id", "area", "lead_unit", "content_area", "state", "light", "resolution", "rework", "due_at"),
    *("submitted_at", "suspended_at", "closed_at"),
]
MOVES = "kind in ('dismiss', 'close', 'reopen', 'send_back')"
SEEN_BY = ["id", "city", "county", "area", "resolution"]
SENT_BACK = "rework > 0 and state <> 'closed'"
UNREAD = "channel = 'inbox' and read_at is null"


def upgrade() -> None:
    op.create_index("ix_case_figures", "case", ["city", "county", "created_at"], postgresql_include=FIGURES)
    op.create_index(
        "ix_case_closed", "case", ["closed_at"], postgresql_include=SEEN_BY, postgresql_where="closed_at is not null"
    )
    op.create_index(
        "ix_case_sent_back",
        "case",
        ["county"],
        postgresql_include=["id", "city", "area"],
        postgresql_where=SENT_BACK,
    )
    op.create_index("ix_event_moves", "event", ["at"], postgresql_include=["case_id", "kind"], postgresql_where=MOVES)
    op.create_index(
        "ix_decision_orange",
        "decision",
        ["decided_at"],
        postgresql_include=["case_id"],
        postgresql_where="light = 'orange'",
    )
    op.create_index(
        "ix_notice_unread", "notice", ["recipient"], postgresql_include=["case_id"], postgresql_where=UNREAD
    )
    op.create_index("ix_clock_holder", "clock", ["holder"], postgresql_where="ended is null and kind <> 'look_back'")
    op.create_index("ix_clock_verify", "clock", ["case_id"], postgresql_where="ended is null and kind = 'verify'")


def downgrade() -> None:
    op.drop_index("ix_clock_verify", table_name="clock")
    op.drop_index("ix_clock_holder", table_name="clock")
    op.drop_index("ix_notice_unread", table_name="notice")
    op.drop_index("ix_decision_orange", table_name="decision")
    op.drop_index("ix_event_moves", table_name="event")
    op.drop_index("ix_case_sent_back", table_name="case")
    op.drop_index("ix_case_closed", table_name="case")
    op.drop_index("ix_case_figures", table_name="case")
