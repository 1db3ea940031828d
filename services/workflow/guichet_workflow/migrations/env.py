"""Database migrations of workflow, applied by the kit."""
