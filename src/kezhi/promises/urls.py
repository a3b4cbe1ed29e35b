from django.urls import path

from kezhi.promises import views

app_name = "promises"
urlpatterns = [
    path("", views.promise_list, name="list"),
    path("of-customer/<int:pk>/", views.of_customer, name="of_customer"),
    path("of-customer/<int:pk>/new/", views.new, name="new"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/renegotiation/", views.renegotiation, name="renegotiation"),
    path("<int:pk>/fulfilment/", views.fulfilment, name="fulfilment"),
    path("<int:pk>/ending/", views.ending, name="ending"),
]
