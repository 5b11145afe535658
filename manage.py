#!/usr/bin/env python
"""The operator's door to the portal: every command starts here."""

import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "missions_portal.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
