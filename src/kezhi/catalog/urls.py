from django.urls import path

from kezhi.catalog import tables, views

app_name = "catalog"
urlpatterns = [
    path("", views.product_list, name="list"),
    path("new/", views.new, name="new"),
    path("archiving/", views.archiving, name="archiving"),
    *tables.UNITS.urls("units/"),
    *tables.LINES.urls("lines/"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/edit/", views.edit, name="edit"),
    path("<int:pk>/archive/", views.archive, name="archive"),
    path("<int:pk>/restoration/", views.restoration, name="restoration"),
    path("<int:pk>/conversions/", views.conversions, name="conversions"),
    path(
        "<int:pk>/conversions/<int:conversion>/removal/",
        views.conversion_removal,
        name="conversion_removal",
    ),
]
