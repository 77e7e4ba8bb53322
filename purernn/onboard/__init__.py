"""The learner on one page, for computers with a few kilobytes, and the command that writes it."""
