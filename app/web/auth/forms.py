"""The sign-in form."""

from flask_wtf import FlaskForm
from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired, Length

from app.settings import LIMITS


class LoginForm(FlaskForm):
    login = StringField("账号", [InputRequired("请填写账号"), Length(max=40, message="账号最多 40 个字符")])
    password = PasswordField(
        "密码",
        [
            InputRequired("请填写密码"),
            Length(max=LIMITS.password_characters, message=f"密码最多 {LIMITS.password_characters} 个字符"),
        ],
    )
