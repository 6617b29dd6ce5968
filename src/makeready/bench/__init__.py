"""Named benchmarks, each run as `python -m makeready.bench.NAME`."""
