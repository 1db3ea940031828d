"""HTML pages: sign-in, registration, own account, administration of agents."""

from guichet_identity.pages import account, agents, programs, registration, roles, sign_in

modules = (sign_in, registration, account, agents, roles, programs)
blueprints = [module.blueprint for module in modules]
