"""Print orders on screen: the form that queues a build, what became of it, taking back."""
