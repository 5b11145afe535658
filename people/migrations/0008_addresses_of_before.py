"""Addresses that django-allauth remembered, and that an operator has changed since, open nothing any more.

What is changed from now on is forgotten at once; see `UserAdmin.save_model`.
"""

from django.db import migrations
from django.db.models import F


def let_go(apps, schema_editor):
    apps.get_model("account", "EmailAddress").objects.exclude(email__iexact=F("user__email")).delete()


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0007_second_means_sealed'),
        ('account', '0009_emailaddress_unique_primary_email'),
    ]

    # Going back needs nothing: the library remembers an address again when it is used.
    operations = [migrations.RunPython(let_go, migrations.RunPython.noop)]
