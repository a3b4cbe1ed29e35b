from django.urls import path

from kezhi.retention import tables
from kezhi.retention.views import bucket, budget, concession, exposures

app_name = "retention"
urlpatterns = [
    path("", bucket.leaks, name="bucket"),
    path("ceilings/", bucket.ceilings, name="ceilings"),
    path("budget/", budget.plan, name="budget"),
    path("budget/answers/", budget.answers, name="answers"),
    *tables.HOLES.urls("holes/"),
    path("of-customer/<int:pk>/", exposures.of_customer, name="of_customer"),
    path("of-customer/<int:pk>/new/", exposures.new, name="new"),
    path("of-customer/<int:pk>/concession/", concession.concession, name="concession"),
    path("exposures/<int:pk>/removal/", exposures.removal, name="removal"),
    path("exposures/<int:pk>/restoration/", exposures.restoration, name="restoration"),
]
