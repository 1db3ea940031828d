"""Pages of notify: the citizen's notices, the editing of templates, the mailbox."""
