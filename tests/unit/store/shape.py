"""What a database's tables are, in a form that two databases can be compared in."""

from sqlalchemy import Connection, inspect


def schema_shape(connection: Connection) -> dict[str, object]:
    """Each table with its columns, keys, checks and indexes. Where it was made by has no part in it: only the
    order of columns and of constraints may differ."""
    found = inspect(connection)
    return {
        table: {
            "columns": {
                one["name"]: (str(one["type"]), one["nullable"], one["default"])
                for one in found.get_columns(table)
            },
            "key": found.get_pk_constraint(table)["constrained_columns"],
            "foreign": sorted(
                (one["constrained_columns"], one["referred_table"], one["referred_columns"])
                for one in found.get_foreign_keys(table)
            ),
            "checks": {one["name"]: one["sqltext"] for one in found.get_check_constraints(table)},
            "indexes": sorted(
                (str(one["name"]), one["column_names"], bool(one["unique"]))
                for one in found.get_indexes(table)
            ),
        }
        for table in found.get_table_names()
    }
