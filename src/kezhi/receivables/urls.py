from django.urls import path

from kezhi.receivables.tables import STEPS
from kezhi.receivables.views import (
    ageing,
    credit,
    disputes,
    dunning,
    exports,
    invoices,
    payments,
    terms,
)

app_name = "receivables"
urlpatterns = [
    path("invoices/", invoices.invoice_list, name="list"),
    path("invoices/new/", invoices.new, name="new"),
    path("invoices/export/", exports.invoices, name="export"),
    path("invoices/of-customer/<int:pk>/", invoices.of_customer, name="of_customer"),
    path("invoices/<int:pk>/", invoices.detail, name="detail"),
    path("invoices/<int:pk>/edit/", invoices.edit, name="edit"),
    path("invoices/<int:pk>/dispute/", disputes.dispute, name="dispute"),
    path("invoices/<int:pk>/resolution/", disputes.resolution, name="resolution"),
    path("payments/", payments.payment_list, name="payments"),
    path("payments/new/", payments.new, name="new-payment"),
    path("payments/export/", exports.payments, name="export-payments"),
    path("payments/<int:pk>/", payments.detail, name="payment"),
    path("payments/<int:pk>/allocation/", payments.allocation, name="allocation"),
    path("payments/<int:pk>/removal/", payments.removal, name="removal"),
    path("allocations/<int:pk>/removal/", payments.unallocation, name="unallocation"),
    path("receivables/", ageing.overview, name="ageing"),
    path("receivables/dunning/", dunning.work_list, name="dunning"),
    path("receivables/dunning/<int:pk>/", dunning.of_customer, name="remind"),
    path("receivables/dunning/<int:pk>/reminder/", dunning.reminder, name="reminder"),
    path("receivables/reminders/<int:pk>/", dunning.letter, name="letter"),
    path("receivables/reminders/<int:pk>/mail/", dunning.mail, name="mail"),
    path("receivables/reminders/<int:pk>/answer/", dunning.answer, name="answer"),
    *STEPS.urls("receivables/steps/"),
    path("receivables/rules/", credit.rules, name="rules"),
    path("receivables/credit/<int:pk>/", credit.detail, name="credit"),
    path("receivables/credit/<int:pk>/hold/", credit.hold, name="hold"),
    path("receivables/credit/<int:pk>/release/", credit.release, name="release"),
    path("receivables/orders/<int:pk>/", credit.of_order, name="of_order"),
    path("receivables/orders/<int:pk>/waiver/", credit.waiver, name="waiver"),
    path("receivables/terms/<int:pk>/", terms.terms, name="terms"),
]
