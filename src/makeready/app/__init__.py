"""The faces: settings, the command line, wiring, the report. The only place that builds objects."""
