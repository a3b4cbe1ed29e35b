from django.urls import path

from kezhi.demo import views

app_name = "demo"
urlpatterns = [
    path("demo/opening/", views.opening, name="opening"),
    path("demo/leaving/", views.leaving, name="leaving"),
]
