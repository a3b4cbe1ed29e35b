"""The customer base of the portfolio's tests serves here too."""

from tests.kezhi.portfolio.conftest import customers, value

__all__ = ["customers", "value"]
