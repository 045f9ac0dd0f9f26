"""消息: what each person is told, and the words of it."""

from app.web.messages import texts, views
from app.web.messages.blueprint import blueprint

__all__ = ["blueprint", "texts", "views"]
