"""Public test doubles: the same ones that makeready's own tests use."""
