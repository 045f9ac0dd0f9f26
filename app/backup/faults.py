"""What stops a backup or a restore: one Chinese sentence for the person at the keyboard."""


class BackupFault(Exception):
    """Nothing was made, or what was made is not to be relied on; the message says why."""
