from django.urls import path

from kezhi.staff import views

app_name = "staff"
urlpatterns = [
    path("sign-in/", views.sign_in, name="sign-in"),
    path("preferences/", views.preferences, name="preferences"),
    path("sign-out/", views.sign_out, name="sign-out"),
]
