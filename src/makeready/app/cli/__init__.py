"""The command line, a module for each command. Heavy imports stand inside commands: `--help` is quick."""
