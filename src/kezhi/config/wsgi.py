import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from kezhi.kit import processes

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kezhi.config.settings")

application = get_wsgi_application()
assert get_resolver().url_patterns  # the first page need not load the views
# What is loaded stays; looking through it again and again took a tenth of every page.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 50)
processes.end_with_server()
