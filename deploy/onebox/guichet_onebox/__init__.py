"""The whole suite in one process, with its own database server."""
