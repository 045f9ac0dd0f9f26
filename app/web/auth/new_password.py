"""A new password, typed twice: the form, and every sentence about what is wrong with it."""

from collections.abc import Sequence

from flask_wtf import FlaskForm
from wtforms import PasswordField, StringField

from app.models import Account
from app.services import passwords
from app.settings import LIMITS
from workflows.sign_in import Profile


class NewPasswordForm(FlaskForm):
    password = PasswordField("新密码")
    again = PasswordField("再输入一次新密码")


class ChangeForm(NewPasswordForm):
    current = PasswordField("现用密码")


class ResetForm(NewPasswordForm):
    word = StringField("邮件里的重置码")


def judge(
    form: NewPasswordForm, account: Account, context: Sequence[str], earlier: Sequence[str], profile: Profile
) -> bool:
    """Writes what is wrong beside the fields. Slow (old passwords): outside any transaction."""
    password, again = form.password.data or "", form.again.data or ""
    wrong = passwords.faults(password, account.kind, context, profile=profile)
    if not wrong and passwords.among(password, earlier):
        wrong = [f"不能与最近 {LIMITS.past_passwords} 次用过的密码相同"]
    form.password.errors = ["；".join(wrong)] if wrong else []
    form.again.errors = ["两次输入的密码不一致"] if password != again else []
    return not form.password.errors and not form.again.errors
