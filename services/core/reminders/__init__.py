"""Reminders (påminnelser): who is owed to be told of a deadline or a task, what was sent, who has taken it on."""
