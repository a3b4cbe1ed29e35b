from django.urls import include, path

from kezhi.config.api import api
from kezhi.config.nav import commands
from kezhi.config.records import places
from kezhi.config.search import SOURCES
from kezhi.config.timeline import SOURCES as STORIES
from kezhi.kit.urls import urls as kit_urls
from kezhi.touchpoints.urls import urls as touchpoint_urls

urlpatterns = [
    path("", include("kezhi.dashboards.urls")),
    path("", include("kezhi.staff.urls")),
    path("", include(kit_urls(SOURCES, commands, places))),
    path("", include("kezhi.sales.urls")),
    path("", include("kezhi.pipeline.urls")),
    path("", include("kezhi.receivables.urls")),
    path("", include("kezhi.quotes.urls")),
    path("", include("kezhi.deliveries.urls")),
    path("", include("kezhi.tailoring.urls")),
    path("", include("kezhi.demo.urls")),
    path("customers/", include("kezhi.customers.urls")),
    path("contracts/", include("kezhi.contracts.urls")),
    path("stays/", include("kezhi.stays.urls")),
    path("costing/", include("kezhi.costing.urls")),
    path("director/", include("kezhi.director.urls")),
    path("wallets/", include("kezhi.wallets.urls")),
    path("scoring/", include("kezhi.scoring.urls")),
    path("promises/", include("kezhi.promises.urls")),
    path("duplicates/", include("kezhi.duplicates.urls")),
    path("", include("kezhi.surveys.urls")),
    path("value/", include("kezhi.scorecards.urls")),
    path("touchpoints/", include(touchpoint_urls(STORIES))),
    path("care/", include("kezhi.care.urls")),
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
