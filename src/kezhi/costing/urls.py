from django.urls import path

from kezhi.costing.tables import ACTIVITIES
from kezhi.costing.views import costings, customers

app_name = "costing"
urlpatterns = [
    path("", costings.index, name="index"),
    path("<int:pk>/", costings.detail, name="detail"),
    path("<int:pk>/booking/", costings.booking, name="booking"),
    path("<int:pk>/booking/removal/", costings.booking_removal, name="booking-removal"),
    path("customers/", customers.customer_list, name="customers"),
    path("customers/export/", customers.export, name="export"),
    path("of-customer/<int:pk>/", customers.of_customer, name="of_customer"),
    *ACTIVITIES.urls("activities/"),
]
