"""A contract on paper, to be signed: set as quotes are (docs/adr/0016)."""

import io
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.platypus import (
    Flowable,
    KeepTogether,
    Paragraph,
    SimpleDocTemplate,
    Spacer,
    Table,
    TableStyle,
)

from kezhi.contracts.templatetags.contracts import percent, when
from kezhi.kit.capitals import in_capitals
from kezhi.kit.money import format_money
from kezhi.quotes.pdf import (
    GREEN,
    HEADING,
    LINE,
    PADDING,
    PLAIN,
    RIGHT,
    RIGHT_SMALL,
    SMALL,
    TITLE,
    WIDTH,
    cell,
    marked,
    register,
    style,
    tight,
)

LINE_TO_SIGN = "_" * 28


def contract_pdf(contract: Any, company: Any) -> bytes:
    """Reads nothing but what both sides agreed on: no internal note. In the active language."""
    register()
    out = io.BytesIO()
    title = f"{_('Contract')} {contract}"
    page = SimpleDocTemplate(
        out, pagesize=A4, leftMargin=18 * mm, rightMargin=18 * mm, topMargin=16 * mm,
        bottomMargin=18 * mm, title=title, author=company.name, invariant=1,
    )  # fmt: skip
    story: list[Flowable] = [
        cell(title, TITLE),
        cell(contract.title, style(12)),
        Spacer(1, 4 * mm),
        sides(contract, company),
        *agreed(contract),
        *terms(contract),
        *plan(contract),
        KeepTogether([cell(_("Signatures"), HEADING), Spacer(1, 2 * mm), signatures(contract)]),
    ]

    def foot(canvas: Any, _page: Any) -> None:
        number = Paragraph(marked(f"{contract} · {canvas.getPageNumber()}"), RIGHT_SMALL)
        number.wrapOn(canvas, WIDTH, 10 * mm)
        number.drawOn(canvas, 18 * mm + PADDING, 10 * mm)

    page.build(story, onFirstPage=foot, onLaterPages=foot)
    return out.getvalue()


def pairs(rows: list[tuple[str, str]]) -> Table:
    table = Table(
        [[cell(label, SMALL), cell(value)] for label, value in rows if value],
        colWidths=[34 * mm, WIDTH - 34 * mm],
    )
    table.setStyle(TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), *tight()]))
    return table


def sides(contract: Any, company: Any) -> Table:
    party = contract.party
    return pairs([
        (_("Supplier"), company.name),
        (_("Customer"), party.name),
        (_("Tax number"), party.tax_number),
        (_("Address and phone"), party.billing_address),
        (_("Bank account"), f"{party.bank_name} {party.bank_account}".strip()),
    ])  # fmt: skip


def agreed(contract: Any) -> list[Flowable]:
    """What for, from when, for how much, and how it goes on."""
    days = f"{date_format(contract.starts_on)} – {date_format(contract.ends_on)}"
    rows = [(_("Kind"), contract.get_kind_display()), (_("From – until"), days)]
    if contract.gross_amount is None:
        rows.append((_("Amount with tax"), _("by each order")))
    else:
        rows.append((_("Amount with tax"), amount_words(contract)))
        split = f"{money(contract, contract.net_amount)} + {money(contract, contract.tax_amount)}"
        rows.append((_("Without tax + tax"), f"{split} ({percent(contract.tax_rate)})"))
    rows.append((_("Renewal"), renewal_words(contract)))
    return [cell(_("What is agreed"), HEADING), pairs(rows)]


def money(contract: Any, amount: Any) -> str:
    return format_money(amount, contract.currency)


def amount_words(contract: Any) -> str:
    """In Chinese a sum in yuan is said in capital characters too."""
    said = money(contract, contract.gross_amount)
    if contract.currency == "CNY" and (get_language() or "").startswith("zh"):
        return f"{said}（{in_capitals(contract.gross_amount)}）"
    return said


def renewal_words(contract: Any) -> str:
    if not contract.renews_itself:
        return _("by a new contract")
    words = ngettext(
        "by itself for %(months)s month, unless notice is given %(days)s days before its end",
        "by itself for %(months)s months, unless notice is given %(days)s days before its end",
        contract.renewal_months,
    )
    return words % {"months": contract.renewal_months, "days": contract.notice_days}


def terms(contract: Any) -> list[Flowable]:
    rows = [
        [
            cell(f"{one.position}.", SMALL),
            cell(one.text),
            cell(date_format(one.due_on) if one.due_on else "", RIGHT),
        ]
        for one in contract.terms.order_by("position")
    ]
    if not rows:
        return []
    return [cell(_("Terms of the contract"), HEADING), ruled(rows, [8 * mm, None, 34 * mm])]


def plan(contract: Any) -> list[Flowable]:
    rows = [
        [
            cell(one.label),
            cell(when(one)),
            cell(percent(one.share), RIGHT),
            cell(money(contract, one.amount), RIGHT),
        ]
        for one in contract.installments.order_by("position")
    ]
    if not rows:
        return []
    heads = [cell(_("Installment"), SMALL), cell(_("Due"), SMALL)]
    heads += [cell(_("Share"), RIGHT_SMALL), cell(_("Amount with tax"), RIGHT_SMALL)]
    table = ruled([heads, *rows], [None, 50 * mm, 20 * mm, 40 * mm])
    return [cell(_("Payment plan"), HEADING), table]


def ruled(rows: list[list[Any]], widths: list[Any]) -> Table:
    rest = WIDTH - sum(one for one in widths if one)
    table = Table(rows, colWidths=[one or rest for one in widths])
    rules = [("LINEBELOW", (0, 0), (-1, -1), 0.4, LINE), ("LINEABOVE", (0, 0), (-1, 0), 0.8, GREEN)]
    table.setStyle(TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), *rules]))
    return table


def signatures(contract: Any) -> Table:
    """Who signed and when, or the lines to sign on, one side beside the other."""
    day = date_format(contract.signed_on) if contract.signed_on else LINE_TO_SIGN
    ours = str(contract.signed_by or LINE_TO_SIGN)
    theirs = contract.signed_name or LINE_TO_SIGN
    rows = [
        [cell(_("For the supplier"), SMALL), cell(_("For the customer"), SMALL)],
        [cell(ours, PLAIN), cell(theirs, PLAIN)],
        [cell(f"{_('Date')}: {day}", PLAIN), cell(f"{_('Date')}: {day}", PLAIN)],
    ]
    table = Table(rows, colWidths=[WIDTH / 2, WIDTH / 2], rowHeights=[None, 14 * mm, 8 * mm])
    table.setStyle(TableStyle([("VALIGN", (0, 0), (-1, -1), "BOTTOM"), *tight()]))
    return table
