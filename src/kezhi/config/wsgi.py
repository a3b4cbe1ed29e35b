import os

from django.core.wsgi import get_wsgi_application

from kezhi.kit import processes

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kezhi.config.settings")

application = get_wsgi_application()
processes.end_with_server()
