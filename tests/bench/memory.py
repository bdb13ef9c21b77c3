"""How much memory a process took at most."""

from pathlib import Path


def peak() -> float:
    """Return the most that this process ever held, in MB.

    Not by getrusage, which remembers how large the process was that started this one.
    """
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    (kilobytes,) = (line.split()[1] for line in lines if line.startswith("VmHWM"))
    return int(kilobytes) / 1024
