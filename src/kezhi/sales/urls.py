from django.urls import path

from kezhi.sales.views import costs, exports, life, orders

app_name = "sales"
urlpatterns = [
    path("orders/", orders.order_list, name="list"),
    path("orders/new/", orders.new, name="new"),
    path("orders/export/", exports.orders, name="export"),
    path("orders/of-customer/<int:pk>/", orders.of_customer, name="of_customer"),
    path("orders/<int:pk>/", orders.detail, name="detail"),
    path("orders/<int:pk>/edit/", orders.edit, name="edit"),
    path("orders/<int:pk>/confirmation/", life.confirmation, name="confirmation"),
    path("orders/<int:pk>/delivery/", life.delivery, name="delivery"),
    path("orders/<int:pk>/cancellation/", life.cancellation, name="cancellation"),
    path("orders/<int:pk>/removal/", life.removal, name="removal"),
    path("orders/<int:pk>/answer/<slug:kind>/", life.answer, name="answer"),
    path("costs/", costs.cost_list, name="costs"),
    path("costs/new/", costs.new, name="new-cost"),
    path("costs/export/", exports.costs, name="export-costs"),
    path("costs/of-customer/<int:pk>/", costs.of_customer, name="costs_of_customer"),
    path("costs/<int:pk>/", costs.detail, name="cost"),
    path("costs/<int:pk>/edit/", costs.edit, name="edit-cost"),
    path("costs/<int:pk>/archive/", costs.archive, name="archive-cost"),
    path("costs/<int:pk>/restoration/", costs.restoration, name="restore-cost"),
]
