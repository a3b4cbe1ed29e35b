from django.urls import path

from kezhi.dashboards import views

app_name = "dashboards"
urlpatterns = [
    path("", views.today, name="today"),
    path("today/figures/", views.figures, name="figures"),
    path("today/risks/", views.risks, name="risks"),
    path("today/moves/", views.moves, name="moves"),
    path("today/due/", views.due, name="due"),
    path("today/ownerless/", views.ownerless, name="ownerless"),
    path("today/imports/", views.imports, name="imports"),
    path("today/run/", views.run, name="run"),
]
