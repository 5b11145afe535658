"""Every setting of the portal, read from the environment; `.env.example` explains each variable."""

import secrets
import sys
from datetime import date, timedelta
from email.utils import parseaddr
from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

from missions_portal import clock, databases, logs, organisations

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env")

# ---- the machine and its address ----
VAR_DIR = BASE_DIR / env("VAR_DIR", default="var")
DEBUG = env.bool("DEBUG", default=False)
DEMO = env.bool("DEMO", default=False)
DEMO_PASSWORD = env("DEMO_PASSWORD", default="south-tees-demo")
PORT = env("PORT", default="8000")  # `manage.py portal` says in a sentence where it is no number
BIND = env("BIND", default="127.0.0.1")
HERE = f"http://127.0.0.1:{PORT}"
SITE_URL = HERE if DEMO else env("SITE_URL", default=HERE).rstrip("/")
# The sample's password is public, so it answers to this machine's own names alone.
THIS_MACHINE = ["127.0.0.1", "localhost", "[::1]"]
ALLOWED_HOSTS = THIS_MACHINE if DEMO else env.list("ALLOWED_HOSTS", default=THIS_MACHINE)
CSRF_TRUSTED_ORIGINS = [SITE_URL]
SECURE = SITE_URL.startswith("https://")
BEHIND_PROXY = env.bool("BEHIND_PROXY", default=False)
WEB_PROCESSES = env.int("WEB_PROCESSES", default=2)
WEB_THREADS = env.int("WEB_THREADS", default=4)


def secret_key() -> str:
    """The signing key: from the environment, or for the embedded default kept in `var/secret_key`."""
    given = env("SECRET_KEY", default="")
    if given:
        return given
    kept = VAR_DIR / "secret_key"
    if kept.exists():
        return kept.read_text().strip()
    if DEBUG:
        return "only-for-developers-" + "x" * 30  # the same after each reload, so that nobody is signed out by it
    has_a_server = not DEMO and not (env("DATABASE_URL", default="") or "sqlite:").startswith("sqlite:")
    is_production = SECURE or SITE_URL != HERE or has_a_server
    makes_the_kept_one = sys.argv[1:2] == ["portal"] and not SECURE
    if is_production and not makes_the_kept_one and "pytest" not in sys.modules:
        raise ImproperlyConfigured(
            "Set SECRET_KEY, in the environment or in .env: a long random text, the same for every process. This makes "
            "one: python3 -c 'import secrets; print(secrets.token_urlsafe(60))'"
        )
    # For this process alone: nothing it signs is read by another.
    return secrets.token_urlsafe(60)


SECRET_KEY = secret_key()
# They open what was sealed with them, and neither a session nor a link.
EARLIER_SECRET_KEYS = env.list("EARLIER_SECRET_KEYS", default=[])


def day(variable: str) -> date | None:
    """A day from the environment, such as 2026-11-27, or None where it is not set."""
    given = env(variable, default="")
    try:
        return date.fromisoformat(given) if given else None
    except ValueError as error:
        raise ImproperlyConfigured(f"{variable} should be a day such as 2026-11-27, and is “{given}”.") from error


# ---- what the house is made of ----
INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "crispy_forms",
    "simple_history",
    "foundation",
    "people",
    "missions",
    "leaders",
    "barriers",
    "learning",
    "digests",
    "missions_portal",
]

MIDDLEWARE = [
    "missions_portal.middleware.SafeHeaders",
    "missions_portal.metrics.Counted",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "missions_portal.middleware.IdleLimit",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "missions_portal.middleware.SignedInOnly",
    "missions_portal.middleware.SecondFactor",
    "simple_history.middleware.HistoryRequestMiddleware",
    "missions_portal.presses.PressesWait",
    "missions_portal.refusals.PlainRefusals",
]

ROOT_URLCONF = "missions_portal.urls"
WSGI_APPLICATION = "missions_portal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "missions_portal.context.site",
            ]
        },
    }
]
CRISPY_ALLOWED_TEMPLATE_PACKS = ["plain"]
CRISPY_TEMPLATE_PACK = "plain"

# ---- data ----
# The sample lives in a database of its own, whatever DATABASE_URL says: its password is public, and one of its people
# is an operator. For the same reason it shares no broker and no mail server with the real portal.
DATABASE_NAMED_BY, DATABASE_FILE = ("DEMO_DATABASE_URL", "demo.sqlite3") if DEMO else ("DATABASE_URL", "portal.sqlite3")
DATABASES = {"default": env.db(DATABASE_NAMED_BY, default=f"sqlite:///{VAR_DIR / DATABASE_FILE}")}
DATABASES["default"] = databases.opened_our_way(DATABASES["default"])
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# On another disk than the database. The clock also writes there what was removed, so that no restore brings it back.
BACKUP_DIR = VAR_DIR / "demo-backups" if DEMO else BASE_DIR / env("BACKUP_DIR", default=str(VAR_DIR / "backups"))
REDIS_URL = "" if DEMO else env("REDIS_URL", default="")
# What failed sign-ins are counted in. Never in Redis: people sign in while it is away, and it forgets.
CACHES = {
    "default": {
        "BACKEND": "missions_portal.shared_cache.SharedCache",
        "LOCATION": "shared_cache",
        # Django's 300 would let a stranger push out the counts of failed sign-ins by making new ones.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

# ---- words and days ----
LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_I18N = True
USE_TZ = True
FORMAT_MODULE_PATH = "missions_portal.formats"

# ---- static files ----
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = VAR_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# ---- who is signed in ----
AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "desk"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "missions_portal.sign_in.Adapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
# A code by e-mail would prove nothing at a desk that was left open: the mailbox is open there too.
ACCOUNT_REAUTHENTICATION_METHODS = ["password", "mfa"]
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/5m/key"}
# Mails go only to people the portal knows; a stranger's address is told nothing, and so is whoever typed it.
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_PREVENT_ENUMERATION = True
# Accounts of the partners' own; the sample's people have none.
ORGANISATION_ACCOUNTS = [] if DEMO else organisations.organisations(env)
SOCIALACCOUNT_ADAPTER = "missions_portal.organisation_sign_in.Adapter"
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if BEHIND_PROXY else 0
SECOND_MEANS_FOR_ALL = env.bool("SECOND_MEANS_FOR_ALL", default=False)
MFA_ADAPTER = "missions_portal.sign_in.SecondMeans"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
# Operators write the addresses and nobody signs up, so an address needs no proof of its own before a second means.
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not SECURE
PASSWORD_HASHERS = ["missions_portal.sign_in.Argon2Hasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "missions_portal.passwords.SoonGuessed"},
    {"NAME": "missions_portal.passwords.NotOfThisPlace"},
]
# Nobody is remembered longer than the session itself.
ACCOUNT_SESSION_REMEMBER = False
SESSION_ENGINE = "people.models.sessions"
SESSION_COOKIE_AGE = int(timedelta(hours=12).total_seconds())
SESSION_IDLE = timedelta(minutes=30)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
# Over https a browser takes a cookie of such a name from this very host alone: none beside it can plant one here.
HOST_ONLY = "__Host-" if SECURE else ""
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"{HOST_ONLY}sessionid", f"{HOST_ONLY}csrftoken"
CSRF_COOKIE_HTTPONLY = True  # the portal's scripts read the token in the form
SECURE_SSL_REDIRECT = SECURE
SECURE_HSTS_SECONDS = 31536000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_REDIRECT_EXEMPT = [r"^health/", r"^metrics$"]
CSRF_FAILURE_VIEW = "missions_portal.refusals.csrf_failure"
MESSAGE_STORAGE = "missions_portal.middleware.Sentences"

# ---- mail ----
_mail = env.email_url("EMAIL_URL") if env("EMAIL_URL", default="") and not DEMO else {}
EMAIL_BACKEND = _mail.get("EMAIL_BACKEND", "django.core.mail.backends.filebased.EmailBackend")
EMAIL_FILE_PATH = str(VAR_DIR / "mail")
EMAIL_HOST = _mail.get("EMAIL_HOST", "localhost")
EMAIL_PORT = _mail.get("EMAIL_PORT", 25) or 25
EMAIL_HOST_USER = _mail.get("EMAIL_HOST_USER", "") or ""
EMAIL_HOST_PASSWORD = _mail.get("EMAIL_HOST_PASSWORD", "") or ""
EMAIL_USE_TLS = _mail.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = _mail.get("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env("MAIL_FROM", default="portal@localhost")

# ---- who answers for the portal; what is not set is said plainly on its pages ----
CONTACT = env("CONTACT", default="") or parseaddr(DEFAULT_FROM_EMAIL)[1]
ACCESSIBILITY_CONTACT = env("ACCESSIBILITY_CONTACT", default="") or CONTACT
ACCESSIBILITY_PHONE = env("ACCESSIBILITY_PHONE", default="")
DATA_CONTROLLERS = [name.strip() for name in env("DATA_CONTROLLERS", default="").split(";") if name.strip()]
DATA_PROTECTION_OFFICER = env("DATA_PROTECTION_OFFICER", default="")
DATA_HOST = env("DATA_HOST", default="")
PRIVACY_CONFIRMED_ON = day("PRIVACY_CONFIRMED_ON")
SECURITY_CONTACT = env("SECURITY_CONTACT", default="") or f"mailto:{CONTACT}"
SECURITY_POLICY = env("SECURITY_POLICY", default="")

# ---- background work: rows in the database are the truth, the broker only hints ----
if REDIS_URL:
    CELERY_BROKER_URL = REDIS_URL
    CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = {
        "visibility_timeout": 120,
        "unacked_restore_interval": 10,
        "unacked_restore_throttle": 1,
        "socket_timeout": 2,
        "socket_connect_timeout": 2,
    }
else:
    CELERY_BROKER_URL = "filesystem://localhost/"
    CELERY_BROKER_TRANSPORT = "missions_portal.broker:Transport"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(VAR_DIR / "queue"),
        "data_folder_out": str(VAR_DIR / "queue"),
        "control_folder": str(VAR_DIR / "queue-control"),
        "polling_interval": 0.2,
    }
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = TIME_ZONE
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
SWEEP_SECONDS = env.int("SWEEP_SECONDS", default=30)
LEASE_SECONDS = env.int("LEASE_SECONDS", default=120)
OUTBOX_HINT = True
CELERY_BEAT_SCHEDULE = clock.schedule(SWEEP_SECONDS)
CELERY_BEAT_SCHEDULER = "missions_portal.beat:Beat"

# ---- the publication desk ----
PUBLISH_NEEDS_TWO = env.bool("PUBLISH_NEEDS_TWO", default=False)

# ---- what it says about itself ----
LOGGING = logs.config(as_json=env.bool("LOG_JSON", default=SECURE))
METRICS_TOKEN = env("METRICS_TOKEN", default="")
