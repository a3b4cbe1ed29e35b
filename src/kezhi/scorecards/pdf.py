"""The customer's sheet on paper, set as quotes are (docs/adr/0016)."""

import io
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, SimpleDocTemplate, Spacer, Table, TableStyle

from kezhi.quotes.pdf import (
    GREEN,
    LINE,
    PLAIN,
    RIGHT,
    RIGHT_SMALL,
    SMALL,
    TITLE,
    WIDTH,
    cell,
    register,
    style,
)
from kezhi.scorecards.printing import CustomerSheet
from kezhi.scorecards.templatetags.scorecards import worth


def sheet_pdf(ledger: Any, sheet: CustomerSheet, company: str) -> bytes:
    """Reads nothing but what the customer may read. Called in the customer's language."""
    register()
    out = io.BytesIO()
    title = _("What you gain with us")
    page = SimpleDocTemplate(
        out, pagesize=A4, leftMargin=18 * mm, rightMargin=18 * mm, topMargin=16 * mm,
        bottomMargin=18 * mm, title=f"{title} {ledger}", author=company, invariant=1,
    )  # fmt: skip
    whom = f"{ledger.party.name} · {ledger} · {date_format(ledger.compared_on)}"
    story: list[Flowable] = [
        cell(company, style(12)),
        Spacer(1, 4 * mm),
        cell(title, TITLE),
        Spacer(1, 2 * mm),
        cell(whom, SMALL),
        Spacer(1, 4 * mm),
        cell(basis_words(ledger), PLAIN),
        Spacer(1, 3 * mm),
        table(ledger, sheet),
        Spacer(1, 4 * mm),
        cell(closing_words(), SMALL),
    ]
    page.build(story)
    return out.getvalue()


def basis_words(ledger: Any) -> str:
    """What the amounts are of."""
    if ledger.unit:
        words = _("Compared with the best other way you have, in %(currency)s per %(unit)s.")
        return words % {"currency": ledger.currency, "unit": ledger.unit}
    words = _("Compared with the best other way you have, in %(currency)s for the whole.")
    return words % {"currency": ledger.currency}


def closing_words() -> str:
    return _("Please hold these figures against your own; we shall correct what differs.")


def table(ledger: Any, sheet: CustomerSheet) -> Table:
    heads = [_("What you gain"), _("What proves it"), _("Known by"), _("Worth to you")]
    rows: list[list[Any]] = [
        [cell(head, SMALL if at < 3 else RIGHT_SMALL) for at, head in enumerate(heads)]
    ]
    for one in sheet.advantages:
        proofs = "\n".join([*one.says, *([one.proof] if one.proof else [])])
        amount = cell(worth(one.amount, ledger.currency), RIGHT)
        rows.append([cell(one.name), cell(proofs, SMALL), cell(one.evidence, SMALL), amount])
    total = cell(worth(sheet.total, ledger.currency), RIGHT)
    rows.append([cell(_("Together")), cell(""), cell(""), total])
    widths = [48 * mm, WIDTH - 48 * mm - 30 * mm - 32 * mm, 30 * mm, 32 * mm]
    made = Table(rows, colWidths=widths, repeatRows=1)
    rules = [("LINEBELOW", (0, 0), (-1, 0), 0.8, GREEN), ("LINEBELOW", (0, 1), (-1, -2), 0.4, LINE)]
    edges = [("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (0, -1), 0)]
    made.setStyle(TableStyle([*rules, *edges, ("LINEABOVE", (0, -1), (-1, -1), 0.8, GREEN)]))
    return made
