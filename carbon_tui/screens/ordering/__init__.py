"""Ordering parts: the form, the way from files to an order, and its packing into builds."""
