"""What forms can do: functions of a session and plain values; they never commit."""
