"""本人账号: own data, password, second factor, sign-ins; and what a sign-in has to do before anything else opens."""

from app.web.account import factor, page, password
from app.web.account.blueprint import blueprint

__all__ = ["blueprint", "factor", "page", "password"]
