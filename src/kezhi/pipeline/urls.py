from django.urls import path

from kezhi.pipeline import tables
from kezhi.pipeline.views import forecast, life, listing, opportunity, prospects, results

app_name = "pipeline"
urlpatterns = [
    path("opportunities/", listing.opportunity_list, name="list"),
    path("opportunities/board/", listing.board_page, name="board"),
    path("opportunities/new/", opportunity.new, name="new"),
    path("opportunities/export/", listing.export, name="export"),
    path("opportunities/forecast/", forecast.forecast_page, name="forecast"),
    path("opportunities/results/", results.results_page, name="results"),
    path("opportunities/of-customer/<int:pk>/", listing.of_customer, name="of_customer"),
    path("opportunities/<int:pk>/", opportunity.detail, name="detail"),
    path("opportunities/<int:pk>/edit/", opportunity.edit, name="edit"),
    path("opportunities/<int:pk>/stage/", life.stage, name="stage"),
    path("opportunities/<int:pk>/closing/<slug:outcome>/", life.closing, name="closing"),
    path("opportunities/<int:pk>/reopening/", life.reopening, name="reopening"),
    path("opportunities/<int:pk>/competitors/", life.rivals, name="rivals"),
    path(
        "opportunities/<int:pk>/competitors/<int:rival>/removal/",
        life.rival_removal,
        name="rival_removal",
    ),
    path("prospects/", prospects.prospect_list, name="prospects"),
    path("prospects/new/", prospects.new, name="prospect-new"),
    path("prospects/sources/", prospects.sources, name="sources"),
    path("prospects/<int:pk>/", prospects.detail, name="prospect"),
    path("prospects/<int:pk>/edit/", prospects.edit, name="prospect-edit"),
    path("prospects/<int:pk>/rung/", prospects.rung, name="prospect-rung"),
    path("prospects/<int:pk>/conversion/", prospects.conversion, name="prospect-conversion"),
    path("prospects/<int:pk>/dropping/", prospects.dropping, name="prospect-dropping"),
    path("prospects/<int:pk>/taking-up/", prospects.taking_up, name="prospect-taking-up"),
    *tables.PIPELINES.urls("opportunities/pipelines/"),
    *tables.STAGES.urls("opportunities/stages/"),
    *tables.REASONS.urls("opportunities/reasons/"),
    *tables.SOURCES.urls("opportunities/sources/"),
]
