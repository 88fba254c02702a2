"""What the service knows. A feature may only look down, and import-linter holds it to that.

compliance                          figures over deadlines
measures · plans · meetings         the work with the youth
investigations | child_welfare      the agencies' own matters and their dated events
deadlines                           rules, clock, flags
follow_ups                          the case: states, services, contacts
people · organisation               youths and guardians · services, users, posts
audit · access · kit                the log · who may do what · tools that know nothing of cases
"""
