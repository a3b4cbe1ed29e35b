"""The floor that pages are measured against: one table, the plainest Django page of 50 of its rows.

Served by `bench/pages.py`: a model, its rows in order with a capped count, a template with a link
and eight columns a row, as the customer list has. No sign-in, no permission, no audit, no search
index, no frame around it, no words to translate.
"""

import os

import dj_database_url
import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path

TEMPLATE = (
    "<!doctype html><title>Customers</title><p>{{ count }}</p><table>"
    "<tr><th>Name<th>Tier<th>Category<th>Relation<th>Owner<th>Place<th>Phone<th>Changed</tr>"
    "{% for row in rows %}<tr><td><a href=\"{% url 'row' row.pk %}\">{{ row.name }}</a></td>"
    "<td>{{ row.tier }}</td><td>{{ row.category }}</td><td>{{ row.relation }}</td>"
    "<td>{{ row.owner }}</td><td>{{ row.city }}</td><td>{{ row.phone }}</td>"
    "<td>{{ row.updated_at|date:'Y-m-d' }}</td></tr>{% endfor %}</table>"
)
COUNT_CAP = 1_000

if not settings.configured:
    settings.configure(
        ALLOWED_HOSTS=["*"],
        SECRET_KEY="bare",
        ROOT_URLCONF=__name__,
        USE_TZ=True,
        DATABASES={
            "default": {**dj_database_url.parse(os.environ["DATABASE_URL"]), "CONN_MAX_AGE": None}
        },
        INSTALLED_APPS=[],
        MIDDLEWARE=[
            "django.middleware.security.SecurityMiddleware",
            "django.middleware.common.CommonMiddleware",
            "django.middleware.clickjacking.XFrameOptionsMiddleware",
        ],
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "OPTIONS": {
                    "loaders": [
                        (
                            "django.template.loaders.cached.Loader",
                            [("django.template.loaders.locmem.Loader", {"list.html": TEMPLATE})],
                        )
                    ],
                    "context_processors": ["django.template.context_processors.request"],
                },
            }
        ],
    )
    django.setup()

from django.db import models  # noqa: E402  # needs the settings


class Row(models.Model):  # noqa: DJ008
    name = models.TextField()
    tier = models.TextField()
    category = models.TextField()
    relation = models.TextField()
    owner = models.TextField()
    city = models.TextField()
    phone = models.TextField()
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        app_label = "bench"
        db_table = "bench_bare"
        managed = False


def page(request: HttpRequest) -> HttpResponse:
    count = Row.objects.order_by()[: COUNT_CAP + 1].values("pk").count()
    rows = Row.objects.order_by("name", "pk")[:50]
    return render(request, "list.html", {"rows": rows, "count": count})


def insert(request: HttpRequest) -> HttpResponse:
    row = Row.objects.create(
        name=request.POST["name"], phone=request.POST["phone"], city="杭州", owner="x"
    )
    return redirect("row", row.pk)


urlpatterns = [path("", page), path("new/", insert), path("<int:pk>/", page, name="row")]
application = get_wsgi_application()
