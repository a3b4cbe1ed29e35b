"""kezhi worker: work background jobs until told to stop."""

import argparse
import logging


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser("kezhi worker", description=__doc__)
    parser.add_argument("--name", default="", help="a name of its own that outlives a restart")
    parser.add_argument("--once", action="store_true", help="work what waits, then end")
    options = parser.parse_args(arguments)

    import django

    django.setup()
    from django.conf import settings

    from kezhi.config import running
    from kezhi.jobs.worker import LeaseWorker

    logging.getLogger("django_tasks_db").setLevel(logging.ERROR)
    worker = LeaseWorker(name=options.name, batch=options.once)
    worker.configure_signals()
    with running.held(settings.KEZHI_DATA):
        worker.run()
    return 0
