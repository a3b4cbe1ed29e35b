"""Several people at the same moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connection

PEOPLE = 8


def at_once(act: Callable[[int], object], refusal: type[Exception]) -> list[object]:
    """What each of the people got, all starting together; refusals are answers too."""
    start = Barrier(PEOPLE)

    def one(number: int) -> object:
        start.wait()
        try:
            return act(number)
        except refusal as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(PEOPLE) as pool:
        return list(pool.map(one, range(PEOPLE)))
