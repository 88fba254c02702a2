"""Deadlines (frister): what the law and the city standard give a service to do, and by when.

`rules.py` is the lawyer's page: every rule as data. `kinds.py` holds the words the rules use, `calendar.py`
counts days, `reckoning.py` says what a rule means for one case. `examples.py` checks the counting against
worked examples and `page.py` renders it all for reading. All of these are pure.
"""
