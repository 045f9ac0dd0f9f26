"""Every application gets the sections that the whole law asks for; drafts are to be looked through again.

A section that was complete under the old form may lack an answer that is asked now, so drafts lose that mark; what was
typed stays. Filed cases keep everything as it was filed.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

ADDED = ("quota", "environment")
WIDENED = ("project", "site", "capacity", "energy", "files")

application = sa.table("application", sa.column("id"), sa.column("state"))
section = sa.table(
    "draft_section",
    sa.column("application_id"),
    sa.column("name"),
    sa.column("version"),
    sa.column("content"),
    sa.column("faults"),
    sa.column("complete", sa.Boolean()),
    sa.column("saved_by"),
    sa.column("saved_at"),
)


def upgrade() -> None:
    for name in ADDED:
        op.execute(
            sa.insert(section).from_select(
                [
                    "application_id",
                    "name",
                    "version",
                    "content",
                    "faults",
                    "complete",
                    "saved_by",
                    "saved_at",
                ],
                sa.select(
                    section.c.application_id,
                    sa.literal(name),
                    sa.literal(1),
                    sa.literal("{}"),
                    sa.literal(0),
                    sa.false(),
                    section.c.saved_by,
                    section.c.saved_at,
                ).where(section.c.name == "coal"),
            )
        )
    drafts = sa.select(application.c.id).where(application.c.state == "draft")
    op.execute(
        sa.update(section)
        .where(section.c.name.in_(WIDENED), section.c.application_id.in_(drafts))
        .values(complete=sa.false())
    )


def downgrade() -> None:
    op.execute(sa.delete(section).where(section.c.name.in_(ADDED)))
