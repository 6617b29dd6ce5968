"""How a process that makes pictures on a CPU holds its memory. Imports the standard library only."""

import ctypes
import functools
import sys

M_TRIM_THRESHOLD, M_MMAP_THRESHOLD = -1, -3
"""Source: glibc, malloc.h, mallopt(3)."""
KEPT_BYTES = 2**31 - 1
"""The most that mallopt takes."""
MMAP_FROM_BYTES = 2**30


@functools.cache
def keep_freed_memory() -> bool:
    """Let what one tensor gave back be the next one's. True if the C library could be told so.

    glibc hands blocks of more than 32 MB back to the system at once, and the system clears each page again
    when it is taken: 40 % of the processor time of decoding 512 x 512 px (docs/SPEED.md). What a process
    keeps instead is at most what it once needed. The whole process's setting; elsewhere nothing happens.
    """
    if not sys.platform.startswith("linux"):
        return False
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is None:  # another C library
        return False
    return bool(mallopt(M_MMAP_THRESHOLD, MMAP_FROM_BYTES)) and bool(mallopt(M_TRIM_THRESHOLD, KEPT_BYTES))
