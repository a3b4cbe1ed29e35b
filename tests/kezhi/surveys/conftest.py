"""The market that studies ask about."""

from tests.kezhi.surveys.market import ask, elements, rivals, set_up

__all__ = ["ask", "elements", "rivals", "set_up"]
