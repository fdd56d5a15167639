"""A signature stands under a paper; who signs first is the turn of a signer."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("valueback", "0004_papers"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="agreementversion",
            name="version_signer_known",
        ),
        migrations.RemoveConstraint(
            model_name="signature",
            name="signature_once_a_party",
        ),
        migrations.RemoveConstraint(
            model_name="signature",
            name="signature_party_known",
        ),
        migrations.RemoveField(
            model_name="agreementversion",
            name="first_signer",
        ),
        migrations.RemoveField(
            model_name="signature",
            name="version",
        ),
        migrations.AlterField(
            model_name="signature",
            name="party",
            field=models.CharField(
                choices=[
                    ("client", "Client"),
                    ("coach", "Coach"),
                    ("sponsor", "Sponsor"),
                    ("witness1", "First witness"),
                    ("witness2", "Second witness"),
                ],
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="signature",
            name="paper",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="signatures",
                to="valueback.paper",
            ),
        ),
        migrations.AddConstraint(
            model_name="signature",
            constraint=models.UniqueConstraint(fields=("practice", "paper", "party"), name="signature_once_a_party"),
        ),
        migrations.AddConstraint(
            model_name="signature",
            constraint=models.CheckConstraint(
                condition=models.Q(("party__in", ["client", "coach", "sponsor", "witness1", "witness2"])),
                name="signature_party_known",
            ),
        ),
    ]
