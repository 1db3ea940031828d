"""Cards: their models, their values, what links them, their import and export."""
