"""The HTTP face: OpenAI's, Azure's and MAI's image routes, and our own, over one port of runs."""
