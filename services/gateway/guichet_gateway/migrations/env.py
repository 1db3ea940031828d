"""Alembic asks for this module; the kit runs the revisions itself (`guichet_kit.migrations`)."""
