"""The process that works jobs: it beats while it lives and takes up what dead workers left."""

import logging
import os
import secrets
import socket
import threading
from types import FrameType

from django.utils import timezone
from django_tasks_db.management.commands import db_worker

from kezhi.jobs import services
from kezhi.kit import database, processes

logger = logging.getLogger(__name__)

BEAT_SECONDS = 2.0
SCHEDULE_EVERY_BEATS = 15


class LeaseWorker(db_worker.Worker):
    def __init__(self, name: str = "", interval: float = 1.0, batch: bool = False) -> None:
        self.is_ending = threading.Event()
        self.name = (name or f"{socket.gethostname()}-{os.getpid()}")[:48]
        super().__init__(
            queue_names=["*"],
            interval=interval,
            batch=batch,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=f"{self.name}:{secrets.token_hex(6)}",
            excluded_queue_names=[],
        )

    def run(self) -> None:
        heart = threading.Thread(target=self.keep_beating, daemon=True)
        services.start_worker(worker_id=self.worker_id, name=self.name, now=timezone.now())
        try:
            processes.end_with_server()
            heart.start()
            super().run()
        finally:
            # A beat after the farewell would announce this worker again.
            self.is_ending.set()
            if heart.is_alive():
                heart.join(BEAT_SECONDS * 5)
            services.end_worker(worker_id=self.worker_id)

    def shutdown(self, signum: int, frame: FrameType | None) -> None:
        """The second signal ends the process at once: its job will start again elsewhere."""
        if not self.running:
            os._exit(1)
        super().shutdown(signum, frame)

    def keep_beating(self) -> None:
        """In a thread of its own, so that a long job does not silence it."""
        beats = 0
        while not self.is_ending.is_set():
            try:
                self.one_beat(with_schedule=beats % SCHEDULE_EVERY_BEATS == 0)
            except Exception:
                # The database may be away for a while; the beat goes on when it is back.
                logger.exception("Worker %s could not beat", self.worker_id)
            beats += 1
            self.is_ending.wait(BEAT_SECONDS)

    def one_beat(self, *, with_schedule: bool) -> None:
        database.renew_connections()
        now = timezone.now()
        services.beat(worker_id=self.worker_id, name=self.name, now=now)
        services.return_lost_jobs(now=now)
        if with_schedule:
            services.enqueue_due(now=now)
        database.renew_connections()
