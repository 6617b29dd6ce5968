"""`python -m makeready.train.everyday`: works out the descriptors of everyday drawings that the package
carries, after drawings or descriptors have changed."""

import sys

from makeready.scene.sprites import sprites
from makeready.scene.vocabulary import vocabulary
from makeready.verify.eyes.descriptors import FILE, Floats32, key_of, write
from makeready.verify.eyes.sprite_match import SHIPPED, described, everyday_concepts


def everyday_descriptors() -> dict[int, tuple[Floats32, float]]:
    """All of them, drawn anew."""
    known, drawings = vocabulary(), sprites()
    concepts = [concept for name in everyday_concepts() if (concept := known.find(name))]
    return {
        key_of(drawings.svg(concept, style)): described(drawings, concept, style)
        for concept in concepts
        for style in SHIPPED
        if style in concept.art
    }


if __name__ == "__main__":
    write(everyday_descriptors())
    sys.stdout.write(f"{FILE.name}: {FILE.stat().st_size / 1e6:.1f} MB\n")
