"""The peak of this process's own memory. What ``getrusage`` says of a child begins with its parent's on Linux."""

import sys
from pathlib import Path


def peak() -> float:
    """Return the peak of this process's memory so far, megabytes."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text("utf-8").splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) / 1024.0
    import resource  # not on Windows

    unit = 1024.0 * 1024.0 if sys.platform == "darwin" else 1024.0
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit
