"""What stats can do: keep facts, read the board; nothing here commits."""
