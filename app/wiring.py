"""Wiring: settings, database, store, rule data, pages and commands put together once."""

from flask import Flask
from flask_wtf.csrf import CSRFProtect

from app import channels, cli, security, timepiece
from app.db import Database
from app.files import Store
from app.rulebook import Shelf
from app.services import checkpoints, deliveries
from app.settings import LIMITS, Settings
from app.web import (
    account,
    admin,
    after,
    api,
    applicant,
    archive,
    audit,
    auth,
    beside,
    company,
    errors,
    files,
    limits,
    meetings,
    messages,
    presenting,
    public,
    review,
    rules,
    upkeep,
)
from app.web.current import Services


def build(settings: Settings) -> Flask:
    """Raises SettingError or RuntimeError rather than start wrong."""
    if settings.demo_day:
        timepiece.pretend(settings.demo_day)
    app = Flask("app", static_folder="static/build", static_url_path="/static")
    _configure(app, settings)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    database = Database(settings.database_url)
    database.info[deliveries.OUTGOING] = tuple(channels.from_settings(settings))
    database.info[checkpoints.SIGNER] = checkpoints.signer(settings.secret_key, settings.origin)
    app.extensions["lianshen"] = Services(
        settings=settings,
        database=database,
        store=Store(settings.files),
        shelf=Shelf(settings.overlay),
    )
    security.install(app, settings)
    upkeep.install(app, settings, database)
    CSRFProtect(app)
    presenting.install(app)
    errors.install(app)
    limits.install(app)
    for blueprint in (
        public.blueprint,
        auth.blueprint,
        account.blueprint,
        applicant.blueprint,
        files.blueprint,
        review.blueprint,
        archive.blueprint,
        beside.blueprint,
        after.blueprint,
        meetings.blueprint,
        rules.blueprint,
        messages.blueprint,
        company.blueprint,
        admin.blueprint,
        audit.blueprint,
        api.blueprint,
    ):
        app.register_blueprint(blueprint)
    cli.install(app)
    security.require_registry(app)
    return app


def _configure(app: Flask, settings: Settings) -> None:
    """Every switch of the framework that guards something, set on purpose (SE-10)."""
    app.config.update(
        SECRET_KEY=settings.secret_key,
        MAX_CONTENT_LENGTH=LIMITS.request_body,
        MAX_FORM_MEMORY_SIZE=LIMITS.form_memory,
        MAX_FORM_PARTS=LIMITS.form_parts,
        TRUSTED_HOSTS=list(settings.trusted_hosts),
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=not settings.plain_http,
        WTF_I18N_ENABLED=False,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SECURE=not settings.plain_http,
        SESSION_COOKIE_SAMESITE="Lax",
        TEMPLATES_AUTO_RELOAD=False,
    )
