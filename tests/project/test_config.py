"""Each setting is read once, with a type; what is wrong is told all at once and never shows a secret."""

from __future__ import annotations

import pytest

from valueback.project.config import VARIABLES, ConfigError, Database, explain, make_secret_key, read

KEY = "k3y-0123456789-abcdefghijklmnopqrstuvwxyz-0123"


@pytest.fixture
def environ(tmp_path):
    return {"DATA_DIR": str(tmp_path), "SECRET_KEY": KEY}


def problems(environ):
    with pytest.raises(ConfigError) as told:
        read(environ)
    return told.value.problems


def test_a_key_and_a_folder_are_enough(environ, tmp_path):
    config = read(environ)
    assert config.database_url == Database("sqlite", str(tmp_path / "valueback.sqlite3"))
    assert (config.debug, config.demo, config.https) == (False, False, False)
    assert config.web_threads == 8


def test_all_problems_are_told_at_once(environ):
    found = problems(
        environ | {"DEBUG": "perhaps", "WEB_WORKERS": "0", "PUBLIC_URL": "coach.example", "LANGUAGE": "xx"}
    )
    assert [sentence.split()[0] for sentence in found] == ["DEBUG", "PUBLIC_URL", "LANGUAGE", "WEB_WORKERS"]
    assert "must be 1 or 0, not 'perhaps' (from environment)" in found[0]


def test_without_a_secret_key_the_way_to_one_is_told(environ):
    del environ["SECRET_KEY"]
    assert problems(environ)[0].startswith("SECRET_KEY is not set: run `valueback init`, or set it.")


def test_init_makes_a_key_once_that_only_its_owner_reads(environ, tmp_path):
    del environ["SECRET_KEY"]
    assert make_secret_key(tmp_path)
    first = read(environ).secret_key
    assert len(first) >= 40
    assert not make_secret_key(tmp_path)
    assert read(environ).secret_key == first
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("weak", ["short", "a" * 60])
def test_a_weak_secret_key_is_refused_and_not_repeated(environ, weak):
    (told,) = problems(environ | {"SECRET_KEY": weak})
    assert "random characters" in told
    assert weak not in told


def test_a_secret_comes_from_a_file(environ, tmp_path):
    del environ["SECRET_KEY"]
    (tmp_path / "mounted").write_text(KEY + "\n")
    assert read(environ | {"SECRET_KEY_FILE": str(tmp_path / "mounted")}).secret_key == KEY


def test_a_secret_file_that_is_not_there_is_told_by_name(environ, tmp_path):
    del environ["SECRET_KEY"]
    (told,) = problems(environ | {"SECRET_KEY_FILE": str(tmp_path / "gone")})
    assert told == f"SECRET_KEY cannot be read from {tmp_path / 'gone'}: No such file or directory."


def test_a_value_and_a_file_for_it_are_one_too_many(environ, tmp_path):
    (told,) = problems(environ | {"SECRET_KEY_FILE": str(tmp_path / "mounted")})
    assert told == "SECRET_KEY and SECRET_KEY_FILE are both set: keep one of them."


@pytest.mark.parametrize(
    ("url", "database"),
    [
        ("sqlite:////data/vb.db", Database("sqlite", "/data/vb.db")),
        ("sqlite:////data/with%20space.db", Database("sqlite", "/data/with space.db")),
        ("postgres://ana:p%40ss@db.example:5433/vb", Database("postgresql", "vb", "ana", "p@ss", "db.example", "5433")),
        ("postgresql:///vb?host=/run/postgresql", Database("postgresql", "vb", host="/run/postgresql")),
        (
            "postgres://db.example/vb?sslmode=verify-full",
            Database("postgresql", "vb", host="db.example", options=(("sslmode", "verify-full"),)),
        ),
    ],
)
def test_a_database_url_means_what_it_says(environ, url, database):
    assert read(environ | {"DATABASE_URL": url}).database_url == database


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("mysql://db.example/vb", "must begin with sqlite:/// or postgres://"),
        ("sqlite://vb.db", "must look like sqlite:///file"),
        ("sqlite:///", "must look like sqlite:///file"),
        ("postgres://ana:secret@db.example", "must end with the database's name"),
        ("postgres://ana:secret@db.example:99999/vb", "has a port that is not a number"),
    ],
)
def test_a_wrong_database_url_is_told_without_its_password(environ, url, told):
    (sentence,) = problems(environ | {"DATABASE_URL": url})
    assert told in sentence
    assert "secret" not in sentence


@pytest.mark.parametrize(
    "url", ["http://coach.example", "https://", "ftp://coach.example", "https://coach.example/app"]
)
def test_links_in_mails_never_begin_with_an_open_address(environ, url):
    (told,) = problems(environ | {"PUBLIC_URL": url})
    assert told.startswith("PUBLIC_URL must")


def test_a_mail_server_is_an_url(environ):
    assert read(environ | {"SMTP_URL": "smtps://u:p@mail.example"}).smtp_url == "smtps://u:p@mail.example"
    (told,) = problems(environ | {"SMTP_URL": "mail.example:25"})
    assert told.startswith("SMTP_URL must look like smtp+starttls://")


def test_explaining_says_where_each_value_comes_from_and_hides_secrets(environ):
    lines = explain(environ | {"DATABASE_URL": "postgres://ana:hidden@db.example/vb", "DEBUG": "perhaps"})
    assert [line.name for line in lines] == [variable.name for variable in VARIABLES]
    shown = {line.name: line for line in lines}
    assert (shown["SECRET_KEY"].value, shown["SECRET_KEY"].source) == ("(set)", "environment")
    assert shown["DATABASE_URL"].value == "postgres://ana@db.example/vb"
    assert shown["PUBLIC_URL"].source == "default"
    assert shown["DEBUG"].problem.startswith("DEBUG must be 1 or 0")
    assert not any("hidden" in line.value or KEY in line.value for line in lines)


def test_every_setting_says_what_it_is_for():
    assert all(variable.help.endswith(".") and len(variable.help) > 20 for variable in VARIABLES)


def test_paper_is_kept_in_the_data_folder_and_sealed_by_each_practice_unless_told_otherwise(environ, tmp_path):
    config = read(environ)
    assert config.files_dir == tmp_path / "files"
    assert (config.fonts_dir, config.seal_certificate, config.timestamp_url) == (None, None, "")
    (tmp_path / "own.p12").write_bytes(b"")
    told = read(
        environ
        | {
            "FILES_DIR": str(tmp_path / "papers"),
            "FONTS_DIR": str(tmp_path),
            "SEAL_CERTIFICATE": str(tmp_path / "own.p12"),
            "TIMESTAMP_URL": "https://time.example/tsa",
        }
    )
    assert told.files_dir == tmp_path / "papers"
    assert (told.fonts_dir, told.seal_certificate) == (tmp_path, tmp_path / "own.p12")
    assert told.timestamp_url == "https://time.example/tsa"


def test_a_font_folder_a_certificate_or_a_timestamp_server_that_cannot_be_is_told(environ, tmp_path):
    gone = str(tmp_path / "gone")
    found = problems(environ | {"FONTS_DIR": gone, "SEAL_CERTIFICATE": gone, "TIMESTAMP_URL": "time.example"})
    assert [sentence.split()[0] for sentence in found] == ["FONTS_DIR", "SEAL_CERTIFICATE", "TIMESTAMP_URL"]
    assert "must name a folder that exists" in found[0]


def test_the_passphrase_of_a_certificate_is_never_shown(environ):
    lines = {line.name: line.value for line in explain(environ | {"SEAL_PASSPHRASE": "open sesame"})}
    assert lines["SEAL_PASSPHRASE"] == "(set)"
