"""What programs call: the OpenID Provider's endpoints, and lists of agents, roles and programs."""

from guichet_identity.api import directory, openid, programs

blueprints = [openid.blueprint, directory.blueprint, programs.blueprint]
