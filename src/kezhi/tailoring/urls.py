from django.urls import path

from kezhi.tailoring import views

app_name = "tailoring"
urlpatterns = [
    path("tailoring/", views.report, name="report"),
    path("tailoring/of-order/<int:pk>/", views.of_order, name="of_order"),
    path("tailoring/of-order/<int:pk>/edit/", views.edit, name="edit"),
    path("tailoring/of-order/<int:pk>/print/", views.printed, name="print"),
    path("tailoring/of-order/<int:pk>/error/", views.new_error, name="new_error"),
    path("tailoring/errors/<int:pk>/", views.error, name="error"),
    path("tailoring/errors/<int:pk>/removal/", views.removal, name="removal"),
    path("tailoring/errors/<int:pk>/restoration/", views.restoration, name="restoration"),
]
