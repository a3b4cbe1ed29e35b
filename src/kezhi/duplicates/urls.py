from django.urls import path

from kezhi.duplicates import views

app_name = "duplicates"
urlpatterns = [
    path("", views.suspicion_list, name="list"),
    path("search/", views.search, name="search"),
    path("comparison/", views.comparison, name="comparison"),
    path("<int:kept>/<int:absorbed>/", views.pair, name="pair"),
    path("<int:kept>/<int:absorbed>/merging/", views.merging_two, name="merging"),
    path("<int:kept>/<int:absorbed>/keeping-apart/", views.keeping_apart, name="keeping-apart"),
    path("<int:pk>/undoing/", views.undoing, name="undoing"),
    path("of-customer/<int:pk>/", views.of_customer, name="of_customer"),
]
