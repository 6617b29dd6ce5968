"""Does it hold: one finding for each constraint, from the pixels."""
