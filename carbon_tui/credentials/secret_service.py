"""Would the Secret Service have to ask a person? Asked first, because its calls do not say."""

from contextlib import closing


def must_ask() -> bool:
    """True where the default collection is locked or does not exist yet.

    Takes as long as the keyring daemon takes to answer, for ever where it hangs. Raises what
    secretstorage, jeepney and the operating system raise.
    """
    import secretstorage

    with closing(secretstorage.dbus_init()) as connection:
        try:
            return secretstorage.Collection(connection).is_locked()
        except secretstorage.ItemNotFoundException:
            return True


def never_asks() -> bool:
    return False


def may_ask() -> bool:
    return True
