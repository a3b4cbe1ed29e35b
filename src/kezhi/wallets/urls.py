from django.urls import path

from kezhi.wallets import views
from kezhi.wallets.tables import MARKETS

app_name = "wallets"
urlpatterns = [
    path("", views.wallet_list, name="list"),
    path("export/", views.export, name="export"),
    path("of-customer/<int:pk>/", views.of_customer, name="of_customer"),
    path("of-customer/<int:pk>/new/", views.new, name="new"),
    path("<int:pk>/withdrawal/", views.withdrawal, name="withdrawal"),
    path("market/", views.market, name="market"),
    *MARKETS.urls("markets/"),
]
