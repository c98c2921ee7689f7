"""One call, from first attempt to answer: connections, tokens, pace, repeats, error messages.

Called by `api.client`, and by nothing outside `api` but for its values. It never knows lists.
"""
