
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('foundation', '0003_redaction'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='PublicationStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('counter', models.PositiveIntegerField()),
                ('move', models.CharField(max_length=40)),
                ('label', models.CharField(max_length=120)),
                ('from_state', models.CharField(blank=True, max_length=24)),
                ('to_state', models.CharField(max_length=24)),
                ('acting_as', models.CharField(max_length=200)),
                ('at', models.DateTimeField(db_index=True)),
                ('words', models.TextField(blank=True)),
                ('record_type', models.CharField(max_length=60)),
                ('record_id', models.BigIntegerField()),
            ],
            options={
                'ordering': ['-at', '-id'],
                'abstract': False,
            },
        ),
        migrations.AddConstraint(
            model_name='quietdates',
            constraint=models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='quiet_dates_in_order', violation_error_message='The last day cannot come before the first.'),
        ),
        migrations.AddField(
            model_name='publicationstep',
            name='by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='publicationstep',
            constraint=models.UniqueConstraint(fields=('record_type', 'record_id', 'counter'), name='publication_step_once'),
        ),
    ]
