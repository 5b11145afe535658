"""A figure stands once for a time and place, an answer once for a minute; of two that are there the later says so."""

from collections import Counter

import django.db.models.functions.text
from django.db import migrations, models


def tell_apart(apps, schema_editor):
    _number(apps.get_model("missions", "Figure"), "mission_id", ("name", "period", "geography"))
    _number(apps.get_model("missions", "BoardAnswer"), "question_id", ("minute", "on"))


def _number(model, owner, columns):
    seen = Counter()
    told = columns[0]
    longest = model._meta.get_field(told).max_length - len(" (again, 999)")
    for row in model.objects.order_by("pk"):
        said = (getattr(row, owner), *(str(getattr(row, column)).lower() for column in columns))
        seen[said] += 1
        if seen[said] > 1:
            setattr(row, told, f"{getattr(row, told)[:longest]} (again, {seen[said]})")
            row.save(update_fields=[told])


class Migration(migrations.Migration):

    dependencies = [
        ('missions', '0005_words_for_residents'),
    ]

    operations = [
        migrations.RunPython(tell_apart, migrations.RunPython.noop),
        migrations.AddField(
            model_name='boardanswer',
            name='version',
            field=models.PositiveIntegerField(default=1, editable=False),
        ),
        migrations.AddField(
            model_name='historicalboardanswer',
            name='version',
            field=models.PositiveIntegerField(default=1, editable=False),
        ),
        migrations.AddConstraint(
            model_name='boardanswer',
            constraint=models.UniqueConstraint(models.F('question'), models.F('on'), django.db.models.functions.text.Lower('minute'), name='missions_board_answer_once'),
        ),
        migrations.AddConstraint(
            model_name='figure',
            constraint=models.UniqueConstraint(models.F('mission'), django.db.models.functions.text.Lower('name'), django.db.models.functions.text.Lower('period'), django.db.models.functions.text.Lower('geography'), name='missions_figure_once', violation_error_message='This figure is there already, for the same time and place.'),
        ),
    ]
