"""A quote on paper, in the language it was written for.

Chinese, Japanese and Korean characters are set in the fonts that every PDF reader brings along for
them (docs/adr/0016): no font file is needed here, and a quote weighs a few kilobytes.
"""

import io
import re
from collections.abc import Sequence
from typing import Any
from xml.sax.saxutils import escape

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from reportlab.lib import colors
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from kezhi.kit.money import format_money
from kezhi.kit.templatetags.kit import plain_number
from kezhi.quotes.queries.quotes import Offer, OfferLine
from kezhi.quotes.templatetags.quotes import percent

CHINESE, JAPANESE, KOREAN = "STSong-Light", "HeiseiMin-W3", "HYSMyeongJo-Medium"
# What Helvetica holds stands in it; kana, hangul and all other characters in fonts of theirs.
RUNS = re.compile(
    r"(?P<latin>[\x20-\x7e\xa0-\xff–—‘’“”„•…€™]+)|(?P<kana>[\u3040-\u30ff]+)"
    r"|(?P<hangul>[\u1100-\u11ff\uac00-\ud7af]+)|(?P<other>.)",
    re.DOTALL,
)
FONTS = {"latin": "", "kana": JAPANESE, "hangul": KOREAN, "other": CHINESE}
GREEN, GRAY, LINE = (
    colors.HexColor("#0f6b62"),
    colors.HexColor("#566269"),
    colors.HexColor("#cfd6d2"),
)
PADDING = 6  # of the frame that holds a page
WIDTH = A4[0] - 36 * mm - 2 * PADDING


def style(size: float, **more: Any) -> ParagraphStyle:
    return ParagraphStyle(
        "text", fontName="Helvetica", fontSize=size, leading=size * 1.45, wordWrap="CJK", **more
    )


PLAIN, SMALL = style(9), style(8, textColor=GRAY)
RIGHT, RIGHT_SMALL = style(9, alignment=TA_RIGHT), style(8, textColor=GRAY, alignment=TA_RIGHT)
TITLE, HEADING = style(18, textColor=GREEN), style(10, textColor=GREEN, spaceBefore=10)
SUM = style(11, alignment=TA_RIGHT)


def register() -> None:
    """The fonts by name alone; asked again, nothing happens."""
    for name in (CHINESE, JAPANESE, KOREAN):
        if name not in pdfmetrics.getRegisteredFontNames():
            pdfmetrics.registerFont(UnicodeCIDFont(name))


def marked(text: object) -> str:
    """The text with each run in a font that holds it; its lines stay lines."""
    parts = []
    for run in RUNS.finditer(str(text).replace("\r\n", "\n")):
        words = "<br/>" if run[0] == "\n" else escape(run[0])
        font = FONTS[run.lastgroup or "other"] if words != "<br/>" else ""
        parts.append(f'<font name="{font}">{words}</font>' if font else words)
    return "".join(parts)


def cell(text: object, look: ParagraphStyle = PLAIN) -> Paragraph:
    return Paragraph(marked(text), look)


def quote_pdf(quote: Any, offer: Offer, company: str, seller: Any) -> bytes:
    """Reads nothing but what the customer may read. Called in the quote's language."""
    register()
    out = io.BytesIO()
    title = f"{_('Quotation')} {quote}"
    page = SimpleDocTemplate(
        out, pagesize=A4, leftMargin=18 * mm, rightMargin=18 * mm, topMargin=16 * mm,
        bottomMargin=18 * mm, title=title, author=company, invariant=1,
    )  # fmt: skip
    story: list[Flowable] = [
        cell(company, style(12)),
        Spacer(1, 4 * mm),
        cell(title, TITLE),
        Spacer(1, 3 * mm),
        facts(quote, seller),
        Spacer(1, 5 * mm),
        lines_table(quote, offer),
        Spacer(1, 3 * mm),
        sums(quote, offer),
        *block(_("What we commit to"), [f"• {claim}" for claim in offer.claims]),
        *block(_("Terms and conditions"), [quote.terms] if quote.terms else []),
    ]

    def foot(canvas: Any, _page: Any) -> None:
        number = Paragraph(marked(f"{quote} · {canvas.getPageNumber()}"), RIGHT_SMALL)
        number.wrapOn(canvas, WIDTH, 10 * mm)
        number.drawOn(canvas, 18 * mm + PADDING, 10 * mm)

    page.build(story, onFirstPage=foot, onLaterPages=foot)
    return out.getvalue()


def facts(quote: Any, seller: Any) -> Table:
    """Whom it is for and what holds, in two columns."""
    party = quote.party
    left = [(_("For"), party.name), (_("Contact"), quote.contact.name if quote.contact else "")]
    left += [(_("Invoice title"), party.name), (_("Tax number"), party.tax_number)]
    right = [(_("Subject"), quote.title), (_("Date"), date_format(quote.quoted_on))]
    right += [(_("Valid until"), date_format(quote.valid_until))]
    right += [(_("Delivery time"), delivery(quote))]
    right += [(_("Your contact with us"), f"{seller.name}\n{seller.email}" if seller else "")]
    if not party.tax_number:
        left = left[:2]
    columns = [[pair for pair in side if pair[1]] for side in (left, right)]
    rows = []
    for at in range(max(len(side) for side in columns)):
        row: list[Any] = []
        for side in columns:
            label, value = side[at] if at < len(side) else ("", "")
            row += [cell(label, SMALL), cell(value)]
        rows.append(row)
    widths = [22 * mm, WIDTH / 2 - 26 * mm, 28 * mm, WIDTH / 2 - 24 * mm]
    table = Table(rows, colWidths=widths)
    table.setStyle(TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), *tight()]))
    return table


def delivery(quote: Any) -> str:
    if quote.delivery_on is not None:
        return date_format(quote.delivery_on)
    if quote.lead_days is None:
        return ""
    words = ngettext("%(n)s day after acceptance", "%(n)s days after acceptance", quote.lead_days)
    return words % {"n": quote.lead_days}


def tight() -> list[Any]:
    return [
        ("LEFTPADDING", (0, 0), (-1, -1), 0), ("RIGHTPADDING", (0, 0), (-1, -1), PADDING),
        ("TOPPADDING", (0, 0), (-1, -1), 1), ("BOTTOMPADDING", (0, 0), (-1, -1), 1),
    ]  # fmt: skip


def lines_table(quote: Any, offer: Offer) -> Table:
    inside = quote.has_tax_inside
    heads = ["", _("Product"), _("Quantity")]
    heads += [_("Unit price with tax") if inside else _("Unit price"), _("Discount"), _("Tax rate")]
    heads += [_("With tax") if inside else _("Without tax")]
    rows: list[list[Any]] = [
        [cell(head, SMALL if at < 2 else RIGHT_SMALL) for at, head in enumerate(heads)]
    ]
    rows += [line_cells(quote, line) for line in offer.lines]
    fixed = [8 * mm, 24 * mm, 28 * mm, 16 * mm, 16 * mm, 32 * mm]
    widths = [fixed[0], WIDTH - sum(fixed), *fixed[1:]]
    table = Table(rows, colWidths=widths, repeatRows=1)
    rules = [("LINEBELOW", (0, 0), (-1, 0), 0.8, GREEN), ("LINEBELOW", (0, 1), (-1, -1), 0.4, LINE)]
    edge = [("LEFTPADDING", (0, 0), (0, -1), 0)]
    table.setStyle(TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), *edge, *rules]))
    return table


def line_cells(quote: Any, line: OfferLine) -> list[Any]:
    amount = line.gross_amount if quote.has_tax_inside else line.net_amount
    return [
        cell(line.position, SMALL),
        cell(f"{line.code} {line.description}".strip()),
        cell(f"{plain_number(line.quantity)} {line.unit}", RIGHT),
        cell(plain_number(line.unit_price), RIGHT),
        cell(percent(line.discount_rate) if line.discount_rate else "–", RIGHT),
        cell(percent(line.tax_rate), RIGHT),
        cell(format_money(amount, quote.currency), RIGHT),
    ]


def sums(quote: Any, offer: Offer) -> Table:
    rows = [[cell(_("Amount without tax"), RIGHT_SMALL), money(quote, quote.net_amount)]]
    for rate, tax in offer.taxes:
        rows.append([cell(f"{_('Tax')} {percent(rate)}", RIGHT_SMALL), money(quote, tax)])
    total = cell(format_money(quote.gross_amount, quote.currency), SUM)
    rows.append([cell(_("Amount with tax"), RIGHT), total])
    table = Table(rows, colWidths=[40 * mm, 44 * mm], hAlign="RIGHT")
    table.setStyle(TableStyle([("LINEABOVE", (0, -1), (-1, -1), 0.8, GREEN), *tight()]))
    return table


def money(quote: Any, amount: Any) -> Paragraph:
    return cell(format_money(amount, quote.currency), RIGHT)


def block(heading: str, words: Sequence[str]) -> list[Flowable]:
    return [cell(heading, HEADING), *(cell(text) for text in words)] if words else []
