"""Exact pictures: a document of HTML and CSS with slots becomes pixels and boxes, without a browser."""
