from django.urls import include, path

from kezhi.config.api import api
from kezhi.config.nav import commands
from kezhi.config.records import places
from kezhi.config.search import SOURCES
from kezhi.kit.urls import urls as kit_urls

urlpatterns = [
    path("", include("kezhi.dashboards.urls")),
    path("", include("kezhi.staff.urls")),
    path("", include(kit_urls(SOURCES, commands, places))),
    path("", include("kezhi.sales.urls")),
    path("", include("kezhi.demo.urls")),
    path("customers/", include("kezhi.customers.urls")),
    path("products/", include("kezhi.catalog.urls")),
    path("imports/", include("kezhi.exchange.urls")),
    path("portfolio/", include("kezhi.portfolio.urls")),
    path("retention/", include("kezhi.retention.urls")),
    path("api/v1/", api.urls),
]

handler400 = "kezhi.config.api.bad_request"
handler403 = "kezhi.kit.errors.forbidden"
handler404 = "kezhi.config.api.not_found"
handler500 = "kezhi.kit.errors.broken"
