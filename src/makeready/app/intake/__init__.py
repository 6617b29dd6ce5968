"""Pictures from strangers: bytes in, a checked picture out, decoded where it can do no harm."""
