from django.urls import path

from kezhi.scorecards.queries.access import SUBJECTS
from kezhi.scorecards.views import calculator, knowing, ledgers, maps, printing, rows

app_name = "scorecards"
urlpatterns = [
    path("calculator/", calculator.calculator, name="calculator"),
    path("maps/", maps.map_list, name="maps"),
    path("maps/of-study/<int:pk>/", maps.of_study, name="maps_of_study"),
    path("maps/<int:pk>/", maps.detail, name="map"),
    path("ledgers/", ledgers.ledger_list, name="list"),
    path("ledgers/export/", ledgers.export, name="export"),
    *(
        path(f"ledgers/{kind}/export/", ledgers.export_rows, {"kind": kind}, name=f"export_{kind}")
        for kind in ledgers.ROWS
    ),
    path("ledgers/<int:pk>/", ledgers.detail, name="detail"),
    path("knowing/", knowing.funnel, name="funnel"),
    path("knowing/export/", knowing.export, name="funnel_export"),
    path("knowing/of-customer/<int:pk>/", knowing.of_customer, name="of_customer"),
    path("knowing/of-customer/<int:pk>/<int:element>/", knowing.awareness, name="awareness"),
    path("ledgers/<int:pk>/edit/", ledgers.edit, name="edit"),
    path("ledgers/<int:pk>/removal/", ledgers.removal, name="removal"),
    path("ledgers/<int:pk>/sheet/", printing.sheet, name="sheet"),
    path("ledgers/<int:pk>/sheet.pdf", printing.sheet_pdf, name="sheet_pdf"),
    path("ledgers/<int:pk>/offers/new/", rows.offer_new, name="offer_new"),
    path("ledgers/<int:pk>/offers/<int:part>/edit/", rows.offer_edit, name="offer_edit"),
    path("ledgers/<int:pk>/offers/<int:part>/removal/", rows.offer_removal, name="offer_removal"),
    path("ledgers/<int:pk>/entries/new/", rows.entry_new, name="entry_new"),
    path("ledgers/<int:pk>/entries/<int:part>/edit/", rows.entry_edit, name="entry_edit"),
    path("ledgers/<int:pk>/entries/<int:part>/removal/", rows.entry_removal, name="entry_removal"),
    *(
        path(f"of-{kind}/<int:pk>/", ledgers.of_subject, {"kind": kind}, name=f"of_{kind}")
        for kind in SUBJECTS
    ),
    *(
        path(f"of-{kind}/<int:pk>/new/", ledgers.new, {"kind": kind}, name=f"new_{kind}")
        for kind in SUBJECTS
    ),
]
