"""The floor that pages are measured against: one table, one template of 50 rows, nothing else.

Served by `bench/pages.py`; no sign-in, no permission, no audit, no search index.
"""

import os

import dj_database_url
import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.template import Context, Engine
from django.urls import path

if not settings.configured:
    settings.configure(
        ALLOWED_HOSTS=["*"],
        SECRET_KEY="bare",
        ROOT_URLCONF=__name__,
        DATABASES={
            "default": {**dj_database_url.parse(os.environ["DATABASE_URL"]), "CONN_MAX_AGE": None}
        },
        INSTALLED_APPS=[],
        MIDDLEWARE=[],
    )
    django.setup()

PAGE = Engine().from_string(
    "<!doctype html><table>{% for row in rows %}<tr><td><a href='/{{ row.0 }}/'>{{ row.1 }}</a>"
    "</td><td>{{ row.2 }}</td><td>{{ row.3 }}</td><td>{{ row.4 }}</td></tr>{% endfor %}</table>"
)


def page(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, name, phone, city, owner FROM bench_bare ORDER BY name, id LIMIT 50"
        )
        rows = cursor.fetchall()
    return HttpResponse(PAGE.render(Context({"rows": rows})))


def insert(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO bench_bare (name, phone, city, owner) VALUES (%s, %s, %s, %s)",
            [request.POST["name"], request.POST["phone"], "杭州", "x"],
        )
    return HttpResponse(status=302)


urlpatterns = [path("", page), path("new/", insert)]
application = get_wsgi_application()
