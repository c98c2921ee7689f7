"""carbon-tui: a Carbon DLS fleet at the speed of the keyboard."""
