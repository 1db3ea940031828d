"""The rules of forms, without database or web: definitions, answers, codes, acknowledgement."""
