"""What a valuation asks of a server that adds up orders where they lie."""

from __future__ import annotations

from typing import Protocol

import ibis.expr.types as ir

from kezhi.portfolio.adding_up import Runner
from kezhi.portfolio.reading import Chosen
from kezhi.portfolio.servers.typed import Columns


class Server(Runner, Protocol):
    """A table of orders and the server that holds it, open."""

    name: str
    version: str

    @property
    def columns(self) -> Columns:
        """The columns of the table, by name."""

    def orders(self, chosen: Chosen, zone: str | None) -> ir.Table:
        """The chosen columns as orders, with a reason where a row cannot be used."""
