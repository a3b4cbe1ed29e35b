from django.urls import path

from kezhi.deliveries.views import deliveries, life, notices, punctuality, visitors

app_name = "deliveries"
urlpatterns = [
    path("deliveries/", deliveries.delivery_list, name="list"),
    path("deliveries/export/", deliveries.export, name="export"),
    path("deliveries/on-time/", punctuality.on_time, name="on_time"),
    path("deliveries/of-order/<int:pk>/", deliveries.of_order, name="of_order"),
    path("deliveries/of-customer/<int:pk>/", deliveries.of_customer, name="of_customer"),
    path("deliveries/new/<int:pk>/", deliveries.new, name="new"),
    path("deliveries/<int:pk>/", deliveries.detail, name="detail"),
    path("deliveries/<int:pk>/edit/", deliveries.edit, name="edit"),
    path("deliveries/<int:pk>/departure/", life.departure, name="departure"),
    path("deliveries/<int:pk>/arrival/", life.arrival, name="arrival"),
    path("deliveries/<int:pk>/failure/", life.failure, name="failure"),
    path("deliveries/<int:pk>/cancellation/", life.cancellation, name="cancellation"),
    path("deliveries/<int:pk>/link/", life.link, name="link"),
    path("deliveries/<int:pk>/notice/", notices.notice, name="notice"),
    path("deliveries/<int:pk>/notices/", notices.kept, name="notices"),
    path("d/<str:token>/", visitors.tracking, name="tracking"),
    path("d/<str:token>/answer/", visitors.answer, name="tracking_answer"),
]
