"""Rows. One file a noun; importing the package registers every table."""

from app.models.account import Account, Appointment, LoginFailure, Organisation, UserSession
from app.models.account_change import AccountChange
from app.models.api_token import ApiClient, ApiToken
from app.models.application import Application, DraftSection, FactsVersion, Project, ScreeningRecord
from app.models.attachment import Attachment
from app.models.checkpoint import Checkpoint
from app.models.clock import ClockStop
from app.models.consultation import ExpertOpinion, ExpertReview, Recusal, SubConsultation
from app.models.decision import Decision, NumberSeries, Proposal, Settlement
from app.models.deputation import Deputation
from app.models.document import Document
from app.models.event import Event, EventHead, SecurityEvent
from app.models.follow_up import FollowUp
from app.models.kept_form import KeptForm
from app.models.meeting import AgendaItem, AgendaVote, Attendance, Meeting
from app.models.note import CaseNote, FigureMark
from app.models.notice import Delivery, Notice, NoticeText, Reminder
from app.models.opinion import CountyOpinion, Opinion, OpinionVersion
from app.models.promise import Condition, LedgerEntry
from app.models.request import ActionKey
from app.models.rule_change import RuleChange, RuleEvent, RuleImpact, RuleImpactRow
from app.models.side_road import Closing, Objection, ProvincialReview, Publicity
from app.models.sign_in import OneTimePassword, PasswordLink, PastPassword, RecoveryCode, SecondFactor
from app.models.supplement import SupplementItem, SupplementNotice

__all__ = [
    "Account",
    "AccountChange",
    "ActionKey",
    "AgendaItem",
    "AgendaVote",
    "ApiClient",
    "ApiToken",
    "Application",
    "Appointment",
    "Attachment",
    "Attendance",
    "CaseNote",
    "Checkpoint",
    "ClockStop",
    "Closing",
    "Condition",
    "CountyOpinion",
    "Decision",
    "Delivery",
    "Deputation",
    "Document",
    "DraftSection",
    "Event",
    "EventHead",
    "ExpertOpinion",
    "ExpertReview",
    "FactsVersion",
    "FigureMark",
    "FollowUp",
    "KeptForm",
    "LedgerEntry",
    "LoginFailure",
    "Meeting",
    "Notice",
    "NoticeText",
    "NumberSeries",
    "Objection",
    "OneTimePassword",
    "Opinion",
    "OpinionVersion",
    "Organisation",
    "PasswordLink",
    "PastPassword",
    "Project",
    "Proposal",
    "ProvincialReview",
    "Publicity",
    "RecoveryCode",
    "Recusal",
    "Reminder",
    "RuleChange",
    "RuleEvent",
    "RuleImpact",
    "RuleImpactRow",
    "ScreeningRecord",
    "SecondFactor",
    "SecurityEvent",
    "Settlement",
    "SubConsultation",
    "SupplementItem",
    "SupplementNotice",
    "UserSession",
]
