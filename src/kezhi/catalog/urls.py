from django.urls import path

from kezhi.catalog import tables, views

app_name = "catalog"
urlpatterns = [
    path("", views.product_list, name="list"),
    path("new/", views.new, name="new"),
    path("archiving/", views.archiving, name="archiving"),
    *tables.UNITS.urls("units/"),
    *tables.LINES.urls("lines/"),
    *tables.TAGS.urls("tags/"),
    path("elements/", views.element_list, name="element-list"),
    path("elements/new/", views.element_new, name="element-new"),
    path("elements/<int:pk>/", views.element, name="element"),
    path("elements/<int:pk>/edit/", views.element_edit, name="element-edit"),
    path("elements/<int:pk>/archive/", views.element_archive, name="element-archive"),
    path("elements/<int:pk>/restoration/", views.element_restoration, name="element-restoration"),
    path("elements/<int:pk>/equation/", views.equation, name="equation"),
    path("elements/<int:pk>/inputs/", views.inputs, name="inputs"),
    path(
        "elements/<int:pk>/inputs/<int:given>/removal/", views.input_removal, name="input-removal"
    ),
    path("elements/<int:pk>/points/", views.points, name="points"),
    path(
        "elements/<int:pk>/points/<int:point>/archive/", views.point_archive, name="point-archive"
    ),
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
