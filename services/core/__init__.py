"""What the service knows. A feature may only look down, and import-linter holds it to that.

compliance                                   figures over deadlines
hand_overs                                   from one service that leads to the next
measures · plans · meetings                  the work with the youth
notes | attachments                          what a service writes and keeps
readers                                      who can see what, and why
disclosures                                  what is given out on a ground in law
emergency_access | kinship | restrictions | duplicates
                                             doors that open for a while, and doors that close
investigations | child_welfare               the agencies' own matters and their dated events
deadlines                                    rules, clock, flags, birthdays
subjects · consents                          the youth and guardian themselves · what they agree to
follow_ups                                   the case: states, services, contacts, tasks
people · organisation                        youths and guardians · services, users, posts
jobs                                         how the worker's jobs go
audit · access · kit                         the log · who may do what · tools that know nothing of cases
"""
