"""The agents' pages of answers: lists, one request, exports."""
