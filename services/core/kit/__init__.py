"""Tools that know nothing of cases."""
