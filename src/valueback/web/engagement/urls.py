"""Addresses of an engagement, on the coach's side."""

from django.urls import path

from valueback.web.engagement import after, calls, homework, notes, papers, results, views

app_name = "engagement"
_ONE = "engagements/<uuid:engagement>"

urlpatterns = [
    path(_ONE, views.show, name="show"),
    path(f"{_ONE}/timeline", views.timeline, name="timeline"),
    path(f"{_ONE}/slips", views.slip, name="slip"),
    path(f"{_ONE}/close", views.close, name="close"),
    path(f"{_ONE}/calls", calls.index, name="calls"),
    path(f"{_ONE}/calls/plan", calls.plan, name="plan"),
    path(f"{_ONE}/calls/owed", calls.owed, name="owed"),
    path(f"{_ONE}/calls/<slug:ref>", calls.show, name="call"),
    path(f"{_ONE}/calls/<slug:ref>/move", calls.move, name="move"),
    path(f"{_ONE}/calls/<slug:ref>/cancel", calls.cancel, name="cancel"),
    path(f"{_ONE}/calls/<slug:ref>/undo", calls.undo, name="undo"),
    path(f"{_ONE}/calls/<slug:ref>/attendance", calls.attendance, name="attendance"),
    path(f"{_ONE}/calls/<slug:ref>/asked", calls.asked, name="asked"),
    path(f"{_ONE}/calls/<slug:ref>/after", after.after, name="after"),
    path(f"{_ONE}/calls/<slug:ref>/change", homework.propose, name="propose"),
    path(f"{_ONE}/homework", homework.index, name="homework"),
    path(f"{_ONE}/homework/<uuid:item>/withdraw", homework.withdraw, name="homework-withdraw"),
    path(f"{_ONE}/homework/<uuid:item>/excuse", homework.excuse, name="homework-excuse"),
    path(f"{_ONE}/changes/<uuid:adjustment>", homework.change, name="change"),
    path(f"{_ONE}/results", results.index, name="results"),
    path(f"{_ONE}/results/<uuid:result>/confirm", results.confirm, name="result-confirm"),
    path(f"{_ONE}/circumstances", results.log, name="circumstance"),
    path(f"{_ONE}/circumstances/<uuid:circumstance>/seen", results.acknowledge, name="circumstance-seen"),
    path(f"{_ONE}/agreement", papers.index, name="agreement"),
    path(f"{_ONE}/schedule", papers.schedule, name="schedule"),
    path(f"{_ONE}/schedule/<uuid:schedule>/send", papers.send, name="schedule-send"),
    path(f"{_ONE}/schedule/<uuid:schedule>/document", papers.document, name="schedule-document"),
    path(f"{_ONE}/note-for-client", notes.note_for, name="note-for"),
    path(f"{_ONE}/notes", notes.index, name="notes"),
    path(f"{_ONE}/notes/<uuid:note>/remove", notes.remove, name="note-remove"),
]
