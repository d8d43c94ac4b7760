"""Settings from the environment."""

from pathlib import Path

import pytest

from facilitate.config import Config, ConfigError


def read(tmp_path: Path, **settings: str) -> Config:
    return Config.from_env({"FACILITATE_INSTANCE": str(tmp_path), **settings})


def test_config_without_settings_is_sqlite_in_the_instance(tmp_path: Path) -> None:
    config = read(tmp_path)

    assert config.database_url == f"sqlite:///{tmp_path}/facilitate.sqlite3"
    assert (config.public_url, config.https, config.demo) == ("", False, False)


def test_config_keeps_the_key_it_made(tmp_path: Path) -> None:
    first, second = read(tmp_path).secret_key, read(tmp_path).secret_key

    assert first == second
    assert len(first) == 64
    assert (tmp_path / "secret-key").stat().st_mode & 0o077 == 0


def test_config_does_not_show_its_key(tmp_path: Path) -> None:
    config = read(tmp_path, FACILITATE_SECRET_KEY="very-secret")

    assert "very-secret" not in repr(config)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_config_takes_every_spelling_of_postgresql(tmp_path: Path, scheme: str) -> None:
    config = read(tmp_path, FACILITATE_DATABASE_URL=f"{scheme}://u:p@host/name")

    assert config.database_url == "postgresql+psycopg://u:p@host/name"


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("PUBLIC_URL", "example.org", "must start with http:// or https://."),
        ("PROXY_HOPS", "-1", "must be a whole number, 0 or more."),
        ("DEMO", "perhaps", "must be yes or no."),
        (
            "MAIL_SERVER",
            "mail.example.org:25",
            (
                "must be smtp://host:port (encrypted by STARTTLS), smtps://host:port or, "
                "without encryption, smtp-plain://host:port."
            ),
        ),
        (
            "DATABASE_URL",
            "mysql://host/name",
            (
                "must start with postgresql:// or sqlite:///, "
                "such as postgresql://user:password@host/facilitate."
            ),
        ),
    ],
)
def test_config_names_the_setting_that_is_wrong(
    tmp_path: Path, name: str, value: str, sentence: str
) -> None:
    with pytest.raises(ConfigError) as error:
        read(tmp_path, **{f"FACILITATE_{name}": value})

    assert str(error.value) == f"FACILITATE_{name} {sentence}"


def test_config_of_mail_must_fit_together(tmp_path: Path) -> None:
    server = {"FACILITATE_MAIL_SERVER": "smtp-plain://relay.example.org"}
    with pytest.raises(ConfigError, match="FACILITATE_MAIL_FROM must be the address"):
        read(tmp_path, **server)

    server["FACILITATE_MAIL_FROM"] = "workshops@example.org"
    assert read(tmp_path, **server).mail_server == "smtp-plain://relay.example.org"
    with pytest.raises(ConfigError, match="FACILITATE_MAIL_USER needs an encrypted"):
        read(tmp_path, **server, FACILITATE_MAIL_USER="amara")


def test_config_does_not_show_its_mail_password(tmp_path: Path) -> None:
    assert "lantern" not in repr(read(tmp_path, FACILITATE_MAIL_PASSWORD="lantern"))
