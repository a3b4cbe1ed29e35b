"""What the demo's customers answer to "would you choose us again if changing were free?".

Two in five were asked. The answer follows from what each went through: who goes away likes the
company less. Some stay for want of another supplier, and say so: these are the spurious loyal.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from kezhi.demo import vocabulary, workdays
from kezhi.demo.dice import Dice
from kezhi.demo.parties import Profile
from kezhi.demo.purchases import Draft
from kezhi.demo.rows import Attitude

ASKED = 0.4
TIED = 0.18
"""So many of those who stay would rather leave."""
MEANS = {
    "growing": 8.6, "won_back": 7.4, "declining": 4.2, "shaken": 3.4, "silent": 3.6,
    "until_archived": 3.0, "one_time": 4.8,
}  # fmt: skip
STEADY = 7.8
MEAN_OF_TIED = 3.8
WALLS = {"easily": 0.45, "effort": 0.37, "hardly": 0.18}
WALLS_OF_TIED = {"easily": 0.1, "effort": 0.5, "hardly": 0.4}


def attitudes(
    seed: int, profile: Profile, orders: Sequence[Draft], as_of: date
) -> Iterator[Attitude]:
    """One answer at most, given within the last ten months."""
    if profile.behavior is None or not orders:
        return
    dice = Dice(seed, "attitudes", profile.customer.code)
    if not dice.chance(ASKED):
        return
    path = profile.behavior.path
    is_tied = path not in MEANS and dice.chance(TIED)
    mean = MEAN_OF_TIED if is_tied else MEANS.get(path, STEADY)
    score = min(10, max(0, round(dice.normal(mean, 1.5))))
    wall = dice.weighted(WALLS_OF_TIED if is_tied else WALLS) if dice.chance(0.85) else ""
    words = vocabulary.table("others")["attitudes"]["low" if score < 7 else "high"]
    note = dice.pick(words) if dice.chance(0.5) else ""
    day = workdays.next_workday(as_of - timedelta(days=dice.between(10, 300)))
    yield Attitude(profile.customer.code, day, score, wall, note)
