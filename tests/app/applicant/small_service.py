"""Wiring of the pages under test only: what app.wiring does for all."""

from flask import Flask
from flask_wtf.csrf import CSRFProtect

from app import security
from app.db import Database
from app.files import Store
from app.jobs.queue import enqueue
from app.settings import LIMITS, Settings
from app.web import applicant, auth, errors, files, presenting, public
from app.web.current import Services
from rules.parameters import RuleBook


def create_app(settings: Settings) -> Flask:
    app = Flask("app", static_folder="static/build", static_url_path="/static")
    app.config.update(
        SECRET_KEY=settings.secret_key,
        MAX_CONTENT_LENGTH=LIMITS.request_body,
        MAX_FORM_MEMORY_SIZE=LIMITS.form_memory,
        MAX_FORM_PARTS=LIMITS.form_parts,
        TRUSTED_HOSTS=list(settings.trusted_hosts),
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=not settings.plain_http,
        WTF_I18N_ENABLED=False,
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.extensions["lianshen"] = Services(
        settings=settings,
        database=Database(settings.database_url),
        store=Store(settings.files),
        book=RuleBook.load(overlay=settings.overlay),
        enqueue=enqueue,
    )
    security.install(app, settings)
    CSRFProtect(app)
    presenting.install(app)
    errors.install(app)
    for blueprint in (public.blueprint, auth.blueprint, applicant.blueprint, files.blueprint):
        app.register_blueprint(blueprint)
    return app
