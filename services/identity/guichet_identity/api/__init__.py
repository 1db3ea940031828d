"""What programs call: the OpenID Provider's endpoints, and lists of agents and roles."""

from guichet_identity.api import directory, openid

blueprints = [openid.blueprint, directory.blueprint]
