"""What every test may ask for: machines, browsers; and what continuous integration insists on."""

import os

import pytest
from django.test import SimpleTestCase
from hypothesis import HealthCheck, settings
from tests.shared_data import ROOT

pytest_plugins = ["tests.machines", "tests.browser", "tests.engines"]

# A busy machine is slow; that proves nothing about the code. CI repeats the same examples every
# time, so that a change is judged by what it changed; desks go on looking for new ones.
settings.register_profile(
    "kezhi",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize="CI" in os.environ,
)
settings.load_profile("kezhi")

# Data sets too large and too foreign for the repository; everything else has to be there.
MAY_BE_MISSING = "the shared data set"


# What reaches a database: a fixture, a mark, or a test case of Django's.
DATABASE_FIXTURES = {"db", "transactional_db", "bare_machine", "machine", "site", "cluster"}


def touches_database(item: pytest.Item) -> bool:
    if item.get_closest_marker("any_database"):
        return False
    names = set(getattr(item, "fixturenames", ()))
    case = getattr(item, "cls", None)
    is_case = isinstance(case, type) and issubclass(case, SimpleTestCase)
    return bool(item.get_closest_marker("django_db") or names & DATABASE_FIXTURES or is_case)


# Few tests that take minutes: begun last, they would leave the other core idle to the end.
LONGEST = (
    "tests/pages/test_every_page", "tests/journeys/", "tests/kezhi/test_policy.py",
    "tests/kezhi/portfolio/test_acceptance.py", "tests/test_wheel.py", "tests/test_outage.py",
    "tests/kezhi/test_writers.py", "tests/kezhi/config/test_serve.py",
    "tests/kezhi/config/test_api_hostile.py", "tests/kezhi/demo/", "tests/kezhi/exchange/test_",
    "tests/kezhi/portfolio/test_refreshing.py",
)  # fmt: skip


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On the second database (`KEZHI_TESTS=database`) what touches none need not run again."""
    items.sort(key=lambda item: not item.nodeid.startswith(LONGEST))
    if os.environ.get("KEZHI_TESTS") != "database":
        return
    kept = [item for item in items if touches_database(item)]
    config.hook.pytest_deselected(items=[item for item in items if not touches_database(item)])
    items[:] = kept


@pytest.fixture(scope="session")
def base_url() -> str:
    """Stands before the browser plugin's own fixture, whose form pytest no longer likes."""
    return ""


def skips(reporter: pytest.TerminalReporter) -> tuple[list[str], int]:
    """Tests skipped for want of a part of the machine, and how many for want of data."""
    told = [(report.nodeid, str(report.longrepr)) for report in reporter.stats.get("skipped", [])]
    parts = sorted(f"{name}: {why}" for name, why in told if MAY_BE_MISSING not in why)
    return parts, len(told) - len(parts)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    parts, data = skips(terminalreporter)
    for words in parts:
        terminalreporter.write_line(f"!!! SKIPPED {words}", yellow=True)
    if data:
        terminalreporter.write_line(
            f"!!! SKIPPED {data} tests on real data: {ROOT} is not there or lacks them", yellow=True
        )


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Under the rules of continuous integration (CI is set) a skipped test is a failed one."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if not os.environ.get("CI") or reporter is None or hasattr(session.config, "workerinput"):
        return
    skipped = [str(report.longrepr) for report in reporter.stats.get("skipped", [])]
    if any(MAY_BE_MISSING not in words for words in skipped) and exitstatus == 0:
        reporter.write_line(
            "!!! tests were skipped, which continuous integration forbids", red=True
        )
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
