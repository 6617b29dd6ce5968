"""The lever of models without a finer one."""

from makeready.loop import Lever

RESEED = Lever(
    name="reseed",
    repairs=(
        "exact_text",
        "element_count",
        "placement",
        "clear_region",
        "min_text_size",
        "contrast",
        "no_text",
        "subject",
        "question",
        "palette",
    ),
    max_pulls=3,
)
"""The same words, other noise."""
