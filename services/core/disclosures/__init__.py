"""Statutory disclosure (utlevering): the register, the assessment before, the frozen extract, and the duties in law.

Sharing without consent is a disclosure: assessed question by question, decided by somebody with the right to, and
frozen as sent. What a service is bound to tell (child welfare, or to avert an offence) is an act of its own.
"""
