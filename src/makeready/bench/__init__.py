"""Named benchmarks, each run as `python -m makeready.bench.NAME`. Torch's threads wait as they do in the
app."""

from makeready.app.config import let_idle_threads_sleep

let_idle_threads_sleep()  # here, because the benchmarks' own modules import torch
