"""The two ways to talk to the database: read a snapshot, or write in one transaction.

A snapshot sees one moment and makes no writer wait: DEFERRED on SQLite (where every other transaction is IMMEDIATE
and takes the only write lock), REPEATABLE READ, READ ONLY on PostgreSQL. A write may hold writes of the verbs it
calls; asking for one inside a snapshot is a mistake in the program and says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar

from django.db import connection, transaction
from django.db.transaction import TransactionManagementError

_reading: ContextVar[bool] = ContextVar("valueback_reading", default=False)


@contextmanager
def write() -> Iterator[None]:
    """One transaction: everything in it happens, or nothing does. Joins the write around it, if there is one."""
    if _reading.get():
        raise TransactionManagementError("write() inside snapshot(): read first, leave the snapshot, then write")
    with transaction.atomic():
        yield


@contextmanager
def snapshot() -> Iterator[None]:
    """All reads inside see the same moment, and nothing can be written.

    Inside another snapshot or a write it joins what is there: a verb that locked its engagement reads its own state.
    """
    if _reading.get() or _writing():
        yield
        return
    with ExitStack() as stack:
        if connection.vendor == "sqlite":
            stack.enter_context(_deferred())
            stack.enter_context(_query_only())
        stack.enter_context(transaction.atomic())
        if connection.vendor == "postgresql":
            _repeatable_read()
        token = _reading.set(True)
        stack.callback(_reading.reset, token)
        yield


def _writing() -> bool:
    """Whether a transaction of the program is open; the one that a test rolls back afterwards is not counted."""
    return connection.in_atomic_block and not all(_of_a_test(block) for block in connection.atomic_blocks)


def _of_a_test(block: transaction.Atomic) -> bool:
    return bool(getattr(block, "_from_testcase", False))


@contextmanager
def _deferred() -> Iterator[None]:
    """Begin the next SQLite transaction without taking the write lock."""
    connection.ensure_connection()
    usual = connection.transaction_mode
    connection.transaction_mode = "DEFERRED"
    try:
        yield
    finally:
        connection.transaction_mode = usual


@contextmanager
def _query_only() -> Iterator[None]:
    """Let SQLite refuse every write on this connection."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA query_only = ON")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA query_only = OFF")


def _repeatable_read() -> None:
    isolation = "" if len(connection.atomic_blocks) > 1 else "ISOLATION LEVEL REPEATABLE READ, "
    with connection.cursor() as cursor:
        cursor.execute(f"SET TRANSACTION {isolation}READ ONLY")
