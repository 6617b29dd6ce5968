"""Looks: whole-page styles with a ground drawn by code, named in a document or asked for in a brief."""

from makeready.design.looks.look import LOOKS, Look, look_in_words
from makeready.design.looks.page import dress

__all__ = ["LOOKS", "Look", "dress", "look_in_words"]
