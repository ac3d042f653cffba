"""How much work waits in the durable queues, in SQL: listing it would read every row."""

from sqlalchemy import Connection, inspect, text

from bot.flows.names import ALIVE

_TABLE = "workflow_status"


def queue_depth(conn: Connection) -> dict[tuple[str, str], int]:
    """How many works each queue has in each state; nothing before the first start of a desk."""
    schema = None if conn.dialect.name == "sqlite" else "dbos"
    if not inspect(conn).has_table(_TABLE, schema=schema):
        return {}
    table = f"{schema}.{_TABLE}" if schema else _TABLE
    states = ", ".join(f"'{state}'" for state in sorted(ALIVE))
    where = f"status IN ({states}) AND queue_name IS NOT NULL"
    counted = f"SELECT queue_name, status, count(*) FROM {table} WHERE {where} GROUP BY queue_name, status"  # noqa: S608
    return {(queue, state): n for queue, state, n in conn.execute(text(counted))}
