"""The sheet for the customer, in his language, on the screen and as a file."""

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import translation

from kezhi.kit.files import pdf_answer
from kezhi.kit.http import Request
from kezhi.scorecards.printing import customer_sheet, language_of
from kezhi.scorecards.queries import access, reading
from kezhi.staff import queries as staff
from kezhi.staff.access import requires


@requires(*access.VIEW)
def sheet(request: Request, pk: int) -> HttpResponse:
    ledger, book, language = asked(request, pk)
    with translation.override(language):
        shown = customer_sheet(book, reading.reckoned(request.user, book))
    said = {"ledger": ledger, "sheet": shown, "spoken": language}
    said["languages"] = settings.LANGUAGES
    return render(request, "scorecards/sheet.html", said)


@requires(*access.VIEW)
def sheet_pdf(request: Request, pk: int) -> HttpResponse:
    from kezhi.scorecards import pdf  # a web worker that prints nothing loads no printer

    ledger, book, language = asked(request, pk)
    with translation.override(language):
        shown = customer_sheet(book, reading.reckoned(request.user, book))
        document = pdf.sheet_pdf(ledger, shown, staff.company().name)
    return pdf_answer(document, f"value-{ledger.pk}")


def asked(request: Request, pk: int) -> tuple[Any, reading.Book, str]:
    """The ledger and the language: the one chosen, else the customer's."""
    ledger = access.get_ledger(request.user, pk)
    book = reading.read(ledger)
    chosen = request.GET.get("language", "")
    return ledger, book, chosen if chosen in dict(settings.LANGUAGES) else language_of(book)
