"""What notify can do: words, messages, deliveries, notices; nothing here commits."""
