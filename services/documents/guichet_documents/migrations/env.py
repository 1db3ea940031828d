"""Database migrations of documents, applied by the kit."""
