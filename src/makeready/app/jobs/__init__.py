"""Durable runs: accepted means stored. Every face that lets a run outlive its request talks to `Jobs`."""

from makeready.app.jobs.port import Job, JobError, JobEvent, Jobs, JobState

__all__ = ["Job", "JobError", "JobEvent", "JobState", "Jobs"]
