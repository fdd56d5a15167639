"""Who is in the demo: two brands of one practice, their coach, a sponsor, a witness, and ten clients."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import time
from typing import Final, Literal, TypeAlias

BrandName: TypeAlias = Literal["LinkedEnglish", "MaxiCareerCoaching"]

PRACTICE: Final = "Jose Duarte Coaching"
COACH: Final = "Jose Duarte"
COACH_EMAIL: Final = "jose@example.org"
HOME: Final = "America/New_York"
COUNTRY: Final = "US"
CURRENCY: Final = "USD"

SCHOOL: Final[BrandName] = "LinkedEnglish"
CAREER: Final[BrandName] = "MaxiCareerCoaching"
SCHOOL_SCOPE: Final = "English for work, one to one"
CAREER_SCOPE: Final = "Professional coaching, no life coaching"
CAREER_ACCENTS: Final = ("#6a3a86", "#cda6e8")

SPONSOR: Final = "Orla Byrne"
SPONSOR_EMAIL: Final = "orla@northwind.example"
SPONSOR_COMPANY: Final = "Northwind"

WITNESS: Final = "Sofia Duarte"
WITNESS_EMAIL: Final = "sofia@example.org"
"""Attests the signatures under Bruno's agreement, and has no other part in it."""


@dataclass(frozen=True, slots=True)
class Role:
    """One client and what is agreed with them. `weekday` and `at` are the usual call, in the coach's zone."""

    name: str
    email: str
    zone: str
    language: str
    brand: BrandName
    objective: str
    minimum: str
    fee: str
    months: int
    weekday: int
    at: time
    referral: str
    preset: str = "value-back"


ANA: Final = Role(
    "Ana Prado",
    "ana@example.org",
    "America/Sao_Paulo",
    "en",
    SCHOOL,
    "Lead the weekly product call in English, without a colleague to translate.",
    "I lead the call in English and no longer prepare every sentence.",
    "2400.00",
    6,
    4,
    time(10),
    "A colleague, Bruno",
)
BRUNO: Final = Role(
    "Bruno Sales",
    "bruno@example.org",
    "America/Sao_Paulo",
    "pt-BR",
    SCHOOL,
    "Negociar contratos em inglês com os clientes da Northwind.",
    "Conduzo uma negociação inteira em inglês.",
    "2400.00",
    6,
    3,
    time(9),
    "Northwind, his company",
)
CLARA: Final = Role(
    "Clara Meier",
    "clara@example.org",
    "Europe/Lisbon",
    "en",
    CAREER,
    "Move from project lead to head of operations.",
    "I am ready to run operations, and my manager sees it.",
    "3600.00",
    6,
    1,
    time(11),
    "A talk at the local chamber of commerce",
)
DANIEL: Final = Role(
    "Daniel Okafor",
    "daniel@example.org",
    "America/Chicago",
    "en",
    CAREER,
    "Win the regional sales post.",
    "I present and defend a sales plan with confidence.",
    "1500.00",
    3,
    2,
    time(15),
    "Web search",
)
ELISA: Final = Role(
    "Elisa Rojas",
    "elisa@example.org",
    "America/Mexico_City",
    "en",
    CAREER,
    "Start consulting beside her post, with paying clients.",
    "I find and keep clients of my own.",
    "2400.00",
    6,
    1,
    time(13),
    "Recommended by Felipe",
)
ELISA_AGAIN: Final = replace(
    ELISA,
    objective="Keep the clients that I have, and raise my price once.",
    minimum="",
    fee="900.00",
    months=3,
    referral="She was here before",
    preset="none",
)
FELIPE: Final = Role(
    "Felipe Nunes",
    "felipe@example.org",
    "America/Sao_Paulo",
    "pt-BR",
    SCHOOL,
    "Passar na entrevista em inglês para a equipe internacional.",
    "Respondo a uma entrevista inteira em inglês.",
    "1200.00",
    3,
    0,
    time(10),
    "LinkedIn",
)
GRACE: Final = Role(
    "Grace Adeyemi",
    "grace@example.org",
    "Europe/London",
    "en",
    CAREER,
    "Ask for, and get, the pay that goes with the work.",
    "I can say what my work is worth, in numbers.",
    "2400.00",
    6,
    0,
    time(12),
    "Recommended by Clara",
)
HIRO: Final = Role(
    "Hiro Tanaka",
    "hiro@example.org",
    "Asia/Tokyo",
    "en",
    SCHOOL,
    "Write to headquarters in English.",
    "",
    "2400.00",
    6,
    3,
    time(19),
    "The school's page",
)
INES: Final = Role(
    "Inés Robles",
    "ines@example.org",
    "Europe/Madrid",
    "es",
    CAREER,
    "Dirigir operaciones, y no solo proyectos.",
    "",
    "2500.00",
    6,
    2,
    time(9),
    "Una charla de Clara",
)
JONAS: Final = Role(
    "Jonas Weber",
    "jonas@example.org",
    "Europe/Berlin",
    "en",
    SCHOOL,
    "Customers abroad hear the answer from me, in English, in the meeting itself.",
    "",
    "2400.00",
    6,
    1,
    time(8),
    "A colleague of Ana's",
)
