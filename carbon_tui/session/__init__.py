"""One run on one account: who, with what rights, by which clock; what is polled; what is sent.

Made by `cli`, used by `app` and `screens`. It knows no screen and no widget, and nothing is read
twice: whatever passes through the session is looked at, whoever asked for it.
"""
