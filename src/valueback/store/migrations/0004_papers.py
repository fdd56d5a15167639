"""Papers: the exact bytes put before signers, with their steps; value conversations and proposals.

What was offered and signed before is kept as a paper that was shown as text (size 0).
"""

import django.db.models.deletion
from django.db import migrations, models

import valueback.store.ids


def keep_what_was_signed(apps, schema_editor):
    """A paper for each version that was offered and each schedule that was sent; its signatures move under it."""
    model = apps.get_model
    Paper, Signer = model("valueback", "Paper"), model("valueback", "Signer")
    Version, Schedule = model("valueback", "AgreementVersion"), model("valueback", "ResultsSchedule")
    Signature = model("valueback", "Signature")

    def paper(row, kind, language, made_at):
        return Paper.objects.create(
            practice_id=row.practice_id,
            engagement_id=row.engagement_id,
            kind=kind,
            language=language,
            digest=row.digest,
            size=0,
            text_digest=row.digest,
            made_at=made_at,
        )

    for row in Version.objects.filter(offered_at__isnull=False).select_related("engagement__coach"):
        made = paper(row, "agreement" if row.number == 1 else "amendment", row.language, row.offered_at)
        Version.objects.filter(pk=row.pk).update(paper=made)
        Signature.objects.filter(version_id=row.pk).update(paper=made)
        order = ("client", "coach") if row.first_signer == "client" else ("coach", "client")
        who = {"client": row.engagement.client_id, "coach": row.engagement.coach.person_id}
        for party in order:
            Signer.objects.create(
                practice_id=row.practice_id,
                paper=made,
                party=party,
                person_id=who[party],
                turn=1,
                asked_at=row.offered_at,
            )
    for row in Schedule.objects.select_related("engagement__client"):
        language = row.engagement.client.language
        Schedule.objects.filter(pk=row.pk).update(language=language)
        if row.sent_at is not None:
            made = paper(row, "schedule", language, row.sent_at)
            Schedule.objects.filter(pk=row.pk).update(paper=made)
            # The coach signed by sending it, and no name was kept; whoever has it to sign can still do so.
            if row.signed_at is None and row.superseded_at is None:
                Signer.objects.create(
                    practice_id=row.practice_id,
                    paper=made,
                    party="client",
                    person_id=row.engagement.client_id,
                    turn=1,
                    asked_at=row.sent_at,
                )


class Migration(migrations.Migration):
    dependencies = [
        ("valueback", "0003_engagements"),
    ]

    operations = [
        migrations.CreateModel(
            name="Paper",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=valueback.store.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("agreement", "Agreement"),
                            ("amendment", "Amendment"),
                            ("schedule", "Results schedule"),
                        ],
                        max_length=10,
                    ),
                ),
                ("language", models.CharField(max_length=12)),
                ("digest", models.CharField(max_length=64)),
                ("size", models.PositiveIntegerField()),
                ("text_digest", models.CharField(max_length=64)),
                ("made_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField(blank=True, null=True)),
                ("elsewhere", models.CharField(blank=True, max_length=64)),
                ("places", models.JSONField(default=list)),
            ],
        ),
        migrations.CreateModel(
            name="Proposal",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=valueback.store.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("body", models.JSONField()),
                ("language", models.CharField(max_length=12)),
                ("created_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField(blank=True, null=True)),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
                ("chosen_at", models.DateTimeField(blank=True, null=True)),
                ("declined_at", models.DateTimeField(blank=True, null=True)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                ("chosen", models.CharField(blank=True, max_length=20)),
                (
                    "state",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.Case(
                            models.When(then=models.Value("withdrawn"), withdrawn_at__isnull=False),
                            models.When(declined_at__isnull=False, then=models.Value("declined")),
                            models.When(chosen_at__isnull=False, then=models.Value("chosen")),
                            models.When(sent_at__isnull=False, then=models.Value("sent")),
                            default=models.Value("draft"),
                            output_field=models.CharField(max_length=9),
                        ),
                        output_field=models.CharField(max_length=9),
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SealedCopy",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=valueback.store.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("signatures", models.PositiveSmallIntegerField()),
                ("digest", models.CharField(max_length=64)),
                ("size", models.PositiveIntegerField()),
                ("made_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="SealingCertificate",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=valueback.store.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("certificate", models.TextField()),
                ("key", models.TextField()),
                ("fingerprint", models.CharField(max_length=64)),
                ("made_at", models.DateTimeField()),
                ("retired_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Signer",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=valueback.store.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "party",
                    models.CharField(
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
                ("turn", models.PositiveSmallIntegerField()),
                ("asked_at", models.DateTimeField(blank=True, null=True)),
                ("reminded_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="SigningEvent",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=valueback.store.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "step",
                    models.CharField(
                        choices=[
                            ("viewed", "Opened"),
                            ("consented", "Agreed to sign electronically"),
                            ("proved", "Proved who they are"),
                            ("signed", "Signed"),
                            ("declined", "Declined"),
                            ("withdrawn", "Taken back"),
                            ("voided", "Made void"),
                            ("reminded", "Reminded"),
                            ("expired", "Expired"),
                            ("brought", "Brought in, signed elsewhere"),
                        ],
                        max_length=10,
                    ),
                ),
                ("party", models.CharField(blank=True, max_length=10)),
                ("at", models.DateTimeField()),
                ("address", models.CharField(blank=True, max_length=64)),
                ("agent", models.CharField(blank=True, max_length=400)),
                ("digest", models.CharField(max_length=64)),
                ("words", models.TextField(blank=True)),
            ],
        ),
        migrations.CreateModel(
            name="ValueConversation",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=valueback.store.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("body", models.JSONField()),
                ("revision", models.PositiveIntegerField(default=1)),
                ("language", models.CharField(max_length=12)),
                ("digest", models.CharField(blank=True, max_length=64)),
                ("created_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                ("shared_at", models.DateTimeField(blank=True, null=True)),
                ("confirmed_at", models.DateTimeField(blank=True, null=True)),
                ("replaced_at", models.DateTimeField(blank=True, null=True)),
                ("coach_confirmed_at", models.DateTimeField(blank=True, null=True)),
                ("buyer_confirmed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "state",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.Case(
                            models.When(replaced_at__isnull=False, then=models.Value("replaced")),
                            models.When(confirmed_at__isnull=False, then=models.Value("confirmed")),
                            models.When(shared_at__isnull=False, then=models.Value("shared")),
                            default=models.Value("draft"),
                            output_field=models.CharField(max_length=9),
                        ),
                        output_field=models.CharField(max_length=9),
                    ),
                ),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="link",
            name="link_purpose_known",
        ),
        migrations.AddField(
            model_name="resultsschedule",
            name="language",
            field=models.CharField(default="en", max_length=12),
        ),
        migrations.AddField(
            model_name="signature",
            name="drawn",
            field=models.JSONField(default=list),
        ),
        migrations.AlterField(
            model_name="link",
            name="purpose",
            field=models.CharField(
                choices=[
                    ("after_call", "After the call"),
                    ("sign", "Sign"),
                    ("standing", "Standing"),
                    ("claim", "Claim"),
                    ("sponsor", "Sponsor"),
                    ("enter", "Enter"),
                    ("session", "Move or cancel a session"),
                    ("feedback", "Feedback"),
                    ("value", "Value conversation"),
                    ("proposal", "Options to choose from"),
                ],
                max_length=12,
            ),
        ),
        migrations.AddConstraint(
            model_name="link",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "purpose__in",
                        [
                            "after_call",
                            "sign",
                            "standing",
                            "claim",
                            "sponsor",
                            "enter",
                            "session",
                            "feedback",
                            "value",
                            "proposal",
                        ],
                    )
                ),
                name="link_purpose_known",
            ),
        ),
        migrations.AddField(
            model_name="paper",
            name="engagement",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="papers",
                to="valueback.engagement",
            ),
        ),
        migrations.AddField(
            model_name="paper",
            name="practice",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="valueback.practice"
            ),
        ),
        migrations.AddField(
            model_name="agreementversion",
            name="paper",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="version",
                to="valueback.paper",
            ),
        ),
        migrations.AddField(
            model_name="resultsschedule",
            name="paper",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="schedule",
                to="valueback.paper",
            ),
        ),
        migrations.AddField(
            model_name="signature",
            name="paper",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="signatures",
                to="valueback.paper",
            ),
        ),
        migrations.AddField(
            model_name="proposal",
            name="chosen_by",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="valueback.person",
            ),
        ),
        migrations.AddField(
            model_name="proposal",
            name="created_by",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="valueback.person"
            ),
        ),
        migrations.AddField(
            model_name="proposal",
            name="engagement",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="proposals",
                to="valueback.engagement",
            ),
        ),
        migrations.AddField(
            model_name="proposal",
            name="practice",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="valueback.practice"
            ),
        ),
        migrations.AddField(
            model_name="sealedcopy",
            name="paper",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="sealed", to="valueback.paper"
            ),
        ),
        migrations.AddField(
            model_name="sealedcopy",
            name="practice",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="valueback.practice"
            ),
        ),
        migrations.AddField(
            model_name="sealingcertificate",
            name="practice",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="valueback.practice"
            ),
        ),
        migrations.AddField(
            model_name="signer",
            name="paper",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="signers",
                to="valueback.paper",
            ),
        ),
        migrations.AddField(
            model_name="signer",
            name="person",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="valueback.person"
            ),
        ),
        migrations.AddField(
            model_name="signer",
            name="practice",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="valueback.practice"
            ),
        ),
        migrations.AddField(
            model_name="signingevent",
            name="paper",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="events", to="valueback.paper"
            ),
        ),
        migrations.AddField(
            model_name="signingevent",
            name="person",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="valueback.person",
            ),
        ),
        migrations.AddField(
            model_name="signingevent",
            name="practice",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="valueback.practice"
            ),
        ),
        migrations.AddField(
            model_name="valueconversation",
            name="buyer",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="valueback.person",
            ),
        ),
        migrations.AddField(
            model_name="valueconversation",
            name="created_by",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="valueback.person"
            ),
        ),
        migrations.AddField(
            model_name="valueconversation",
            name="engagement",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="conversations",
                to="valueback.engagement",
            ),
        ),
        migrations.AddField(
            model_name="valueconversation",
            name="practice",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="valueback.practice"
            ),
        ),
        migrations.AddIndex(
            model_name="paper",
            index=models.Index(models.F("practice"), models.F("engagement"), name="paper_engagement"),
        ),
        migrations.AddConstraint(
            model_name="paper",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["agreement", "amendment", "schedule"])), name="paper_kind_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.UniqueConstraint(
                fields=("practice", "engagement", "number"), name="proposal_number_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("chosen", ""), ("chosen_at__isnull", True), ("chosen_by__isnull", True)),
                    models.Q(
                        ("chosen_at__isnull", False),
                        ("chosen_by__isnull", False),
                        models.Q(("chosen", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="proposal_chosen_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.CheckConstraint(
                condition=models.Q(("chosen_at__isnull", True), ("sent_at__isnull", False), _connector="OR"),
                name="proposal_chosen_follows",
            ),
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.CheckConstraint(
                condition=models.Q(("declined_at__isnull", True), ("sent_at__isnull", False), _connector="OR"),
                name="proposal_declined_follows",
            ),
        ),
        migrations.AddIndex(
            model_name="sealedcopy",
            index=models.Index(models.F("digest"), name="sealedcopy_digest"),
        ),
        migrations.AddConstraint(
            model_name="sealedcopy",
            constraint=models.UniqueConstraint(fields=("practice", "paper", "signatures"), name="sealedcopy_once"),
        ),
        migrations.AddConstraint(
            model_name="sealingcertificate",
            constraint=models.UniqueConstraint(fields=("practice", "fingerprint"), name="sealingcertificate_once"),
        ),
        migrations.AddConstraint(
            model_name="sealingcertificate",
            constraint=models.UniqueConstraint(
                condition=models.Q(("retired_at__isnull", True)),
                fields=("practice",),
                name="sealingcertificate_one_in_use",
            ),
        ),
        migrations.AddIndex(
            model_name="signer",
            index=models.Index(models.F("practice"), models.F("person"), name="signer_person"),
        ),
        migrations.AddConstraint(
            model_name="signer",
            constraint=models.UniqueConstraint(fields=("practice", "paper", "party"), name="signer_once_a_party"),
        ),
        migrations.AddConstraint(
            model_name="signer",
            constraint=models.CheckConstraint(
                condition=models.Q(("party__in", ["client", "coach", "sponsor", "witness1", "witness2"])),
                name="signer_party_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="signer",
            constraint=models.CheckConstraint(condition=models.Q(("turn__gte", 1)), name="signer_turn_counts"),
        ),
        migrations.AddIndex(
            model_name="signingevent",
            index=models.Index(models.F("practice"), models.F("paper"), models.F("at"), name="signingevent_paper"),
        ),
        migrations.AddConstraint(
            model_name="signingevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "step__in",
                        [
                            "viewed",
                            "consented",
                            "proved",
                            "signed",
                            "declined",
                            "withdrawn",
                            "voided",
                            "reminded",
                            "expired",
                            "brought",
                        ],
                    )
                ),
                name="signingevent_step_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="valueconversation",
            constraint=models.UniqueConstraint(
                fields=("practice", "engagement", "number"), name="conversation_number_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="valueconversation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("confirmed_at__isnull", True),
                    models.Q(
                        ("buyer__isnull", False),
                        ("buyer_confirmed_at__isnull", False),
                        ("coach_confirmed_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="conversation_confirmed_by_both",
            ),
        ),
        migrations.AddConstraint(
            model_name="valueconversation",
            constraint=models.CheckConstraint(
                condition=models.Q(("confirmed_at__isnull", True), ("shared_at__isnull", False), _connector="OR"),
                name="conversation_confirmed_follows",
            ),
        ),
        migrations.AddIndex(
            model_name="paper",
            index=models.Index(models.F("digest"), name="paper_digest"),
        ),
        migrations.AddIndex(
            model_name="paper",
            index=models.Index(
                models.F("elsewhere"),
                condition=models.Q(("elsewhere", ""), _negated=True),
                name="paper_elsewhere",
            ),
        ),
        migrations.RunPython(keep_what_was_signed, migrations.RunPython.noop),
    ]
