from django.urls import path

from kezhi.portfolio.views import loyalty, overview, ranking, runs, staying

app_name = "portfolio"
urlpatterns = [
    path("", overview.overview, name="overview"),
    path("equity/", overview.equity, name="equity"),
    path("changes/", overview.changes, name="changes"),
    path("retention/", overview.retention, name="retention"),
    path("cohorts/", staying.cohorts, name="cohorts"),
    path("report/", overview.report, name="report"),
    path("customers/", ranking.customers, name="customers"),
    path("customers/export/", ranking.export, name="export"),
    path("customers/<int:pk>/", overview.customer, name="customer"),
    path("customers/<int:pk>/attitude/", loyalty.of_customer, name="attitude"),
    path("customers/<int:pk>/attitude/new/", loyalty.new, name="attitude-new"),
    path("loyalty/", loyalty.matrix, name="loyalty"),
    path("risks/", ranking.risks, name="risks"),
    path("risks/export/", ranking.risk_export, name="risk-export"),
    path("runs/", runs.history, name="runs"),
    path("runs/new/", runs.new, name="new"),
    path("runs/settings/", runs.settings, name="settings"),
    path("runs/<int:pk>/", runs.detail, name="run"),
    path("runs/<int:pk>/cancellation/", runs.cancellation, name="cancellation"),
]
