"""Alembic asks for this file; the kit configures the context itself and runs the revisions."""
