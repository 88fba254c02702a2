"""Core rule 3 (sperring): the register of follow-ups that the privacy officer has closed, and opened again."""
