"""What the API of the gateway gives."""

from marshmallow import Schema, fields


class ProcedureSchema(Schema):
    """A procedure of the catalogue."""

    slug = fields.String()
    title = fields.String()
    summary = fields.String()
    family = fields.String()
    minutes = fields.Integer()
    access = fields.String()


class CatalogueSchema(Schema):
    """A page of the catalogue; `next_after` goes into the next call's `after`."""

    items = fields.List(fields.Nested(ProcedureSchema))
    next_after = fields.String(allow_none=True)


class CatalogueQuerySchema(Schema):
    """What to look for: words, a family, the slug after which to go on."""

    q = fields.String(load_default="")
    family = fields.String(load_default="")
    after = fields.String(load_default="")
