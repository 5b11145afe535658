from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("learning", "0003_questions_syntheses_stewards"),
    ]

    operations = [
        migrations.AddField(
            model_name="experiment",
            name="learning",
            field=models.ManyToManyField(blank=True, related_name="experiments", to="learning.learningentry"),
        ),
    ]
