"""What keys do: every action with its id, keys, words and place in help and footer, as plain data.

Used by `resources` and everything above it. It draws nothing, presses nothing and reads no file:
screens press, `settings` reads what a person binds anew, `Keymap` puts the two together.
"""
