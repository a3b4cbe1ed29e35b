from django.urls import path

from kezhi.contracts.views import ahead, attaching, contracts, life

app_name = "contracts"
urlpatterns = [
    path("", contracts.contract_list, name="list"),
    path("new/", contracts.new, name="new"),
    path("export/", contracts.export, name="export"),
    path("renewals/", ahead.renewal_list, name="renewals"),
    path("cash/", ahead.cash_page, name="cash"),
    path("of-customer/<int:pk>/", contracts.of_customer, name="of_customer"),
    path("of-order/<int:pk>/", contracts.of_order, name="of_order"),
    path("of-order/<int:pk>/drawing/", attaching.of_order, name="drawing"),
    path("orders/<int:pk>/removal/", attaching.order_removal, name="order-removal"),
    path("payments/<int:pk>/removal/", attaching.payment_removal, name="payment-removal"),
    path("<int:pk>/", contracts.detail, name="detail"),
    path("<int:pk>/pdf/", contracts.pdf, name="pdf"),
    path("<int:pk>/edit/", contracts.edit, name="edit"),
    path("<int:pk>/signature/", life.signature, name="signature"),
    path("<int:pk>/amendment/", life.amendment, name="amendment"),
    path("<int:pk>/renewal/", life.renewal, name="renewal"),
    path("<int:pk>/termination/", life.termination, name="termination"),
    path("<int:pk>/notice/", life.notice, name="notice"),
    path("<int:pk>/notice/removal/", life.notice_removal, name="notice-removal"),
    path("<int:pk>/milestones/", life.milestones, name="milestones"),
    path("<int:pk>/removal/", life.removal, name="removal"),
    path("<int:pk>/orders/", attaching.orders, name="orders"),
    path("<int:pk>/payments/", attaching.payments, name="payments"),
]
