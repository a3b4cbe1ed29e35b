"""What the demo company's newest orders were measured for, and what went wrong with some."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta

from kezhi.demo.dice import Dice
from kezhi.demo.rows import Company as Rows
from kezhi.sales.models import Order
from kezhi.tailoring.models import SheetLine, SpecError, TailoringSheet

SEED = 20_260_302
LOOK_BACK = timedelta(days=360)
MEASURED, MEASURED_STANDARD, WRONG, ASKED = 0.7, 0.06, 0.09, 0.8
USES = (
    ("医院外墙铝单板，沿海安装", "耐盐雾一千小时以上，颜色与样板一致"),
    ("地铁站吊顶，人流量大", "不燃，划痕少，平整度每米一毫米以内"),
    ("冰箱侧板，冲压成型", "深冲不开裂，表面无橘皮"),
    ("幕墙复合板面材", "涂层二十五年质保，批次间色差小于一"),
    ("仓库屋面，北方严寒", "零下三十度折弯不裂"),
    ("店面招牌，自行折弯", "覆膜易揭，无残胶"),
)
EFFECTS = ("明年三个同类项目能否中标看这一单", "旺季前要备足库存", "新品上市的首批用料", "")
WISHES = ("再厚零点一毫米", "更浅的象牙白", "一米五宽幅", "七天内交货", "小卷包装")
FAULTS = (
    ("厚度量小了，客户折弯后强度不够", "measured"),
    ("色号记错，应为交通白", "measured"),
    ("宽度少写了边料余量", "measured"),
    ("光泽度偏高，未按量身单生产", "produced"),
    ("客户临时更改安装方式", "changed"),
)


def write_sheets(rows: Rows) -> int:
    newest = Order.objects.filter(
        source="", kind="sale", ordered_on__gt=rows.as_of - LOOK_BACK, party__owner__isnull=False
    ).exclude(status__in=["draft", "cancelled"])
    orders = newest.select_related("party__owner").prefetch_related("lines__product")
    made = list(sheets(orders.order_by("ordered_on", "pk")))
    TailoringSheet.objects.bulk_create(sheet for sheet, _ in made)
    SheetLine.objects.bulk_create(line for _, lines in made for line in lines)
    SpecError.objects.bulk_create(errors([sheet for sheet, _ in made], rows.as_of))
    return len(made)


def sheets(orders: Iterable[Order]) -> Iterator[tuple[TailoringSheet, list[SheetLine]]]:
    for order in orders:
        dice = Dice(SEED, "sheet", order.number)
        if not dice.chance(MEASURED_STANDARD if order.is_standard else MEASURED):
            continue
        use, need = dice.pick(USES)
        at = datetime.combine(order.ordered_on, time(5), UTC)
        sheet = TailoringSheet(
            order=order, end_use=use, next_year=dice.pick(EFFECTS),
            wished_on=order.promised_on and order.promised_on - timedelta(days=dice.below(8)),
            measured_by=order.party.owner, measured_on=order.ordered_on,
            created_by=order.party.owner, created_at=at, updated_at=at,
        )  # fmt: skip
        if sheet.wished_on is not None:
            sheet.wished_on = max(sheet.wished_on, order.ordered_on)
        yield sheet, list(lines(sheet, order, need, dice))


def lines(sheet: TailoringSheet, order: Order, need: str, dice: Dice) -> Iterator[SheetLine]:
    known = set()
    for line in sorted(order.lines.all(), key=lambda one: one.position):
        if line.product_id in known or line.product is None:
            continue
        known.add(line.product_id)
        is_forced = dice.chance(0.45 if line.product.is_standard else 0.15)
        will = ("forced" if is_forced else "free") if dice.chance(ASKED) else "unknown"
        yield SheetLine(
            sheet=sheet, position=len(known), product=line.product, description=line.description,
            requirement=need, will=will,
            wanted_instead=dice.pick(WISHES) if will == "forced" else "",
        )  # fmt: skip


def errors(made: list[TailoringSheet], today: date) -> Iterator[SpecError]:
    for sheet in made:
        dice = Dice(SEED, "error", sheet.order.number)
        if not dice.chance(WRONG):
            continue
        wrong, cause = dice.pick(FAULTS)
        found = sheet.measured_on + timedelta(days=dice.between(15, 40))
        if found > today:
            continue
        at = datetime.combine(found, time(3), UTC)
        yield SpecError(
            order=sheet.order, measured_by=sheet.measured_by, found_on=found, wrong=wrong,
            cause=cause, created_by=sheet.created_by, created_at=at, updated_at=at,
        )  # fmt: skip
