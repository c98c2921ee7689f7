"""Queueing builds: the form, the word that confirms it, and what became of it."""
