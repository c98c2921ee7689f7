"""Text from outside, made safe and comparable: cleaning, spelling, CSV cells.

Every package may call it; it knows no other of the program.
"""
