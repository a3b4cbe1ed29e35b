from django.urls import path

from kezhi.care import tables
from kezhi.care.views import calendar, gifts, plan, tasks, visits

app_name = "care"
urlpatterns = [
    path("tasks/", tasks.task_list, name="task-list"),
    path("tasks/new/", tasks.new, name="task-new"),
    path("tasks/<int:pk>/", tasks.detail, name="task"),
    path("tasks/<int:pk>/edit/", tasks.edit, name="task-edit"),
    path("tasks/<int:pk>/completion/", tasks.completion, name="task-completion"),
    path("tasks/<int:pk>/reopening/", tasks.reopening, name="task-reopening"),
    path("of-customer/<int:pk>/", tasks.of_customer, name="of_customer"),
    path("of-customer/<int:pk>/visit/", visits.new, name="visit-new"),
    path("visits/", visits.visit_list, name="visit-list"),
    path("visits/<int:pk>/", visits.detail, name="visit"),
    path("visits/<int:pk>/edit/", visits.edit, name="visit-edit"),
    path("visits/<int:pk>/arrival/", visits.arrival, name="visit-arrival"),
    path("visits/<int:pk>/report/", visits.report, name="visit-report"),
    path("visits/<int:pk>/cancellation/", visits.cancellation, name="visit-cancellation"),
    path("of-customer/<int:pk>/gift/", gifts.new, name="gift-new"),
    path("gifts/", gifts.gift_list, name="gift-list"),
    path("gifts/export/", gifts.export, name="gift-export"),
    path("gifts/limits/", gifts.limits, name="gift-limits"),
    path("gifts/<int:pk>/", gifts.detail, name="gift"),
    path("gifts/<int:pk>/edit/", gifts.edit, name="gift-edit"),
    path("gifts/<int:pk>/decision/", gifts.decision, name="gift-decision"),
    path("plan/", plan.plan, name="plan"),
    *tables.RULES.urls("rules/"),
    path("calendar/", calendar.month, name="calendar"),
    path("calendar/link/", calendar.feed_new, name="feed-new"),
    path("calendar/link/removal/", calendar.feed_removal, name="feed-removal"),
    path("calendar/<str:secret>.ics", calendar.feed, name="feed"),
]
