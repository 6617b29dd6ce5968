"""The embedded model's training: art, scenes, the stages, and what comes out of them. Needs the extra `train`."""
