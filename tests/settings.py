"""The product's settings with what only tests need: a throw-away folder, quick hashing."""

import os
import tempfile

os.environ.setdefault("KEZHI_DATA", tempfile.mkdtemp(prefix="kezhi-test-"))

from kezhi.config.settings import *  # noqa: F403
from kezhi.config.settings import DATABASES, KEZHI_DATA

KEZHI_STYLE_PAGE = True
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["TEST"] = {"NAME": str(KEZHI_DATA / "test.sqlite3")}
