"""Definitions on their way in and out: bundles of ours, archives, the formats of others."""
