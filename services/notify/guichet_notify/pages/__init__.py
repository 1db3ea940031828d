"""Pages of notify: the citizen's notices, templates edited, letters read, the mailbox."""
