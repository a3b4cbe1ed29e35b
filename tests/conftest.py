"""What every test may ask for: machines, browsers; and what continuous integration insists on."""

import os

import pytest

pytest_plugins = ["tests.machines", "tests.browser"]

# Data sets too large and too foreign for the repository; everything else has to be there.
MAY_BE_MISSING = "the shared data set"


@pytest.fixture(scope="session")
def base_url() -> str:
    """Stands before the browser plugin's own fixture, whose form pytest no longer likes."""
    return ""


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Under the rules of continuous integration (CI is set) a skipped test is a failed one."""
    skipped = [
        f"{report.nodeid}: {report.longrepr[2] if isinstance(report.longrepr, tuple) else ''}"
        for report in terminalreporter.stats.get("skipped", [])
    ]
    for words in sorted(skipped):
        terminalreporter.write_line(f"!!! SKIPPED {words}", yellow=True)


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if not os.environ.get("CI") or reporter is None or hasattr(session.config, "workerinput"):
        return
    skipped = [str(report.longrepr) for report in reporter.stats.get("skipped", [])]
    if any(MAY_BE_MISSING not in words for words in skipped) and exitstatus == 0:
        reporter.write_line(
            "!!! tests were skipped, which continuous integration forbids", red=True
        )
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
