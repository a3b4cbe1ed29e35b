from django.urls import path

from kezhi.stays.views import life, revenue, stays

app_name = "stays"
urlpatterns = [
    path("", stays.stay_list, name="list"),
    path("new/", stays.new, name="new"),
    path("export/", stays.export, name="export"),
    path("revenue/", revenue.page_of_revenue, name="revenue"),
    path("of-customer/<int:pk>/", stays.of_customer, name="of_customer"),
    path("of-order/<int:pk>/", stays.of_order, name="of_order"),
    path("<int:pk>/", stays.detail, name="detail"),
    path("<int:pk>/edit/", stays.edit, name="edit"),
    path("<int:pk>/check-out/", life.check_out, name="check-out"),
    path("<int:pk>/cancellation/", life.cancellation, name="cancellation"),
    path("<int:pk>/no-show/", life.no_show, name="no-show"),
    path("<int:pk>/booking/", life.booking, name="booking"),
]
