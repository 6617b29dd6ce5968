"""makeready: a brief goes in; a picture that has been checked against it comes out."""

__version__ = "0.1.0"
