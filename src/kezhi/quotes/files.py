"""A quote as the file a customer keeps."""

from typing import Any

from django.http import HttpResponse
from django.utils import translation

from kezhi.kit.files import pdf_answer
from kezhi.quotes.queries import quotes as queries
from kezhi.staff import queries as staff


def pdf_of(quote: Any) -> HttpResponse:
    """In the quote's language, whoever asks for it."""
    from kezhi.quotes.pdf import quote_pdf  # a web worker that prints nothing loads no printer

    offer, company = queries.customer_view(quote), staff.company().name
    with translation.override(quote.language):
        document = quote_pdf(quote, offer, company, quote.sent_by or quote.created_by)
    return pdf_answer(document, quote)
