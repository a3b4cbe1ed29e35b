from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.i18n import set_language

from kezhi.config.api import api

urlpatterns = [
    path("", include("kezhi.staff.urls")),
    path("products/", include("kezhi.catalog.urls")),
    path("api/v1/", api.urls),
    path("language/", login_not_required(set_language), name="set_language"),
]

handler403 = "kezhi.kit.errors.forbidden"
handler404 = "kezhi.kit.errors.not_found"
handler500 = "kezhi.kit.errors.broken"
