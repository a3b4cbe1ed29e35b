from django.urls import path

from kezhi.quotes.views import life, lists, quotes, settings, visitors

app_name = "quotes"
urlpatterns = [
    path("quotes/", quotes.quote_list, name="list"),
    path("quotes/new/", quotes.new, name="new"),
    path("quotes/export/", quotes.export, name="export"),
    path("quotes/settings/", settings.settings, name="settings"),
    path("quotes/lists/", lists.lists, name="lists"),
    path("quotes/lists/new/", lists.new, name="list_new"),
    path("quotes/lists/<int:pk>/", lists.detail, name="list_detail"),
    path("quotes/lists/<int:pk>/edit/", lists.edit, name="list_edit"),
    path("quotes/lists/<int:pk>/archive/", lists.archive, name="list_archive"),
    path("quotes/of-customer/<int:pk>/", quotes.of_customer, name="of_customer"),
    path("quotes/of-opportunity/<int:pk>/", quotes.of_opportunity, name="of_opportunity"),
    path("quotes/of-order/<int:pk>/", quotes.of_order, name="of_order"),
    path("quotes/<int:pk>/", quotes.detail, name="detail"),
    path("quotes/<int:pk>/pdf/", quotes.pdf, name="pdf"),
    path("quotes/<int:pk>/edit/", quotes.edit, name="edit"),
    path("quotes/<int:pk>/removal/", life.removal, name="removal"),
    path("quotes/<int:pk>/revision/", life.revision, name="revision"),
    path("quotes/<int:pk>/approval-request/", life.approval_request, name="approval_request"),
    path("quotes/<int:pk>/approval/", life.approval, name="approval"),
    path("quotes/<int:pk>/sending/", life.sending_, name="sending"),
    path("quotes/<int:pk>/link/", life.link, name="link"),
    path("quotes/<int:pk>/acceptance/", life.acceptance, name="acceptance"),
    path("quotes/<int:pk>/refusal/", life.refusal, name="refusal"),
    path("q/<str:token>/", visitors.shown, name="shown"),
    path("q/<str:token>/pdf/", visitors.pdf, name="shown_pdf"),
    path("q/<str:token>/acceptance/", visitors.acceptance, name="shown_acceptance"),
    path("q/<str:token>/refusal/", visitors.refusal, name="shown_refusal"),
]
