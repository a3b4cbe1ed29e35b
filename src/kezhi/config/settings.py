"""One settings module for laptop and production; the environment decides (docs/operations.md)."""

from pathlib import Path

from csp.constants import NONE, SELF, UNSAFE_INLINE
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import monkeypatch

from kezhi.config import environment

monkeypatch()

KEZHI_DATA = environment.data_folder()
PRODUCTION = environment.flag("KEZHI_PRODUCTION")
DEBUG = environment.flag("KEZHI_DEBUG")
SECRET_KEY = environment.secret_key(KEZHI_DATA)
ALLOWED_HOSTS = environment.words("KEZHI_ALLOWED_HOSTS") or (
    [] if PRODUCTION else ["localhost", "127.0.0.1", "[::1]"]
)
CSRF_TRUSTED_ORIGINS = environment.words("KEZHI_TRUSTED_ORIGINS")

INSTALLED_APPS = [
    "kezhi.kit",
    "kezhi.jobs",
    "kezhi.staff",
    "kezhi.customers",
    "kezhi.duplicates",
    "kezhi.touchpoints",
    "kezhi.promises",
    "kezhi.catalog",
    "kezhi.sales",
    "kezhi.pipeline",
    "kezhi.receivables",
    "kezhi.contracts",
    "kezhi.stays",
    "kezhi.costing",
    "kezhi.director",
    "kezhi.wallets",
    "kezhi.scoring",
    "kezhi.surveys",
    "kezhi.scorecards",
    "kezhi.care",
    "kezhi.quotes",
    "kezhi.deliveries",
    "kezhi.tailoring",
    "kezhi.portfolio",
    "kezhi.retention",
    "kezhi.dashboards",
    "kezhi.demo",
    "kezhi.exchange",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",  # its templates, among which the kit's stand first
    "csp",
    "django_filters",
    "django_htmx",
    "ninja",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "django_tasks",
    "django_tasks_db",
    # Both would rewrite TEMPLATES in their ready(); the loaders below are nested by hand instead.
    "django_cotton.apps.SimpleAppConfig",
    "template_partials.apps.SimpleAppConfig",
]

MIDDLEWARE = [
    "kezhi.config.health.HealthMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "kezhi.staff.middleware.PersonMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "kezhi.kit.middleware.ErrorsMiddleware",
]

ROOT_URLCONF = "kezhi.config.urls"
WSGI_APPLICATION = "kezhi.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [
                        (
                            "django.template.loaders.cached.Loader",
                            [
                                "django_cotton.cotton_loader.Loader",
                                "django.template.loaders.filesystem.Loader",
                                "django.template.loaders.app_directories.Loader",
                            ],
                        )
                    ],
                )
            ],
            "builtins": [
                "django_cotton.templatetags.cotton",
                "template_partials.templatetags.partials",
                "django.templatetags.i18n",
                "django.templatetags.static",
                "kezhi.kit.templatetags.kit",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "kezhi.config.nav.page",
            ],
        },
    }
]
COTTON_ISOLATE_BY_DEFAULT = True
COTTON_DIR = "cotton"

DATABASES = {"default": environment.database(KEZHI_DATA)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "kit_cache",
        # Some thirty sums for each person who sees a large part of the company.
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}
# Longer than a beat may wait for another's long write on SQLite.
JOBS_DEAD_AFTER_SECONDS = environment.number("KEZHI_JOBS_DEAD_AFTER", 45)
# Periodic jobs and the hours between two runs.
PERIODIC_JOBS = {
    "kezhi.jobs.tasks.prune": 24,
    "kezhi.duplicates.tasks.search_duplicates": 24,
    "kezhi.portfolio.tasks.value_nightly": 24,
    "kezhi.staff.tasks.clear_limits": 24,
    "kezhi.deliveries.tasks.forget_drivers": 1,
    "kezhi.deliveries.tasks.keep_promises": 0.25,
    "kezhi.director.tasks.send_mails": 1,
    "kezhi.wallets.tasks.measure_wallets": 24,
}
# Who has a say before an order is confirmed or its goods leave (kezhi.sales.services.gates).
ORDER_GATES = ["kezhi.receivables.services.gating.problems_of_credit"]
# The customer's page, which adds the panels of higher features to those of the customer base.
CUSTOMER_PAGE = "dashboards/customer.html"
PROSPECT_PAGE = "scoring/prospect.html"  # likewise

AUTH_USER_MODEL = "staff.User"
AUTHENTICATION_BACKENDS = ["kezhi.staff.backends.EmailBackend"]
LOGIN_URL = "staff:sign-in"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
PASSWORD_HASHERS = [
    "kezhi.staff.hashers.GatedArgon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
OTP_TOTP_ISSUER = "Kezhi"
OTP_TOTP_THROTTLE_FACTOR = 0  # staff.services.limits counts instead, and never for long
MAIL = environment.mail()
MAIL_IS_SET = bool(MAIL["MAIL_IS_SET"])
globals().update(MAIL)

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("zh-hans", _("Simplified Chinese"))]
LANGUAGE_COOKIE_NAME = "kezhi_language"
LOCALE_PATHS = [Path(__file__).parent / "locale"]
KEZHI_STYLE_PAGE = DEBUG  # /kit/, where every component stands once
FORMAT_MODULE_PATH = ["kezhi.config.formats"]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
FILTERS_EMPTY_CHOICE_LABEL = _("All")
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

API_PREFIX = "api/"
# How many proxies stand before us and add the caller's address (docs/operations.md).
KEZHI_PROXIES = int(environment.number("KEZHI_PROXIES", 0))
STATIC_URL = "/static/"
STATIC_ROOT = KEZHI_DATA / "static"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
MEDIA_ROOT = KEZHI_DATA / "uploads"
FILE_UPLOAD_TEMP_DIR = None
FILE_UPLOAD_HANDLERS = [
    "kezhi.kit.uploads.BoundedUpload",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        # ECharts and Tabler place style attributes; scripts stay forbidden.
        "style-src": [SELF, UNSAFE_INLINE],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {
        # Opened anew when an outside rotation moves the file away.
        "file": {
            "class": "logging.handlers.WatchedFileHandler",
            "filename": KEZHI_DATA / "logs" / "kezhi.log",
            "formatter": "line",
            "delay": True,
            "encoding": "utf-8",
        },
        "console": {"class": "logging.StreamHandler", "formatter": "line"},
    },
    "root": {"handlers": ["file", "console"], "level": "WARNING"},
    "loggers": {"django.request": {"level": "ERROR"}, "django.server": {"level": "ERROR"}},
}

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_ENGINE = "kezhi.staff.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "kezhi.kit.errors.csrf_failure"
if PRODUCTION:
    environment.refuse_weak_production(SECRET_KEY, ALLOWED_HOSTS)
    SECURE_SSL_REDIRECT = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-kezhi_session"
    CSRF_COOKIE_SECURE = True
    CSRF_COOKIE_NAME = "__Host-kezhi_csrf"
