"""Every table of people's or authorities' data is sealed by the database itself."""

import psycopg
from guichet_kit.migrations import roles

from .conftest import Made

NOBODYS = {
    "alembic_version": "which revision the database is at",
    "keys": "the issuer's signing keys, one set for the installation",
    "hosts": "which authority a host name belongs to, read before it is known; one name, one owner",
}
PASSING = "select rolname from pg_roles where rolname = any(%s) and (rolsuper or rolbypassrls)"
TABLES = """
select c.relname, c.relrowsecurity and c.relforcerowsecurity as forced, r.rolname as owner,
       exists (select 1 from pg_attribute a where a.attrelid = c.oid and a.attname = 'authority'
               and not a.attisdropped) as has_authority,
       array(select p.polname from pg_policy p where p.polrelid = c.oid) as policies,
       coalesce((select string_agg(a.attname, ',' order by k.position)
          from pg_index i, unnest(i.indkey) with ordinality as k(number, position)
          join pg_attribute a on a.attnum = k.number
         where i.indrelid = c.oid and i.indisprimary and a.attrelid = c.oid), '') as key
  from pg_class c join pg_roles r on r.oid = c.relowner
 where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace
"""


def test_tables_are_under_forced_row_level_security(suite: dict[str, Made]) -> None:
    faults = []
    for name, made in suite.items():
        owner, web, worker = roles(name)
        with psycopg.connect(made.url) as connection:
            for table, forced, owned_by, sealed, policies, _key in connection.execute(TABLES):
                if owned_by != owner:
                    faults.append(f"{name}.{table} belongs to {owned_by}, not {owner}")
                if table in NOBODYS:
                    continue
                if not (forced and sealed and "own_authority" in policies):
                    faults.append(f"{name}.{table} is not sealed")
            faults += [
                f"{row[0]} passes the seals"
                for row in connection.execute(PASSING, ([web, worker],))
            ]
    assert faults == []


def test_keys_begin_with_the_authority(suite: dict[str, Made]) -> None:
    """A key without it would tell one authority what exists in another."""
    queues = {"outbox", *NOBODYS}
    for name, made in suite.items():
        with psycopg.connect(made.url) as connection:
            for table, _forced, _owner, sealed, _policies, key in connection.execute(TABLES):
                if sealed and table not in queues:
                    assert key.startswith("authority"), f"{name}.{table}: {key}"


def test_unique_indexes_and_foreign_keys_name_the_authority(suite: dict[str, Made]) -> None:
    query = """
    select i.indrelid::regclass::text, i.indexrelid::regclass::text
      from pg_index i join pg_class c on c.oid = i.indrelid
      join pg_attribute s on s.attrelid = c.oid and s.attname = 'authority'
     where i.indisunique and c.relnamespace = 'public'::regnamespace
       and c.relname not in ('outbox', 'hosts')
       and not s.attnum = any(i.indkey::int[])
    union all
    select conrelid::regclass::text, conname from pg_constraint
     where contype = 'f' and not exists (
        select 1 from pg_attribute a where a.attrelid = conrelid and a.attname = 'authority'
           and a.attnum = any(conkey))
    """
    for name, made in suite.items():
        with psycopg.connect(made.url) as connection:
            assert connection.execute(query).fetchall() == [], name


def test_models_and_migrations_agree(suite: dict[str, Made]) -> None:
    """Every mapped table and column exists: a model without its revision would fail at run time."""
    import importlib

    for name, made in suite.items():
        metadata = importlib.import_module(f"guichet_{name}.models").Model.metadata
        with psycopg.connect(made.url) as connection:
            rows = connection.execute(
                "select table_name, column_name from information_schema.columns "
                "where table_schema = 'public'"
            ).fetchall()
        existing = set(rows)
        for table in metadata.tables.values():
            for column in table.columns:
                assert (table.name, column.name) in existing, f"{name}: {table.name}.{column.name}"
