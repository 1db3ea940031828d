"""What identity can do: functions of a session and plain values, which never commit."""
