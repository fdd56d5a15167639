"""One file a noun. Every model is named here, so that Django finds it and others import it from one place."""

from valueback.store.models.adjustments import Adjustment
from valueback.store.models.agreements import (
    AgreementVersion,
    Paper,
    PaperKind,
    ResultsSchedule,
    SealedCopy,
    SealingCertificate,
    Signature,
    Signer,
    SigningEvent,
    SigningStep,
    Signs,
)
from valueback.store.models.cache import CacheEntry
from valueback.store.models.claims import Claim
from valueback.store.models.engagements import Engagement
from valueback.store.models.facts import Fact
from valueback.store.models.homework import Homework
from valueback.store.models.jobs import Job, JobTick, WorkerBeat
from valueback.store.models.links import Device, Link, Purpose
from valueback.store.models.mail import OutgoingMail
from valueback.store.models.notes import CoachNote
from valueback.store.models.payments import Payment, Refund
from valueback.store.models.people import Brand, Channel, Membership, Person, Practice, Role, User
from valueback.store.models.proposals import Proposal, ValueConversation
from valueback.store.models.results import Circumstance, Result, ResultKind
from valueback.store.models.sessions import Session, SessionKind
from valueback.store.models.shared import Side

__all__ = (
    "Adjustment",
    "AgreementVersion",
    "Brand",
    "CacheEntry",
    "Channel",
    "Circumstance",
    "Claim",
    "CoachNote",
    "Device",
    "Engagement",
    "Fact",
    "Homework",
    "Job",
    "JobTick",
    "Link",
    "Membership",
    "OutgoingMail",
    "Paper",
    "PaperKind",
    "Payment",
    "Person",
    "Practice",
    "Proposal",
    "Purpose",
    "Refund",
    "Result",
    "ResultKind",
    "ResultsSchedule",
    "Role",
    "SealedCopy",
    "SealingCertificate",
    "Session",
    "SessionKind",
    "Side",
    "Signature",
    "Signer",
    "SigningEvent",
    "SigningStep",
    "Signs",
    "User",
    "ValueConversation",
    "WorkerBeat",
)
