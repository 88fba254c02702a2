"""samordning: one package, three rooms, and two that stand above them.

core    what the service knows; imports neither of the others
api     how people and systems come in; imports core
worker  what happens without anyone asking; imports core
demo    what makes it run on one machine for somebody who wants to look; imports all three
cli     the command `samordning`; one line per act
"""
