"""Data sources of an authority, and its cards."""

import sqlalchemy as sa
from alembic import op
from guichet_kit.migrations import authority_column, moment, open_to_worker, seal
from sqlalchemy.dialects.postgresql import JSONB, TSVECTOR, UUID

revision = "0004_pre_sources_and_cards"
down_revision = "0003_pre_builder"

# French stems, every word whole so that its beginning is found, and the list it belongs to.
WORDS = "to_tsvector('french', fold({0})) || to_tsvector('simple', fold({0}))"
LINE = WORDS.format("text") + " || array_to_tsvector(array['in/' || source])"
CARD = WORDS.format("words") + " || array_to_tsvector(array['in/' || model])"


def upgrade() -> None:
    _plan_for_the_values()
    op.execute(
        "create function fold(text) returns text language sql immutable strict parallel safe "
        "return public.unaccent('public.unaccent'::regdictionary, lower($1))"
    )
    _make_sources()
    _make_models()
    _make_cards()
    _make_links()
    _make_imports()
    tables = ("sources", "source_lines", "source_answers")
    for table in (*tables, "card_models", "card_versions", "cards", "card_links", "card_imports"):
        seal(op, table)
    for table in ("source_answers", "card_imports"):
        open_to_worker(op, table, can="select, delete")


def key(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, primary_key=True)


def word(name: str, default: str | None = None) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False, server_default=default)


def whole(name: str, default: str | None = None) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, nullable=False, server_default=default)


def towards(
    table: str, *names: str, to: tuple[str, ...], name: str, ondelete: str | None = None
) -> sa.ForeignKeyConstraint:
    own, theirs = ["authority", *names], [f"{table}.{column}" for column in ("authority", *to)]
    return sa.ForeignKeyConstraint(own, theirs, name=name, ondelete=ondelete)


def _plan_for_the_values() -> None:
    """A plan kept for any value takes a rare word for a common one, and reads everything."""
    for setting in ("plan_cache_mode = force_custom_plan", "jit = off"):
        op.execute(
            "do $$begin execute format("
            f"'alter database %I set {setting}', current_database()); end$$"
        )


def _make_sources() -> None:
    op.create_table(
        "sources",
        authority_column(),
        key("slug"),
        word("title"),
        word("kind"),
        sa.Column("settings", JSONB, nullable=False),
        whole("line_count", "0"),
        sa.Column("refreshed_at", sa.DateTime(True)),
        sa.Column("failed_at", sa.DateTime(True)),
        word("failure", ""),
        moment("changed_at"),
        word("changed_by", ""),
        sa.CheckConstraint("kind in ('fixed', 'csv', 'json', 'cards')", "kind"),
    )
    op.create_index("ix_sources_title", "sources", ["authority", "title", "slug"])
    op.create_table(
        "source_lines",
        authority_column(),
        key("source"),
        key("id"),
        whole("position"),
        word("text"),
        sa.Column("disabled", sa.Boolean, nullable=False),
        sa.Column("extra", JSONB, nullable=False),
        sa.Column("tsv", TSVECTOR, sa.Computed(LINE, persisted=True)),
        towards("sources", "source", to=("slug",), ondelete="CASCADE", name="fk_source_lines"),
    )
    order = ["authority", "source", "position"]
    op.create_index("ix_source_lines_position", "source_lines", order)
    op.create_index(
        "ix_source_lines_tsv", "source_lines", ["authority", "tsv"], postgresql_using="gin"
    )
    op.create_table(
        "source_answers",
        authority_column(),
        key("source"),
        key("asked"),
        sa.Column("items", JSONB, nullable=False),
        moment("fetched_at"),
        sa.Column("keep_until", sa.DateTime(True), nullable=False),
    )
    op.create_index("ix_source_answers_keep_until", "source_answers", ["keep_until"])


def _make_models() -> None:
    op.create_table(
        "card_models",
        authority_column(),
        key("slug"),
        word("title"),
        sa.Column("live", sa.Integer),
        sa.Column("roles", JSONB, nullable=False),
    )
    op.create_index("ix_card_models_title", "card_models", ["authority", "title", "slug"])
    op.create_table(
        "card_versions",
        authority_column(),
        key("slug"),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("source", JSONB, nullable=False),
        word("added_by", ""),
        moment("added_at"),
        sa.Column("published_at", sa.DateTime(True)),
        towards("card_models", "slug", to=("slug",), ondelete="CASCADE", name="fk_card_versions"),
    )


def _make_cards() -> None:
    title_key = sa.Text(collation="C")
    op.create_table(
        "cards",
        authority_column(),
        key("model"),
        key("id"),
        whole("version"),
        whole("revision"),
        word("title"),
        sa.Column("title_key", title_key, sa.Computed("fold(title)", persisted=True)),
        sa.Column("answers", JSONB, nullable=False),
        word("words"),
        sa.Column("tsv", TSVECTOR, sa.Computed(CARD, persisted=True)),
        moment("created_at"),
        moment("changed_at"),
        word("changed_by", ""),
        towards(
            "card_versions", "model", "version", to=("slug", "number"), name="fk_cards_version"
        ),
    )
    order = ["authority", "model", "title_key", "id"]
    op.create_index("ix_cards_title", "cards", order)
    op.create_index("ix_cards_version", "cards", ["authority", "model", "version"])
    op.create_index("ix_cards_tsv", "cards", ["authority", "tsv"], postgresql_using="gin")


def _make_links() -> None:
    card, target = ("model", "card"), ("target_model", "target")
    op.create_table(
        "card_links",
        authority_column(),
        *(key(name) for name in (*card, "field", *target)),
        towards("cards", *card, to=("model", "id"), ondelete="CASCADE", name="fk_card_links_card"),
        towards("cards", *target, to=("model", "id"), name="fk_card_links_target"),
    )
    op.create_index("ix_card_links_target", "card_links", ["authority", *target, *card])


def _make_imports() -> None:
    op.create_table(
        "card_imports",
        authority_column(),
        sa.Column("id", UUID, primary_key=True),
        word("model"),
        word("format"),
        sa.Column("mode", JSONB, nullable=False),
        word("content"),
        sa.Column("report", JSONB, nullable=False),
        sa.Column("done_at", sa.DateTime(True)),
        moment("made_at"),
        word("made_by", ""),
        towards("card_models", "model", to=("slug",), ondelete="CASCADE", name="fk_card_imports"),
    )
    op.create_index("ix_card_imports_made_at", "card_imports", ["made_at"])
    op.create_index("ix_card_imports_model", "card_imports", ["authority", "model"])
