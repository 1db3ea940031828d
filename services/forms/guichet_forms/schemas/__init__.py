"""What the service takes and gives as JSON: form definitions, and the exchanges of the API."""
