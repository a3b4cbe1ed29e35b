from customer_value.bucket import MOST_HOLES
from kezhi.kit.crud import Reference
from kezhi.retention.models import Hole
from kezhi.staff.rights import Right

HOLES = Reference(
    Hole, app="retention", name="hole", fields=["name", "name_zh"], sort="name",
    view_right=Right.CUSTOMERS_VIEW, edit_right=Right.SETTINGS_EDIT, most=MOST_HOLES,
)  # fmt: skip
