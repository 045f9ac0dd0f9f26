"""The auditor's pages: the record, the security log, verification, evidence. Nothing of the business is shown."""

from app.web.audit import evidence, logs, verify
from app.web.audit.blueprint import blueprint

__all__ = ["blueprint", "evidence", "logs", "verify"]
