"""One file for each revision, in order of their numbers."""
