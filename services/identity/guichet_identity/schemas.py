"""marshmallow: what the API takes and gives."""

from marshmallow import Schema, fields, validate

from guichet_identity.actions.programs import OVERLAPS


class Nothing(Schema):
    """An empty object."""


class Configuration(Schema):
    """OpenID Connect Discovery 1.0 §3."""

    issuer = fields.Url(required=True)
    authorization_endpoint = fields.Url(required=True)
    token_endpoint = fields.Url(required=True)
    userinfo_endpoint = fields.Url(required=True)
    jwks_uri = fields.Url(required=True)
    end_session_endpoint = fields.Url(required=True)


class KeySet(Schema):
    """RFC 7517 §5."""

    keys = fields.List(fields.Dict(), required=True)


class Token(Schema):
    """RFC 6749 §5.1, RFC 8693 §2.2.1; the refresh token is for the gateway alone."""

    access_token = fields.String(required=True)
    token_type = fields.String(required=True)
    expires_in = fields.Integer(required=True)
    issued_token_type = fields.String()
    id_token = fields.String()
    refresh_token = fields.String()
    session_expires_in = fields.Integer()
    scope = fields.String()
    sid = fields.UUID()
    kind = fields.String()
    name = fields.String()


class UserInfo(Schema):
    """OIDC Core §5.3."""

    sub = fields.String(required=True)
    name = fields.String()
    email = fields.Email()


class PageQuery(Schema):
    """Where to go on in a list, and what to look for."""

    after = fields.String(load_default="")
    q = fields.String(load_default="")


class Agent(Schema):
    """An agent of the authority, for programs of agents who manage accounts."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    email = fields.String(required=True)
    unit = fields.String(allow_none=True)
    active = fields.Boolean(required=True)


class AgentPage(Schema):
    """Fifty agents at most, and the cursor of the next page."""

    items = fields.List(fields.Nested(Agent), required=True)
    next_cursor = fields.String(allow_none=True)


class Role(Schema):
    """What the agents who hold a role may do, and in which families."""

    slug = fields.String(required=True)
    label = fields.String(required=True)
    families = fields.List(fields.String(), required=True)
    rights = fields.List(fields.String(), required=True)


class RoleList(Schema):
    """Every role of the authority."""

    items = fields.List(fields.Nested(Role), required=True)


class Cursor(Schema):
    """Where to go on in a list."""

    after = fields.String(load_default="")


class ProgramGiven(Schema):
    """What a program is to be: a name, rights, the families where they hold, calls answered."""

    name = fields.String(required=True)
    rights = fields.List(fields.String(), required=True)
    families = fields.List(fields.String(), required=True)
    connectors = fields.List(fields.String(), load_default=list)
    calls = fields.List(fields.String(), load_default=list)


class Renewal(Schema):
    """How long the former secret still serves: 0, 24 or 168 hours."""

    overlap_hours = fields.Integer(required=True, validate=validate.OneOf(OVERLAPS))


class Program(ProgramGiven):
    """A program that acts by itself; `seen_at` is its last token, within a minute."""

    id = fields.String(required=True)
    created_at = fields.DateTime(required=True)
    seen_at = fields.DateTime(allow_none=True)
    ended_at = fields.DateTime(allow_none=True)


class ProgramMade(Program):
    """A program with its secret, which is never shown again."""

    secret = fields.String(required=True)


class ProgramPage(Schema):
    """Fifty programs at most, and the cursor of the next page."""

    items = fields.List(fields.Nested(Program), required=True)
    next_cursor = fields.String(allow_none=True)
