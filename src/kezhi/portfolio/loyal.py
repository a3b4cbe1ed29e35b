"""What the page of loyalty says."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from kezhi.kit import money
from kezhi.portfolio.choices import LoyaltyKind
from kezhi.portfolio.queries import loyalty
from kezhi.portfolio.queries.holdings import Holding
from kezhi.portfolio.queries.loyalty import Cell
from kezhi.portfolio.queries.totals import ZERO

MATRIX = ((LoyaltyKind.TRUE, LoyaltyKind.LATENT), (LoyaltyKind.SPURIOUS, LoyaltyKind.NONE))
TONES = {
    LoyaltyKind.TRUE: "good",
    LoyaltyKind.LATENT: "info",
    LoyaltyKind.SPURIOUS: "warn",
    LoyaltyKind.NONE: "neutral",
}


@dataclass(frozen=True)
class Field:
    """A cell of the matrix as the page shows it."""

    kind: LoyaltyKind
    tone: str
    cell: Cell
    sales_share: float | None


def told(holding: Holding) -> dict[str, Any]:
    run = holding.run
    cells = loyalty.cells(holding)
    sales = sum((cell.sales for cell in cells.values()), ZERO)

    def field(kind: LoyaltyKind) -> Field:
        cell = cells[kind]
        share = float(cell.sales / sales) if sales > 0 else None
        return Field(kind, TONES.get(kind, "neutral"), cell, share)

    everybody = sum(cell.customers for cell in cells.values())
    fragile = Decimal(repr(cells[LoyaltyKind.SPURIOUS].fragile))
    return {
        "matrix": [[field(kind) for kind in line] for line in MATRIX],
        "others": [field(LoyaltyKind.UNKNOWN), field(LoyaltyKind.NOT_ASKED)],
        "asked": everybody - cells[LoyaltyKind.NOT_ASKED].customers,
        "everybody": everybody,
        "asked_share": share_asked(cells, sales),
        "fragile": money.to_smallest(fragile, run.currency),
        "spurious": field(LoyaltyKind.SPURIOUS),
        "most_fragile": loyalty.most_fragile(holding.rows, run.as_of),
    }


def share_asked(cells: dict[str, Cell], sales: Decimal) -> float | None:
    """Of the sales of the last year, how much comes from customers who were asked."""
    return float(1 - cells[LoyaltyKind.NOT_ASKED].sales / sales) if sales > 0 else None
