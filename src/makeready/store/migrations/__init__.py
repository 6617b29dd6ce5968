"""Schema migrations. `makeready.store.database` runs them; a new one is a new file in `versions`, by hand."""
