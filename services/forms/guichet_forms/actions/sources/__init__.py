"""Data sources: kept, filled, searched, and where they are used."""
