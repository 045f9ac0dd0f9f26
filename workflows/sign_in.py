"""How far a sign-in has come: what a person still has to do before anything else opens (SE-23, SE-44)."""

from datetime import timedelta

from rules.vocabulary import Labelled
from workflows.people import AccountKind


class Stage(Labelled):
    """Of one sign-in, in this order; only the last reaches the service."""

    FACTOR_DUE = "factor_due", "待输入动态码"
    PASSWORD_DUE = "password_due", "待设置密码"
    ENROL_DUE = "enrol_due", "待绑定动态码"
    FULL = "full", "已登录"


class Profile(Labelled):
    """Where the rules about passwords conflict: a setting, not an argument (trust §5.1)."""

    DENGBAO = "dengbao", "等保"
    ASVS = "asvs", "ASVS"


LENGTH = {Profile.DENGBAO: 10, Profile.ASVS: 15}
"""The shortest password, in characters."""
OFFICERS_LENGTH = 15
"""Of the three officers, whatever the profile."""
CLASSES = {Profile.DENGBAO: 3, Profile.ASVS: 1}
"""Of small letters, capitals, digits and all others: how many a password needs."""
ROTATION = {
    (Profile.DENGBAO, AccountKind.OFFICER): timedelta(days=90),
    (Profile.DENGBAO, AccountKind.STAFF): timedelta(days=180),
}
"""After how long a password has to be changed; never where nothing stands."""


def shortest(profile: Profile, kind: AccountKind) -> int:
    return max(LENGTH[profile], OFFICERS_LENGTH if kind is AccountKind.OFFICER else 0)


def stage(*, factor_due: bool, password_due: bool, enrol_due: bool) -> Stage:
    """A password is only set by who has shown the factor he has; a factor only bound under a password of one's own."""
    if factor_due:
        return Stage.FACTOR_DUE
    if password_due:
        return Stage.PASSWORD_DUE
    return Stage.ENROL_DUE if enrol_due else Stage.FULL


def needs_factor(kind: AccountKind, *, required: bool) -> bool:
    """Staff and officers must have a second factor; people of companies may."""
    return required and kind is not AccountKind.COMPANY
