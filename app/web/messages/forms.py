"""Own mail address; the words of a notice."""

from wtforms import BooleanField, EmailField, Form, PasswordField, StringField, TextAreaField


class MailForm(Form):
    email = EmailField("邮箱（选填）", description="例如 name@example.com；不填只看站内消息")
    mail_wanted = BooleanField("消息同时发到这个邮箱")
    current = PasswordField("现用密码", description="只在更换邮箱时填写：忘记密码时，重置码会发到这个邮箱")


class WordsForm(Form):
    subject = StringField("题目", description="也作为短信和邮件题目，填好后最多 70 个字")
    words = TextAreaField("正文", description="最多 500 个字")
