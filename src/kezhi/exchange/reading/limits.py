"""What a reading may use before the system ends it."""

import resource

MEMORY_BYTES = 1536 * 1024 * 1024
CPU_SECONDS = 150
WALL_SECONDS = 240.0


def apply(memory_bytes: int) -> None:
    """Bind this process; meant for the child that reads, never for its parent."""
    _limit(resource.RLIMIT_AS, memory_bytes)
    _limit(resource.RLIMIT_CPU, CPU_SECONDS)
    _limit(resource.RLIMIT_CORE, 0)


def _limit(kind: int, value: int) -> None:
    _, hard = resource.getrlimit(kind)
    ceiling = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(kind, (ceiling, ceiling))
