"""E-mail: what is owed to whom, where it goes, and what became of it.

A mail is a row before it is a message: whoever owes somebody something writes the row in the transaction
that makes it owed, and the worker sends it later (`sending.py`), in one transaction for each mail. What it says is put
together when it leaves, by the feature that owes it; of that this feature knows nothing. A mail's key is its Message-ID
for ever, so that one that left twice, since the worker was killed in between, is known as one.
"""
