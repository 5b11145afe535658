"""Keeping the portal safe: backups, restores that prove themselves, and the move to another database."""


class CannotBeDone(Exception):
    """Why a backup, a restore or a move was refused or stopped, in a sentence that says what to do."""
