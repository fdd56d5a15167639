"""One file a noun. Every model is named here, so that Django finds it and others import it from one place."""

from valueback.store.models.cache import CacheEntry
from valueback.store.models.jobs import Job, JobTick, WorkerBeat
from valueback.store.models.mail import OutgoingMail
from valueback.store.models.people import Brand, Channel, Membership, Person, Practice, Role, User

__all__ = (
    "Brand",
    "CacheEntry",
    "Channel",
    "Job",
    "JobTick",
    "Membership",
    "OutgoingMail",
    "Person",
    "Practice",
    "Role",
    "User",
    "WorkerBeat",
)
