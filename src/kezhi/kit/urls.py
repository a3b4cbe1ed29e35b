from django.conf import settings
from django.urls import URLPattern, path

from kezhi.kit import views
from kezhi.kit.search import Commands, Source
from kezhi.kit.words import Places

app_name = "kit"


def urls(sources: list[Source], commands: Commands, places: Places) -> tuple[list[URLPattern], str]:
    """The kit's own pages, given what config knows of the features."""
    known = {"sources": sources, "commands": commands}
    pages = [
        path("search/", views.search_page, known, name="search"),
        path("search/palette/", views.palette, known, name="palette"),
        path("audit/", views.audit_trail, {"places": places}, name="audit"),
        path("views/new/", views.view_new, name="view-new"),
        path("views/<int:pk>/removal/", views.view_removal, name="view-removal"),
    ]
    if settings.KEZHI_STYLE_PAGE:
        pages += [
            path("kit/", views.style_page, name="style"),
            path("kit/panel/", views.style_panel, name="style-panel"),
        ]
    return pages, app_name
