"""Settings: one frozen value, read from the environment once, refused loudly when wrong (FC-14)."""

import os
import re
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

ROOT = Path(__file__).resolve().parent.parent
_ADDRESS = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")


class SettingError(ValueError):
    """A setting is wrong. The message is one Chinese sentence that names it."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Every limit set on purpose (FC-10, trust §4). Bytes unless the name says otherwise."""

    request_body: int = 1024 * 1024
    upload_file: int = 50 * 1024 * 1024
    form_memory: int = 1_000_000
    form_parts: int = 2_000
    licence_file: int = 10 * 1024 * 1024
    zip_members: int = 2_000
    zip_unpacked: int = 200_000_000
    zip_ratio: int = 100
    parse_memory: int = 400 * 1024 * 1024
    parse_cpu_seconds: int = 10
    password_characters: int = 128
    session_idle: timedelta = timedelta(minutes=30)
    session_absolute: timedelta = timedelta(hours=12)
    kept_text: timedelta = timedelta(hours=24)
    session_touch: timedelta = timedelta(minutes=1)
    login_failures: int = 5
    login_window: timedelta = timedelta(minutes=15)
    past_passwords: int = 5
    recovery_codes: int = 10
    mailed_word: timedelta = timedelta(minutes=30)
    mailed_words_an_hour: int = 3
    account_idle: timedelta = timedelta(days=90)
    lock_timeout_ms: int = 5_000
    statement_timeout_ms: int = 15_000


LIMITS = Limits()


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What one process needs to know. ``var``: folder of everything the service writes."""

    database_url: str = field(repr=False)  # May hold a password.
    var: Path
    secret_key: str = field(repr=False)
    plain_http: bool
    host: str
    port: int
    trusted_hosts: tuple[str, ...]
    demo: bool
    overlay: Path | None
    trusted_proxy: str = ""
    smtp_url: str = field(default="", repr=False)
    mail_from: str = ""
    public_url: str = ""
    demo_day: date | None = None
    password_profile: str = "dengbao"  # noqa: S105 (which rules, no password)
    second_factor_required: bool = True
    pg_tools: Path | None = None
    read_only: bool = False
    earlier_keys: tuple[str, ...] = field(default=(), repr=False)
    checkpoint_mail: tuple[str, ...] = ()

    @property
    def files(self) -> Path:
        return self.var / "files"

    @property
    def origin(self) -> str:
        """Which service's record a checkpoint is about: the host people reach it under."""
        return f"lianshen/{urlsplit(self.public_url).netloc or 'localhost'}"

    @property
    def fonts(self) -> Path:
        return self.var / "fonts"


def from_env(env: Mapping[str, str]) -> Settings:
    """Read every setting; raises SettingError naming the first wrong one."""
    var = Path(env.get("LIANSHEN_VAR", "var")).absolute()
    host = env.get("HOST", "127.0.0.1")
    plain = _flag(env, "PLAIN_HTTP")
    demo = _flag(env, "DEMO")
    for name, wanted in (("PLAIN_HTTP", plain), ("DEMO", demo)):
        if wanted and not _is_loopback(host):
            raise SettingError(f"{name}=1 只能用于本机回环地址，现在 HOST={host}")
    return Settings(
        database_url=_database_url(env, var),
        var=var,
        secret_key=_secret(env, var),
        earlier_keys=_earlier(env),
        plain_http=plain,
        host=host,
        port=_port(env),
        trusted_hosts=tuple(
            part.strip() for part in env.get("TRUSTED_HOSTS", "localhost,127.0.0.1").split(",")
        ),
        demo=demo,
        overlay=_overlay(env),
        trusted_proxy=_proxy(env),
        smtp_url=_smtp(env),
        mail_from=_sender(env),
        public_url=_public(env),
        demo_day=_demo_day(env, demo=demo),
        password_profile=_profile(env),
        second_factor_required=_second_factor(env, demo=demo),
        pg_tools=_pg_tools(env),
        read_only=_flag(env, "READ_ONLY"),
        checkpoint_mail=_mailboxes(env),
    )


def _flag(env: Mapping[str, str], name: str) -> bool:
    value = env.get(name, "0")
    if value not in {"0", "1"}:
        raise SettingError(f"{name} 只能是 0 或 1，现在是 {value!r}")
    return value == "1"


def _demo_day(env: Mapping[str, str], *, demo: bool) -> date | None:
    value = env.get("DEMO_DAY", "")
    if not value:
        return None
    if not demo:
        raise SettingError("DEMO_DAY 只能在 DEMO=1 下使用")
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise SettingError(f"DEMO_DAY 应为 2027-03-01 这样的日期，现在是 {value!r}") from None


def _profile(env: Mapping[str, str]) -> str:
    """A value of workflows.sign_in.Profile, which the bare child of app.inspection cannot import."""
    value = env.get("PASSWORD_PROFILE", "dengbao")
    if value not in {"dengbao", "asvs"}:
        raise SettingError(f"PASSWORD_PROFILE 只能是 dengbao 或 asvs，现在是 {value!r}")
    return value


def _second_factor(env: Mapping[str, str], *, demo: bool) -> bool:
    """Must staff and officers show one? Left out only where everybody is invented."""
    value = env.get("SECOND_FACTOR", "required")
    if value not in {"required", "optional"}:
        raise SettingError(f"SECOND_FACTOR 只能是 required 或 optional，现在是 {value!r}")
    if value == "optional" and not demo:
        raise SettingError("SECOND_FACTOR=optional 只能在 DEMO=1 下使用")
    return value == "required"


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _port(env: Mapping[str, str]) -> int:
    value = env.get("PORT", "8000")
    if not (value.isascii() and value.isdigit() and 0 < int(value) < 65536):
        raise SettingError(f"PORT 应为 1–65535 的整数，现在是 {value!r}")
    return int(value)


def _database_url(env: Mapping[str, str], var: Path) -> str:
    url = env.get("DATABASE_URL") or f"sqlite:///{var / 'lianshen.db'}"
    if not url.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise SettingError("DATABASE_URL 应以 sqlite:/// 或 postgresql+psycopg:// 开头")
    return url


def _secret(env: Mapping[str, str], var: Path) -> str:
    """SECRET_KEY, or the file SECRET_KEY_FILE, or ``var/secret_key``, made at the first start."""
    if key := env.get("SECRET_KEY"):
        return _long_enough(key, "SECRET_KEY")
    named = env.get("SECRET_KEY_FILE")
    path = Path(named) if named else _own_secret(var)
    if not path.is_file():
        raise SettingError(f"SECRET_KEY_FILE 指向的文件不存在：{path.name}")
    return _long_enough(path.read_text("utf-8").strip(), "SECRET_KEY_FILE")


def _earlier(env: Mapping[str, str]) -> tuple[str, ...]:
    """SECRET_KEY_FALLBACKS: what SECRET_KEY was before, comma separated. They verify and sign nothing new."""
    keys = [key.strip() for key in env.get("SECRET_KEY_FALLBACKS", "").split(",") if key.strip()]
    return tuple(_long_enough(key, "SECRET_KEY_FALLBACKS") for key in keys)


def _long_enough(key: str, name: str) -> str:
    if len(key) < 32:
        raise SettingError(f"{name} 至少 32 个字符")
    return key


def _own_secret(var: Path) -> Path:
    """``var/secret_key``, written once and whole, readable by its owner only."""
    path = var / "secret_key"
    if not path.exists():
        var.mkdir(parents=True, exist_ok=True)
        fresh = var / f".secret_key.{secrets.token_hex(4)}"
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(48), "utf-8")
        with suppress(FileExistsError):  # Another process was first; its key counts.
            os.link(fresh, path)
        fresh.unlink()
    return path


def _proxy(env: Mapping[str, str]) -> str:
    """Address of the proxy whose X-Forwarded-For is believed (SE-35); empty: nobody's."""
    value = env.get("TRUSTED_PROXY", "")
    try:
        return str(ip_address(value)) if value else ""
    except ValueError as error:
        raise SettingError(f"TRUSTED_PROXY 应为一个 IP 地址，现在是 {value!r}") from error


def _smtp(env: Mapping[str, str]) -> str:
    """smtp://user:password@host:587?starttls=1 or smtps://host:465; empty: no mail is sent."""
    value = env.get("SMTP_URL", "")
    if not value:
        return ""
    try:
        url = urlsplit(value)
        right = url.scheme in {"smtp", "smtps"} and bool(url.hostname) and url.port != 0
    except ValueError:
        right = False
    if not right or set(parse_qs(url.query)) - {"starttls"}:
        raise SettingError("SMTP_URL 应写成 smtp://用户:密码@主机:587?starttls=1 或 smtps://主机:465")
    return value


def _sender(env: Mapping[str, str]) -> str:
    value = env.get("MAIL_FROM", "")
    if value and not is_address(value):
        raise SettingError(f"MAIL_FROM 应为一个邮箱地址，现在是 {value!r}")
    if not value and env.get("SMTP_URL"):
        raise SettingError("设置了 SMTP_URL，还要设置发件人地址 MAIL_FROM")
    return value


def _mailboxes(env: Mapping[str, str]) -> tuple[str, ...]:
    """Where the signed head of the record is mailed every day, with commas between."""
    value = env.get("CHECKPOINT_MAIL", "")
    found = tuple(dict.fromkeys(part.strip() for part in value.split(","))) if value else ()
    if not all(is_address(one) for one in found):
        raise SettingError(f"CHECKPOINT_MAIL 应为邮箱地址，多个用逗号隔开，现在是 {value!r}")
    if found and not env.get("SMTP_URL"):
        raise SettingError("设置了 CHECKPOINT_MAIL，还要设置邮件服务器 SMTP_URL")
    return found


def is_address(value: str) -> bool:
    """A plain address that a header and an SMTP command can carry: one @, a dotted place, no spaces, ASCII."""
    return len(value) <= 200 and _ADDRESS.fullmatch(value) is not None


def _public(env: Mapping[str, str]) -> str:
    """Where people reach the service, for the links in mails; empty: mails carry no link."""
    value = env.get("PUBLIC_URL", "").rstrip("/")
    if value and not value.startswith(("http://", "https://")):
        raise SettingError(f"PUBLIC_URL 应以 https:// 或 http:// 开头，现在是 {value!r}")
    return value


def _pg_tools(env: Mapping[str, str]) -> Path | None:
    """Folder of pg_dump and pg_restore; empty: they are looked for where the system keeps programs."""
    value = env.get("PG_TOOLS")
    if value and not Path(value).is_dir():
        raise SettingError(f"PG_TOOLS 指向的目录不存在：{value}")
    return Path(value) if value else None


def _overlay(env: Mapping[str, str]) -> Path | None:
    value = env.get("RULES_OVERLAY")
    if not value:
        return None
    path = Path(value)
    if not path.is_file():
        raise SettingError(f"RULES_OVERLAY 指向的文件不存在：{path.name}")
    return path
