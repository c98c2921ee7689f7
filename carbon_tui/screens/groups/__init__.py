"""Groups of a list's records with counts and rates: what ``by:`` asks for."""
