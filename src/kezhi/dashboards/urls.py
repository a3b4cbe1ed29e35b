from django.urls import path

from kezhi.dashboards import views

app_name = "dashboards"
urlpatterns = [
    path("", views.today, name="today"),
    path("today/day/", views.day, name="day"),
    path("today/figures/", views.figures, name="figures"),
    path("today/risks/", views.risks, name="risks"),
    path("today/moves/", views.moves, name="moves"),
    path("today/due/", views.due, name="due"),
    path("today/ownerless/", views.ownerless, name="ownerless"),
    path("today/imports/", views.imports, name="imports"),
    path("today/run/", views.run, name="run"),
    path("value/two-sides/", views.sides, name="sides"),
    path("value/two-sides/export/", views.sides_export, name="sides_export"),
]
