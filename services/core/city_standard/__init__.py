"""The city standard (Oslostandarden) as an administrator sets it: what counts where, from when, and what a change does.

The requirements themselves, the rows and what counts of them stand with the engine in `deadlines`, which reads them.
"""
