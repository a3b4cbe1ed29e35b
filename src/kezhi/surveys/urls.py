from django.urls import path

from kezhi.surveys.views import importing, raters, studies, visitors

app_name = "surveys"
urlpatterns = [
    path("studies/", studies.study_list, name="list"),
    path("studies/new/", studies.new, name="new"),
    path("studies/<int:pk>/", studies.detail, name="detail"),
    path("studies/<int:pk>/edit/", studies.edit, name="edit"),
    path("studies/<int:pk>/views/", studies.our_views, name="views"),
    path("studies/<int:pk>/ending/", studies.ending, name="ending"),
    path("studies/<int:pk>/reopening/", studies.reopening, name="reopening"),
    path("studies/<int:pk>/import/", importing.bring, name="import"),
    path("studies/<int:pk>/ratings.csv", studies.ratings_csv, name="ratings_csv"),
    path("studies/<int:pk>/raters/", raters.rater_list, name="raters"),
    path("studies/<int:pk>/raters/new/", raters.new, name="rater_new"),
    path("studies/<int:pk>/raters/<int:part>/", raters.detail, name="rater"),
    path("studies/<int:pk>/raters/<int:part>/link/", raters.link, name="rater_link"),
    path("studies/<int:pk>/raters/<int:part>/removal/", raters.removal, name="rater_removal"),
    path("r/<str:token>/", visitors.answering, name="answering"),
    path("r/<str:token>/<int:step>/", visitors.step, name="answering_step"),
]
