// Telemetry and SQL databases are what nobody here uses.
