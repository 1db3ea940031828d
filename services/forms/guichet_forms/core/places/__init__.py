"""Communes and addresses: the answers of national services."""
