from django.urls import URLPattern, path

from kezhi.kit import views
from kezhi.kit.search import Commands, Source

app_name = "kit"


def urls(sources: list[Source], commands: Commands) -> tuple[list[URLPattern], str]:
    """The kit's own pages, given what config knows of the features."""
    known = {"sources": sources, "commands": commands}
    return [
        path("search/", views.search_page, known, name="search"),
        path("search/palette/", views.palette, known, name="palette"),
        path("views/new/", views.view_new, name="view-new"),
        path("views/<int:pk>/removal/", views.view_removal, name="view-removal"),
    ], app_name
