"""HTML pages: sign-in, registration, own account, administration of agents."""

from guichet_identity.pages import account, agents, registration, roles, sign_in

blueprints = [module.blueprint for module in (sign_in, registration, account, agents, roles)]
