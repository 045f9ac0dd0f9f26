"""A wrong setting stops the start with one sentence that names it (FC-14); the limits are those of the table (FC-10)."""

import os
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from app import timepiece
from app.services.acting import shanghai_day
from app.settings import LIMITS, ROOT, SettingError, from_env
from tests.days import TEST_DAY

GOOD = {"SECRET_KEY": "x" * 40}


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"SECRET_KEY": "short"}, "SECRET_KEY"),
        ({"SECRET_KEY_FILE": "nowhere/secret", "SECRET_KEY": ""}, "SECRET_KEY_FILE"),
        ({"PLAIN_HTTP": "yes"}, "PLAIN_HTTP"),
        ({"PLAIN_HTTP": "1", "HOST": "0.0.0.0"}, "PLAIN_HTTP"),
        ({"PLAIN_HTTP": "1", "HOST": "example.invalid"}, "PLAIN_HTTP"),
        ({"DEMO": "1", "HOST": "10.0.0.1"}, "DEMO"),
        ({"DEMO": "true"}, "DEMO"),
        ({"PORT": "http"}, "PORT"),
        ({"PORT": "0"}, "PORT"),
        ({"PORT": "65536"}, "PORT"),
        ({"DATABASE_URL": "mysql://x"}, "DATABASE_URL"),
        ({"RULES_OVERLAY": "nowhere.toml"}, "RULES_OVERLAY"),
        ({"TRUSTED_PROXY": "proxy.example"}, "TRUSTED_PROXY"),
        ({"SMTP_URL": "mail.example:25", "MAIL_FROM": "ls@example.invalid"}, "SMTP_URL"),
        ({"SMTP_URL": "smtp://mail.example:x", "MAIL_FROM": "ls@example.invalid"}, "SMTP_URL"),
        ({"SMTP_URL": "smtp://mail.example?tls=1", "MAIL_FROM": "ls@example.invalid"}, "SMTP_URL"),
        ({"SMTP_URL": "smtp://mail.example"}, "MAIL_FROM"),
        ({"SMTP_URL": "smtp://mail.example", "MAIL_FROM": "联审 <ls@example.invalid>"}, "MAIL_FROM"),
        ({"CHECKPOINT_MAIL": "audit@example.invalid"}, "SMTP_URL"),
        (
            {
                "CHECKPOINT_MAIL": "a@example.invalid,",
                "SMTP_URL": "smtp://mail.example",
                "MAIL_FROM": "ls@example.invalid",
            },
            "CHECKPOINT_MAIL",
        ),
        ({"PUBLIC_URL": "ls.example"}, "PUBLIC_URL"),
        ({"PASSWORD_PROFILE": "none"}, "PASSWORD_PROFILE"),
        ({"SECOND_FACTOR": "no"}, "SECOND_FACTOR"),
        ({"SECOND_FACTOR": "optional"}, "SECOND_FACTOR"),
        ({"DEMO_DAY": "2027-03-01"}, "DEMO_DAY"),
        ({"DEMO_DAY": "2027-02-30", "DEMO": "1"}, "DEMO_DAY"),
    ],
)
def test_fc_14_each_wrong_setting_is_refused_by_name(
    wrong: dict[str, str], named: str, tmp_path: Path
) -> None:
    with pytest.raises(SettingError, match=named):
        from_env(GOOD | {"LIANSHEN_VAR": str(tmp_path)} | wrong)


def test_the_first_start_makes_a_secret_that_only_its_owner_reads(tmp_path: Path) -> None:
    first = from_env({"LIANSHEN_VAR": str(tmp_path)})
    again = from_env({"LIANSHEN_VAR": str(tmp_path)})
    assert first.secret_key == again.secret_key
    assert len(first.secret_key) >= 32
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0


def test_the_password_of_the_mail_server_is_in_no_printed_settings(tmp_path: Path) -> None:
    mail = {"SMTP_URL": "smtp://ls:geheim@mail.example:587?starttls=1", "MAIL_FROM": "ls@example.invalid"}
    settings = from_env(GOOD | {"LIANSHEN_VAR": str(tmp_path)} | mail)
    assert settings.mail_from == "ls@example.invalid"
    assert "geheim" not in repr(settings)


def test_fc_10_the_limits_are_those_of_the_table() -> None:
    assert LIMITS.request_body == 1024 * 1024
    assert LIMITS.upload_file == 50 * 1024 * 1024
    assert (LIMITS.form_memory, LIMITS.form_parts) == (1_000_000, 2_000)
    assert (LIMITS.zip_members, LIMITS.zip_unpacked, LIMITS.zip_ratio) == (2_000, 200_000_000, 100)
    assert (LIMITS.parse_memory, LIMITS.parse_cpu_seconds) == (400 * 1024 * 1024, 10)
    assert LIMITS.password_characters == 128
    assert (LIMITS.session_idle, LIMITS.session_absolute) == (timedelta(minutes=30), timedelta(hours=12))
    assert (LIMITS.login_failures, LIMITS.login_window) == (5, timedelta(minutes=15))
    assert (LIMITS.lock_timeout_ms, LIMITS.statement_timeout_ms) == (5_000, 15_000)


def test_a_demonstration_may_pretend_a_day_and_its_hours_go_on(tmp_path: Path) -> None:
    settings = from_env({"LIANSHEN_VAR": str(tmp_path), "DEMO": "1", "DEMO_DAY": "2027-03-01"})
    assert settings.demo_day == date(2027, 3, 1)
    try:
        timepiece.pretend(settings.demo_day)
        assert shanghai_day(timepiece.now()) == date(2027, 3, 1)
        assert timepiece.now().minute == datetime.now(UTC).minute
    finally:
        timepiece.pretend(TEST_DAY)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("command", "wrong", "sentence"),
    [
        ("init", {"PORT": "x"}, "设置有误：PORT 应为 1–65535 的整数，现在是 'x'"),
        ("clock", {"DEMO_DAY": "2027-02-30", "DEMO": "1"}, "设置有误：DEMO_DAY 应为 2027-03-01 这样的日期，现在是 '2027-02-30'"),
        ("clock", {}, "数据库还没有建立，请先运行 flask --app app init"),
        ("work", {}, "数据库还没有建立，请先运行 flask --app app init"),
    ],
)  # fmt: skip
def test_a_command_that_cannot_start_says_one_sentence(
    command: str, wrong: dict[str, str], sentence: str, tmp_path: Path
) -> None:
    tried = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "app", command],
        env=os.environ | {"LIANSHEN_VAR": str(tmp_path), "DATABASE_URL": ""} | wrong,
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (tried.returncode, tried.stderr.strip()) == (2, sentence)
