"""A quote as the file a customer keeps."""

from typing import Any

from django.http import HttpResponse
from django.utils import translation

from kezhi.quotes.queries import quotes as queries
from kezhi.staff import queries as staff


def pdf_of(quote: Any) -> HttpResponse:
    """In the quote's language, whoever asks for it."""
    from kezhi.quotes.pdf import quote_pdf  # a web worker that prints nothing loads no printer

    offer, company = queries.customer_view(quote), staff.company().name
    with translation.override(quote.language):
        document = quote_pdf(quote, offer, company, quote.sent_by or quote.created_by)
    answer = HttpResponse(document, content_type="application/pdf")
    name = str(quote).replace("/", "-")
    answer["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return answer
