"""How Alembic runs a migration: on the connection it is given, inside the transaction that is open there."""

from alembic import context

from makeready.store.schema import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
