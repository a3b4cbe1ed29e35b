"""The customer's link to a quote: signed by us, and worth nothing once its key is taken back."""

import secrets
from datetime import date

from django.core import signing
from django.urls import reverse
from django.utils.crypto import constant_time_compare

from kezhi.quotes.models import Quote
from kezhi.staff.services.limits import QUARTER, Limit

SIGNER = signing.Signer(salt="kezhi.quotes.link")
OPENING = Limit("quote-link", 60, QUARTER)
GUESSING = Limit("quote-link-bad", 20, QUARTER)
DECIDING = Limit("quote-decision", 10, QUARTER)


class BadLink(Exception):
    """The link was never ours, or was taken back."""


class DeadLink(Exception):
    """The quote has expired, or a newer revision took its place."""

    def __init__(self, quote: Quote) -> None:
        super().__init__(quote.pk)
        self.quote = quote


def new_key() -> str:
    return secrets.token_urlsafe(24)


def link_token(quote: Quote) -> str:
    """The end of the customer's address; nothing while there is no link."""
    return SIGNER.sign_object([quote.pk, quote.link_key]) if quote.link_key else ""


def read_link(token: str, today: date) -> Quote:
    """The quote of a good link. Raises BadLink and DeadLink."""
    try:
        pk, key = SIGNER.unsign_object(token)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise BadLink from error
    quote = Quote.objects.select_related("party__owner", "contact", "sent_by").filter(pk=pk).first()
    if quote is None or not quote.link_key or not constant_time_compare(quote.link_key, key):
        raise BadLink
    if quote.party.deleted_at is not None:
        raise BadLink
    if quote.state == Quote.State.SUPERSEDED or quote.valid_until < today:
        raise DeadLink(quote)
    return quote


def address_of(quote: Quote, base: str) -> str:
    """The customer's whole address; nothing while there is no link."""
    token = link_token(quote)
    return base.rstrip("/") + reverse("quotes:shown", args=[token]) if token else ""
