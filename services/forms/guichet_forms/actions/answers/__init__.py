"""The answers of the requests sent: kept to be found, listed, read, exported."""
