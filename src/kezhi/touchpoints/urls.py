from collections.abc import Sequence

from django.urls import URLPattern, path

from kezhi.kit.moments import Source
from kezhi.touchpoints import views

app_name = "touchpoints"


def urls(sources: Sequence[Source]) -> tuple[list[URLPattern], str]:
    """The pages, given what config knows of the stories that features tell."""
    told = {"sources": sources}
    pages = [
        path("", views.touchpoint_list, name="list"),
        path("of-customer/<int:pk>/", views.of_customer, told, name="of_customer"),
        path("of-customer/<int:pk>/new/", views.new, name="new"),
        path("<int:pk>/", views.detail, name="detail"),
        path("<int:pk>/correction/", views.correction, name="correction"),
        path("<int:pk>/withdrawal/", views.withdrawal, name="withdrawal"),
    ]
    return pages, app_name
