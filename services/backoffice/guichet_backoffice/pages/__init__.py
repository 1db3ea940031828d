"""The pages of the agents' desk: the day, the list, the entry of requests for others."""
