"""The one settings file, read from the environment. Each variable has a line in docs/run/settings.md.

Production is the default. ASYLIA_DOOR says which process this is: street, house or worker (migrations use the house's)."""

import base64
import os
from pathlib import Path

from csp.constants import NONE, SELF

from asylia.config.database import database
from asylia.notices.way import way_out

BASE = Path(__file__).resolve().parent.parent
DOOR = os.environ.get("ASYLIA_DOOR", "house")
STATE = Path(os.environ.get("ASYLIA_STATE", BASE.parent / ".asylia"))


def secret(name: str) -> str:
    """Taken out of the environment: the web server copies all that stays there into every request."""
    return os.environ.pop(name, "")


def reviewers(given: str) -> dict[str, str]:
    """Who has reviewed all texts of a language, by its code: "ar=Name Surname; fr=Name Surname"."""
    pairs = (each.partition("=") for each in given.split(";"))
    return {code.strip(): name.strip() for code, _, name in pairs if name.strip()}


SECRET_KEY = secret("ASYLIA_SECRET_KEY") or "not set: no door opens with this"
PEPPERS: list[bytes] = [base64.b64decode(each) for each in secret("ASYLIA_PEPPER").split()] or [b""]  # the first is the present one
OFFICERS = [base64.b64decode(key) for key in os.environ.get("ASYLIA_OFFICERS", "").split()]
LEAST_ROSTER = int(os.environ.get("ASYLIA_LEAST_ROSTER", "1"))
HEADS_FILE = STATE / "heads"
ORIGIN = os.environ.get("ASYLIA_ORIGIN", "asylia")
CHECKPOINTS_FILE = STATE / "checkpoints"
CHECKPOINT_KEY = base64.b64decode(secret("ASYLIA_CHECKPOINT_KEY"))
CHECKPOINT_PUBLIC = base64.b64decode(os.environ.get("ASYLIA_CHECKPOINT_PUBLIC", ""))
ONION = os.environ.get("ASYLIA_ONION", "")
STREET_URL = os.environ.get("ASYLIA_STREET_URL", "")
LEAVE_TO = os.environ.get("ASYLIA_LEAVE_TO", "https://www.wikipedia.org/")

ALLOWED_HOSTS = os.environ.get("ASYLIA_HOSTS", "localhost 127.0.0.1").split()
IS_LOCAL = set(ALLOWED_HOSTS) <= {"localhost", "127.0.0.1"}  # the doors answer to this machine's own names only
DATABASES = {"default": database(secret("DATABASE_URL"))}
DEBUG = False

MAIL_FROM = os.environ.get("ASYLIA_MAIL_FROM", "asylia@localhost")
SMTP_URL = secret("ASYLIA_SMTP_URL")
MAIL = way_out(SMTP_URL, sender=MAIL_FROM, is_local=IS_LOCAL) if DOOR == "worker" else {}
del SMTP_URL  # no other process sends

ROOMS = [f"asylia.{room}" for room in ("kit", "audit", "vault", "accounts", "notices", "offices", "intake", "casework", "portal", "config")]
SIGN_IN = ["django.contrib.contenttypes", "django.contrib.auth", "asylia.desk"]
INSTALLED_APPS = ["django.contrib.staticfiles", "csp", *([] if DOOR == "street" else SIGN_IN), *ROOMS]
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["asylia.notices.sessions.WhoWorksHere"]
LOGIN_URL = "first"
LOGIN_REDIRECT_URL = "today"
CSRF_FAILURE_VIEW = "asylia.accounts.views.coming.refused"

ROOT_URLCONF = f"asylia.config.urls_{'street' if DOOR == 'street' else 'house'}"
BOTH = ["asylia.kit.middleware.quiet_headers", "whitenoise.middleware.WhiteNoiseMiddleware", "csp.middleware.CSPMiddleware"]
MIDDLEWARES = {
    "street": ["asylia.kit.middleware.even_sizes", *BOTH, "django.middleware.locale.LocaleMiddleware"],
    "house": [
        *BOTH,
        "asylia.kit.middleware.no_senses",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.auth.middleware.LoginRequiredMiddleware",
    ],
    "worker": [],
    "auditor": [],
}
MIDDLEWARE = MIDDLEWARES[DOOR]
HOUSE_CONTEXT = ["asylia.config.menu.menu", "asylia.accounts.context.vault_box"]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.i18n", *([] if DOOR == "street" else HOUSE_CONTEXT)]},
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

STREET_POLICY = {
    "default-src": [NONE],
    "style-src": [SELF],
    "img-src": ["data:"],  # for the empty icon, so that no browser asks for one
    "form-action": [SELF],
    "frame-ancestors": [NONE],
    "base-uri": [NONE],
}
HOUSE_POLICY = STREET_POLICY | {"img-src": [SELF], "font-src": [SELF], "connect-src": [SELF], "script-src": [SELF]}
CONTENT_SECURITY_POLICY = {"DIRECTIVES": STREET_POLICY if DOOR == "street" else HOUSE_POLICY}

SESSION_ENGINE = "asylia.accounts.sessions"
SESSION_COOKIE_NAME = "__Host-house"
CSRF_COOKIE_NAME = "__Host-house-form"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Strict"
SESSION_COOKIE_AGE = 8 * 60 * 60
TOUCH_MINUTES = 5
CEILINGS = {"contact": (20, 60), "story": (40, 120)}  # how many one person opens in an hour, and in a day
INVITED_DAYS = 7
VAULT_COOKIE = "__Host-vault"
VAULT_IDLE_MINUTES = 15
VAULT_HOURS = 4
KEPT_HOURS = 24
STREET_COOKIE = "__Host-page"
PATIENCE_SECONDS = 3
VISIT_IDLE_MINUTES = 10
VISIT_HOURS = 12
DRAFT_DAYS = 30
FIRST_WORD_DAYS = 14
TAKE_BACK_DAYS = 7
REFUSED_DAYS = 365
LOOK_AGAIN_DAYS = 90
SECOND_LOOK_DAYS = 30

FILE_UPLOAD_HANDLERS: list[str] = []  # no page takes a file: nothing of one touches the disk

USE_TZ = True
NETWORK_ZONE = os.environ.get("ASYLIA_ZONE", "UTC")  # terms end at midnight there
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
TRANSLATED = [("ar", "العربية")]
REVIEWERS = reviewers(os.environ.get("ASYLIA_REVIEWED", ""))
LANGUAGES = [("en", "English"), *(each for each in TRANSLATED if IS_LOCAL or each[0] in REVIEWERS)]
LANGUAGES_BIDI = ["ar", "fa", "ps", "ur", "ckb"]
LOCALE_PATHS = [BASE.parent / "locale"]
if test_locale := os.environ.get("ASYLIA_TEST_LOCALE"):  # a made-up right-to-left language, for trying the layout
    LANGUAGES.append(("qaa", "میررورهد"))
    LANGUAGES_BIDI.append("qaa")
    LOCALE_PATHS.append(Path(test_locale))

STATIC_URL = "static/"
STATIC_ROOT = STATE / "static"
STORAGES = {"staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}}
WHITENOISE_ALLOW_ALL_ORIGINS = False
WHITENOISE_KEEP_ONLY_HASHED_FILES = True

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"silent": {"()": "asylia.kit.logs.Silent"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "silent"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": [], "level": "WARNING", "propagate": True},
        "fido2": {"level": "ERROR"},  # it logs the ids of passkeys
        "django.request": {"level": "ERROR"},
        "django.security": {"level": "CRITICAL"},  # it logs messages of exceptions, which hold what was sent
    },
}
