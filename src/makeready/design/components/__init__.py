"""Parts that compositions are built from: mockups, callouts, charts, connectors, backdrops."""
