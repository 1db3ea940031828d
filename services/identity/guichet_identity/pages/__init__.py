"""HTML pages: sign-in, registration, own account, administration of agents."""

from flask import Blueprint

blueprints: list[Blueprint] = []
