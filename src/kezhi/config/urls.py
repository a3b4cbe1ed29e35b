from django.urls import include, path

from kezhi.config.api import api

urlpatterns = [
    path("", include("kezhi.staff.urls")),
    path("products/", include("kezhi.catalog.urls")),
    path("api/v1/", api.urls),
    path("i18n/", include("django.conf.urls.i18n")),
]

handler403 = "kezhi.kit.errors.forbidden"
handler404 = "kezhi.kit.errors.not_found"
handler500 = "kezhi.kit.errors.broken"
