from django.urls import path

from kezhi.scoring.views import scores

app_name = "scoring"
urlpatterns = [
    path("", scores.index, name="index"),
    path("export/", scores.export, name="export"),
    path("<int:pk>/", scores.report, name="report"),
    path("of-prospect/<int:pk>/", scores.of_prospect, name="of_prospect"),
]
