"""What three services of Guichet need; it knows no word of their domain."""
