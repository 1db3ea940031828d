"""Looks for a person's words in everything that the suite keeps: databases, files, queues."""

from pathlib import Path

import psycopg
import sqlalchemy as sa
from guichet_onebox.installation import BUS, SERVICES

from tests.support.suite import Suite

TEXTS = """
select table_name, column_name from information_schema.columns
 where table_schema = 'public' and data_type in ('text', 'jsonb', 'json', 'tsvector', 'bytea',
       'character varying', 'ARRAY')
"""


def traces(suite: Suite, *words: str, but: frozenset[str] = frozenset()) -> list[str]:
    """Give where any of `words` still stands: `service.table.column`, or a file's path."""
    found = []
    for service in (*SERVICES, BUS):
        url = sa.make_url(suite.servers["database_url"]).set(database=f"guichet_{service}")
        with psycopg.connect(url.render_as_string(hide_password=False)) as connection:
            for table, column in connection.execute(TEXTS).fetchall():
                name = f"{service}.{table}.{column}"
                query = f'select count(*) from "{table}" where "{column}"::text ilike any(%s)'  # noqa: S608 - names of the catalogue
                patterns = [f"%{word}%" for word in words]
                row = connection.execute(query.encode(), (patterns,)).fetchone()
                if row and row[0] and name not in but:
                    found.append(name)
    return found + _in_files(suite.folder / "files", words)


def _in_files(folder: Path, words: tuple[str, ...]) -> list[str]:
    wanted = [word.encode() for word in words]
    return [
        str(path)
        for path in folder.rglob("*")
        if path.is_file() and any(word in path.read_bytes() for word in wanted)
    ]
