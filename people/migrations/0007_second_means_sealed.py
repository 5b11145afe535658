"""The secrets of second means that were kept as they are, sealed.

Here, with whom they belong to: the library whose table it is has migrations of its own alone.
"""

from django.db import migrations


def seal_them(apps, schema_editor):
    from foundation.sealed import is_sealed, seal

    for means in apps.get_model("mfa", "Authenticator").objects.filter(type__in=["totp", "recovery_codes"]):
        for name in ("secret", "seed"):
            if means.data.get(name) and not is_sealed(means.data[name]):
                means.data[name] = seal(means.data[name])
        means.save(update_fields=["data"])


def open_them(apps, schema_editor):
    from foundation.sealed import is_sealed, unseal

    for means in apps.get_model("mfa", "Authenticator").objects.filter(type__in=["totp", "recovery_codes"]):
        for name in ("secret", "seed"):
            kept = means.data.get(name)
            if kept and is_sealed(kept):
                # What another key sealed stays sealed: that key may be found again.
                means.data[name] = unseal(kept) or kept
        means.save(update_fields=["data"])


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0006_session'),
        ('mfa', '0003_authenticator_type_uniq'),
    ]

    operations = [migrations.RunPython(seal_them, open_them)]
