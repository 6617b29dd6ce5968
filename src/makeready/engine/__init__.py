"""When a local model computes: requests, tracks, the scheduler, noise and schedules. Torch is in the runner
only."""
