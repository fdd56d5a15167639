"""Django's settings, derived from the configuration and from nothing else."""

from __future__ import annotations

import os
from typing import Any

from valueback.project import sqlite

sqlite.swap()  # Before Django looks at the databases.

from urllib.parse import urlsplit  # noqa: E402

from valueback.letters.i18n import LANGUAGE_NAMES, LOCALE_DIR  # noqa: E402
from valueback.project.config import LOCAL_HOSTS, Database, read  # noqa: E402

CONFIG = read(os.environ)

SECRET_KEY = CONFIG.secret_key
SECRET_KEY_FALLBACKS = list(CONFIG.secret_key_fallbacks)
DEBUG = CONFIG.debug
DEMO = CONFIG.demo
DATA_DIR = CONFIG.data_dir
PUBLIC_URL = CONFIG.public_url

_host = urlsplit(PUBLIC_URL).hostname or "localhost"
ALLOWED_HOSTS = [_host, *CONFIG.allowed_hosts, *(LOCAL_HOSTS[:2] if _host in LOCAL_HOSTS else ()), "[::1]"]
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]

# What is installed

INSTALLED_APPS = [
    "valueback.store.apps.Store",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_htmx",
    "valueback.project.apps.Wiring",
]

MIDDLEWARE = [
    "valueback.project.health.Health",
    "django.middleware.security.SecurityMiddleware",
    "valueback.web.middleware.SecurityHeaders",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "valueback.project.urls"
WSGI_APPLICATION = "valueback.project.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "NAME": "jinja2",
        "DIRS": [],
        "APP_DIRS": False,
        "OPTIONS": {
            "environment": "valueback.web.jinja.environment",
            "context_processors": ["valueback.web.fragments.ambient"],
        },
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "NAME": "django",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# Where the data is


def _database(where: Database) -> dict[str, Any]:
    """Django's way to name a database. SQLite: one writer at a time, waited for, and nothing committed is lost."""
    if where.is_sqlite:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": where.name,
            "CONN_MAX_AGE": 600,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                # Foreign keys are switched on by Django itself.
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-16000;",
            },
        }
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": where.name,
        "USER": where.user,
        "PASSWORD": where.password,
        "HOST": where.host,
        "PORT": where.port,
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"application_name": "valueback", **dict(where.options)},
    }


DATABASES = {"default": _database(CONFIG.database_url)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "valueback_cache",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    },
    # Computed standings, in each process's own memory: dropped without harm (decision 4).
    "standings": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "standings",
        "TIMEOUT": None,
        "OPTIONS": {"MAX_ENTRIES": 5_000},
    },
}

# Who may enter

AUTH_USER_MODEL = "valueback.User"
AUTHENTICATION_BACKENDS = ["valueback.project.entering.Backend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
# A code or a link proves an address (web/accounts/views.py); allauth signs in, asks the second step, lists sessions.
ACCOUNT_ADAPTER = "valueback.web.accounts.adapter.Accounts"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # No user is made before the address is proved.
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_DEFAULT_HTTP_PROTOCOL = urlsplit(PUBLIC_URL).scheme
ACCOUNT_RATE_LIMITS = {
    "request_login_code": "60/h/ip,3/m/key,10/h/key",  # a letter with a code; the key is the address
    "code": "30/m/ip,120/h/ip",  # trying codes, beside the five tries that each of them has
    "enter_link": "30/m/ip",
    "link_code": "60/h/ip,3/m/key,10/h/key",  # the key is the person of the link
    "link_again": "30/h/ip,3/h/key",  # the key is the link
    "signup": "10/h/ip",
    "verify": "20/m/ip,200/h/ip",  # documents that anybody may check
    "login_failed": "30/m/ip,5/5m/key",  # authenticator apps, passkeys and recovery codes
}
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if CONFIG.trust_proxy else 0
MFA_ADAPTER = "valueback.web.accounts.adapter.SecondSteps"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_TOLERANCE = 1
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not CONFIG.https  # Only ever localhost: PUBLIC_URL asks https elsewhere.

# Over https the browser itself refuses these cookies from any other host or path.
SESSION_ENGINE = "valueback.project.entering"
SESSION_COOKIE_NAME = "__Host-session" if CONFIG.https else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if CONFIG.https else "csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = CONFIG.https
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if CONFIG.https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = False  # Other names of the domain are not ours to decide.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = CONFIG.https and CONFIG.trust_proxy
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if CONFIG.trust_proxy else None
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "valueback.web.look.csrf_failure"
SILENCED_SYSTEM_CHECKS = [
    "security.W002",  # Framing is forbidden by the Content-Security-Policy of SecurityHeaders.
    "security.W005",  # See SECURE_HSTS_INCLUDE_SUBDOMAINS.
    "security.W021",  # See SECURE_HSTS_PRELOAD.
]

# Words, time and files

LANGUAGE_CODE = CONFIG.language
LANGUAGES = [(tag.lower(), name) for tag, name in LANGUAGE_NAMES.items()]
LOCALE_PATHS = [LOCALE_DIR]
USE_I18N = USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [LOCALE_DIR.parent / "web" / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": DATA_DIR / "files"}},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

# Paper: where documents are kept, how they are printed and what they are sealed with
FILES_DIR = CONFIG.files_dir
FONTS_DIR = CONFIG.fonts_dir
SEAL_CERTIFICATE, SEAL_PASSPHRASE = CONFIG.seal_certificate, CONFIG.seal_passphrase
TIMESTAMP_URL = CONFIG.timestamp_url

SMTP_URL = CONFIG.smtp_url
EMAIL_BACKEND = "valueback.gateways.mail.Backend"
DEFAULT_FROM_EMAIL = SERVER_EMAIL = CONFIG.mail_from

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"without_tokens": {"()": "valueback.web.logs.WithoutTokens"}},
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": CONFIG.log_level},
    "loggers": {
        "django": {"handlers": [], "level": CONFIG.log_level, "propagate": True},
        # Those that write the address of a request.
        "django.request": {"filters": ["without_tokens"]},
        "django.security.csrf": {"filters": ["without_tokens"]},
        "valueback.web.look": {"filters": ["without_tokens"]},
    },
}
