"""Alembic asks for this module; the kit runs the revisions."""
