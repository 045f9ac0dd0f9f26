"""The service: web, database, documents. ``flask --app app`` finds ``create_app`` here."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from app.settings import Settings


def create_app(settings: "Settings | None" = None) -> "Flask":
    """One service. Without settings they are read from the environment; a wrong one stops with its sentence."""
    from app import logs
    from app.cli.starting import (
        settings_or_exit,  # Here, so that a worker that imports app.db does not load every page.
    )
    from app.wiring import build

    logs.configure()
    return build(settings or settings_or_exit())
