"""``flask --app app …``, one file a kind of work. The clock is read here, in app.security and in the jobs only."""

from flask import Flask

from app.cli.auditing import grants_, verify
from app.cli.house import demo, init, serve, smoke
from app.cli.keeping import backup, doctor, drill, fsck, restore
from app.cli.officers import officers
from app.cli.tokens import token
from app.cli.working import clock, work

COMMANDS = (
    init,
    demo,
    serve,
    work,
    clock,
    smoke,
    token,
    officers,
    backup,
    restore,
    drill,
    doctor,
    fsck,
    verify,
    grants_,
)


def install(app: Flask) -> None:
    for command in COMMANDS:
        app.cli.add_command(command)
