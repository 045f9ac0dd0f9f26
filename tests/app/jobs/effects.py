"""What the jobs of these tests leave behind: one row an argument, by whom."""

from sqlalchemy import Column, MetaData, String, Table

metadata = MetaData()
effects = Table(
    "effects", metadata, Column("argument", String(40), primary_key=True), Column("executor_id", String(40))
)
