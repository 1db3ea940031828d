"""Countries, départements, communes and addresses: lists we hold, answers of national services."""
