"""Rows. One file a noun; importing the package registers every table."""

from app.models.account import Account, Appointment, LoginFailure, Organisation, UserSession
from app.models.application import Application, DraftSection, FactsVersion, Project, ScreeningRecord
from app.models.attachment import Attachment
from app.models.decision import Decision, NumberSeries, Proposal, Settlement
from app.models.document import Document
from app.models.event import Event, EventHead, SecurityEvent
from app.models.opinion import CountyOpinion, Opinion, OpinionVersion
from app.models.request import ActionKey
from app.models.rule_change import RuleChange, RuleEvent, RuleImpact, RuleImpactRow

__all__ = [
    "Account",
    "ActionKey",
    "Application",
    "Appointment",
    "Attachment",
    "CountyOpinion",
    "Decision",
    "Document",
    "DraftSection",
    "Event",
    "EventHead",
    "FactsVersion",
    "LoginFailure",
    "NumberSeries",
    "Opinion",
    "OpinionVersion",
    "Organisation",
    "Project",
    "Proposal",
    "RuleChange",
    "RuleEvent",
    "RuleImpact",
    "RuleImpactRow",
    "ScreeningRecord",
    "SecurityEvent",
    "Settlement",
    "UserSession",
]
