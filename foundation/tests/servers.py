"""Mail servers that fail, each in its own way."""

import smtplib

from django.core.mail.backends.locmem import EmailBackend as LocMem


class Refuses(LocMem):
    """A mail server that answers, and takes nothing."""

    def send_messages(self, messages):
        raise smtplib.SMTPDataError(451, b"try again later")


class Unreachable(LocMem):
    """A mail server that is not there."""

    def open(self):
        raise ConnectionRefusedError("no mail server")


class PowerCut(BaseException):
    """The worker is gone: nothing in the program may catch it."""


class DiesAfterSending(LocMem):
    """The mail is out, and the worker is killed before it can say so."""

    def send_messages(self, messages):
        super().send_messages(messages)
        raise PowerCut
