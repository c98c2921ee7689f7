"""What keys do: every action with its id, keys, words and place in help and footer, as plain data.

Used by `resources` and everything above it. It draws nothing, presses nothing and reads no file:
screens press, `settings` reads what a person binds anew, `Keymap` puts the two together.

  action                            what a key is
  lists, forms, pages, pictures, motion, program    the keys of each kind of place
  places                            all of them by the name of their place
  own_keys, sets, keymap            what a person chose instead, and what a key does then
  names, mentions, default_spelling keys as people write them, also within sentences
"""
