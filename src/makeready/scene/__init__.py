"""Exact illustrations: captions, scenes, and vector drawings from openly licensed sprites. No torch, no
network."""
