"""Alembic looks for this file; the kit configures the context itself."""
