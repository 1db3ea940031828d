"""Lists that need no case of their own: bounded by what they belong to, or tried elsewhere."""

BOUNDED = {
    "clients": "the sites of one authority, and all fit in a page of the disk",
    "keys": "three signing keys at most",
    "portals": "one row for each authority",
    "processes": "one row for each workflow",
    "roles": "a few dozens for each authority",
    "senders": "one row for each authority",
    "units": "a few dozens for each authority",
    "authorities": "one row for each authority",
}
ELSEWHERE = {
    "guichet_backoffice.actions.listing": "services/backoffice/tests/test_plans.py",
    "guichet_backoffice.actions.digests": "services/backoffice/tests/test_plans.py",
}
"""Modules whose plans another test reads."""
OF_ONE = {
    "guichet_workflow.actions.outside._procedures": "by read_outside",
    "guichet_workflow.actions.outside._names": "by read_outside",
    "guichet_notify.actions.templates._tell": "the names of all templates",
    "guichet_documents.actions.templates._tell": "the names of all templates",
    **dict.fromkeys(
        (
            "guichet_forms.actions.exchange.gathering._sources",
            "guichet_forms.actions.exchange.gathering._source",
            "guichet_forms.actions.exchange.gathering._cards",
            "guichet_forms.actions.exchange.gathering._blocks",
            "guichet_forms.actions.exchange.parts._known_source",
            "guichet_forms.actions.exchange.forms._known",
            "guichet_forms.actions.exchange.forms._published",
        ),
        "what one form and its bundle hold, by their names",
    ),
    "guichet_forms.actions.answers.exporting._columns": "the versions of one form",
    "guichet_forms.actions.answers.listing._paged": "by list_requests",
    "guichet_forms.actions.answers.listing._rarest_first": "by list_requests",
    "guichet_documents.actions.deposits.claim": "the files of one request",
    "guichet_documents.actions.scans.list_quarantined": "a command of the operator",
    "guichet_forms.actions.procedures.add_version": "the newest version of one form",
    "guichet_forms.actions.cards.planning._leave_out": "the cards that a file replaces",
    "guichet_identity.actions.roles.holders_of": "the agents who hold one role",
    "guichet_identity.actions.sign_in.forgive": "three rows, by their keys",
    "guichet_identity.signing.Keyring._rows": BOUNDED["keys"],
    "guichet_kit.events.consumer.list_parked": "a command of the operator: what was set aside",
    "guichet_kit.events.relay.Relay._waiting": "by publish_batch",
    "guichet_kit.paging.page_of": "the paging itself",
    "guichet_kit.testing.Bench.emitted": "a tool of the tests",
    "guichet_workflow.actions.codes.send_link": "one request, by its number",
    "guichet_workflow.actions.corrections._known": "the files of one case",
    "guichet_workflow.actions.agents.hold_own": "the openings of one case by one agent",
    "guichet_workflow.actions.agents._free_words": "the history of one case",
    "guichet_workflow.actions.definitions.read_published": "the versions of one workflow",
    "guichet_workflow.actions.drafts.begin_draft": "one workflow, by its name",
    "guichet_workflow.actions.exchange.bundle_of": "the simulations of one workflow, fifty at most",
    "guichet_workflow.actions.starting._page": "by list_circuits",
    "guichet_workflow.actions.stuck._counted": "by count_stuck",
    **dict.fromkeys(
        (
            "guichet_workflow.actions.conversions.moving._convert_some",
            "guichet_workflow.actions.conversions.moving._revert_some",
        ),
        "a slice of one conversion, along its key",
    ),
    "guichet_forms.actions.procedures.known_workflows": BOUNDED["processes"],
    "guichet_forms.actions.sources.offering.offered_sources": "the sources of one authority",
    **dict.fromkeys(
        (
            "guichet_workflow.actions.colleagues._holding",
            "guichet_workflow.actions.colleagues.colleagues_of_all",
            "guichet_workflow.actions.colleagues.least_loaded",
            "guichet_workflow.actions.colleagues.list_colleagues",
        ),
        "the agents who hold one function",
    ),
    "guichet_workflow.actions.simulations.keeping._rows": "the simulations of one circuit",
    "guichet_workflow.actions.simulations.keeping.bring_in": "the simulations of one circuit",
    "guichet_workflow.actions.reading._openings": "by read_around",
    "guichet_workflow.actions.reading._proofs": "by read_around",
    "guichet_workflow.actions.reading.read_files": "by read_around",
}
"""Lists of one thing, and why they stay short."""
