
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('barriers', '0005_barrier_levers'),
        ('missions', '0002_rooms'),
        ('people', '0005_seat_held_once'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='decision',
            name='public_asked',
            field=models.TextField(blank=True, verbose_name='what was asked, for residents'),
        ),
        migrations.AddField(
            model_name='decision',
            name='public_who_acts',
            field=models.TextField(blank=True, verbose_name='who acts by when, for residents'),
        ),
        migrations.AddField(
            model_name='decision',
            name='public_why',
            field=models.TextField(blank=True, verbose_name='why it was decided so, for residents'),
        ),
        migrations.AddField(
            model_name='decision',
            name='publication_moves',
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name='historicaldecision',
            name='public_asked',
            field=models.TextField(blank=True, verbose_name='what was asked, for residents'),
        ),
        migrations.AddField(
            model_name='historicaldecision',
            name='public_who_acts',
            field=models.TextField(blank=True, verbose_name='who acts by when, for residents'),
        ),
        migrations.AddField(
            model_name='historicaldecision',
            name='public_why',
            field=models.TextField(blank=True, verbose_name='why it was decided so, for residents'),
        ),
        migrations.AddField(
            model_name='historicaldecision',
            name='publication_moves',
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
        migrations.AlterField(
            model_name='decision',
            name='exempt_paragraph',
            field=models.CharField(blank=True, choices=[('1', '1: any individual'), ('2', '2: likely to reveal the identity of an individual'), ('3', '3: the financial or business affairs of any particular person, the authority included'), ('4', '4: consultations or negotiations on labour relations'), ('5', '5: legal professional privilege in legal proceedings'), ('6', '6: a notice, order or direction to be given under an enactment'), ('7', '7: the prevention, investigation or prosecution of crime')], max_length=60, verbose_name='Schedule 12A paragraph'),
        ),
        migrations.AlterField(
            model_name='decision',
            name='publication',
            field=models.CharField(choices=[('private', 'Private'), ('cleared', 'Cleared'), ('asked', 'Waits for a second person'), ('exempt', 'Kept back'), ('published', 'Published'), ('unpublished', 'Taken down')], default='private', editable=False, max_length=12),
        ),
        migrations.AlterField(
            model_name='historicaldecision',
            name='exempt_paragraph',
            field=models.CharField(blank=True, choices=[('1', '1: any individual'), ('2', '2: likely to reveal the identity of an individual'), ('3', '3: the financial or business affairs of any particular person, the authority included'), ('4', '4: consultations or negotiations on labour relations'), ('5', '5: legal professional privilege in legal proceedings'), ('6', '6: a notice, order or direction to be given under an enactment'), ('7', '7: the prevention, investigation or prosecution of crime')], max_length=60, verbose_name='Schedule 12A paragraph'),
        ),
        migrations.AlterField(
            model_name='historicaldecision',
            name='publication',
            field=models.CharField(choices=[('private', 'Private'), ('cleared', 'Cleared'), ('asked', 'Waits for a second person'), ('exempt', 'Kept back'), ('published', 'Published'), ('unpublished', 'Taken down')], default='private', editable=False, max_length=12),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('publication', 'exempt'), _negated=True), models.Q(models.Q(('exempt_because', ''), _negated=True), ('exempt_review_on__isnull', False)), _connector='OR'), name='barriers_decision_kept_back_because'),
        ),
    ]
