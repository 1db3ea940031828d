"""questions: the kinds of questions that forms and workflow ask, and how each is drawn."""
