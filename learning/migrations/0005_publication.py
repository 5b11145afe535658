
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('barriers', '0004_open_by_parameters'),
        ('learning', '0004_experiment_learning'),
        ('missions', '0002_rooms'),
        ('people', '0005_seat_held_once'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='communityvoice',
            name='public_change',
            field=models.TextField(blank=True, verbose_name='what changed, for residents'),
        ),
        migrations.AddField(
            model_name='communityvoice',
            name='publication_moves',
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name='historicalcommunityvoice',
            name='public_change',
            field=models.TextField(blank=True, verbose_name='what changed, for residents'),
        ),
        migrations.AddField(
            model_name='historicalcommunityvoice',
            name='publication_moves',
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name='historicallearningentry',
            name='publication_moves',
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name='learningentry',
            name='publication_moves',
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
        migrations.AlterField(
            model_name='communityvoice',
            name='exempt_paragraph',
            field=models.CharField(blank=True, choices=[('1', '1: any individual'), ('2', '2: likely to reveal the identity of an individual'), ('3', '3: the financial or business affairs of any particular person, the authority included'), ('4', '4: consultations or negotiations on labour relations'), ('5', '5: legal professional privilege in legal proceedings'), ('6', '6: a notice, order or direction to be given under an enactment'), ('7', '7: the prevention, investigation or prosecution of crime')], max_length=60, verbose_name='Schedule 12A paragraph'),
        ),
        migrations.AlterField(
            model_name='communityvoice',
            name='publication',
            field=models.CharField(choices=[('private', 'Private'), ('cleared', 'Cleared'), ('asked', 'Waits for a second person'), ('exempt', 'Kept back'), ('published', 'Published'), ('unpublished', 'Taken down')], default='private', editable=False, max_length=12),
        ),
        migrations.AlterField(
            model_name='historicalcommunityvoice',
            name='exempt_paragraph',
            field=models.CharField(blank=True, choices=[('1', '1: any individual'), ('2', '2: likely to reveal the identity of an individual'), ('3', '3: the financial or business affairs of any particular person, the authority included'), ('4', '4: consultations or negotiations on labour relations'), ('5', '5: legal professional privilege in legal proceedings'), ('6', '6: a notice, order or direction to be given under an enactment'), ('7', '7: the prevention, investigation or prosecution of crime')], max_length=60, verbose_name='Schedule 12A paragraph'),
        ),
        migrations.AlterField(
            model_name='historicalcommunityvoice',
            name='publication',
            field=models.CharField(choices=[('private', 'Private'), ('cleared', 'Cleared'), ('asked', 'Waits for a second person'), ('exempt', 'Kept back'), ('published', 'Published'), ('unpublished', 'Taken down')], default='private', editable=False, max_length=12),
        ),
        migrations.AlterField(
            model_name='historicallearningentry',
            name='exempt_paragraph',
            field=models.CharField(blank=True, choices=[('1', '1: any individual'), ('2', '2: likely to reveal the identity of an individual'), ('3', '3: the financial or business affairs of any particular person, the authority included'), ('4', '4: consultations or negotiations on labour relations'), ('5', '5: legal professional privilege in legal proceedings'), ('6', '6: a notice, order or direction to be given under an enactment'), ('7', '7: the prevention, investigation or prosecution of crime')], max_length=60, verbose_name='Schedule 12A paragraph'),
        ),
        migrations.AlterField(
            model_name='historicallearningentry',
            name='publication',
            field=models.CharField(choices=[('private', 'Private'), ('cleared', 'Cleared'), ('asked', 'Waits for a second person'), ('exempt', 'Kept back'), ('published', 'Published'), ('unpublished', 'Taken down')], default='private', editable=False, max_length=12),
        ),
        migrations.AlterField(
            model_name='learningentry',
            name='exempt_paragraph',
            field=models.CharField(blank=True, choices=[('1', '1: any individual'), ('2', '2: likely to reveal the identity of an individual'), ('3', '3: the financial or business affairs of any particular person, the authority included'), ('4', '4: consultations or negotiations on labour relations'), ('5', '5: legal professional privilege in legal proceedings'), ('6', '6: a notice, order or direction to be given under an enactment'), ('7', '7: the prevention, investigation or prosecution of crime')], max_length=60, verbose_name='Schedule 12A paragraph'),
        ),
        migrations.AlterField(
            model_name='learningentry',
            name='publication',
            field=models.CharField(choices=[('private', 'Private'), ('cleared', 'Cleared'), ('asked', 'Waits for a second person'), ('exempt', 'Kept back'), ('published', 'Published'), ('unpublished', 'Taken down')], default='private', editable=False, max_length=12),
        ),
        migrations.AddConstraint(
            model_name='communityvoice',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('publication', 'exempt'), _negated=True), models.Q(models.Q(('exempt_because', ''), _negated=True), ('exempt_review_on__isnull', False)), _connector='OR'), name='learning_communityvoice_kept_back_because'),
        ),
        migrations.AddConstraint(
            model_name='learningentry',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('publication', 'exempt'), _negated=True), models.Q(models.Q(('exempt_because', ''), _negated=True), ('exempt_review_on__isnull', False)), _connector='OR'), name='learning_learningentry_kept_back_because'),
        ),
    ]
