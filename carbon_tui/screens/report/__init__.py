"""The production report on screen: a shift, a day or a week, with the numbers of the command."""
