"""The orders and customers of the sales dashboard serve here too."""

from tests.kezhi.director.conftest import base, coils

__all__ = ["base", "coils"]
