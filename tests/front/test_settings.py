"""Settings from the environment and from a file; what is written wrong is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from mc2cm_graph.settings import BadSetting, Settings

NOWHERE = Path("/nowhere")


def read(file: Path | None = None, **environment: str) -> Settings:
    return Settings.read(NOWHERE, NOWHERE, environment, file)


def test_environment_outranks_the_file(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text('deadline_s = 3\nqueue = 7\ntrusted_proxies = ["10.0.0.0/8", "::1"]\n', "utf-8")
    settings = read(file, MC2CM_QUEUE="9", MC2CM_ACCESS_LOG="stderr", HOME="/somewhere")
    assert (settings.limits.deadline_s, settings.limits.queue) == (3, 9)
    assert settings.operation.trusted_proxies == ("10.0.0.0/8", "::1")
    assert settings.operation.access_log == "stderr"
    assert read(MC2CM_SETTINGS=str(file)).limits.queue == 7


def test_what_a_page_process_reads_is_what_the_server_read() -> None:
    settings = read(
        MC2CM_TRUSTED_PROXIES="10.0.0.0/8 ::1",
        MC2CM_SERVICE_ALLOWED="http://b.example/ http://a.example/",
        MC2CM_WATCH_S="0",
        MC2CM_REPOSITORY_URL="https://repository.example/blob/main",
    )
    assert Settings.read(NOWHERE, NOWHERE, settings.as_environment()) == settings
    assert settings.service_allowed == {"http://a.example/", "http://b.example/"}


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"MC2CM_DEADLIN_S": "5"}, "MC2CM_DEADLIN_S: no such setting, expected MC2CM_DEADLINE_S?"),
        ({"MC2CM_XYZZY": "5"}, "MC2CM_XYZZY: no such setting; /limits lists them"),
        ({"MC2CM_QUEUE": "1.5"}, "MC2CM_QUEUE: found '1.5', expected a whole number above 0"),
        ({"MC2CM_DEADLINE_S": "inf"}, "MC2CM_DEADLINE_S: found 'inf', expected a number above 0"),
        ({"MC2CM_DEADLINE_S": "nan"}, "MC2CM_DEADLINE_S: found 'nan', expected a number above 0"),
        ({"MC2CM_WATCH_S": "-1"}, "MC2CM_WATCH_S: found '-1', expected a number of at least 0"),
        ({"MC2CM_ACCESS_LOG": "yes"}, "found 'yes', expected off or stdout or stderr"),
        ({"MC2CM_TRUSTED_PROXIES": "proxy"}, "found 'proxy', expected networks such as 10.0.0.0/8"),
        ({"MC2CM_SETTINGS": "/no/such/file"}, "/no/such/file: the file of settings cannot be read"),
    ],
)
def test_a_wrong_setting_is_told(environment: dict[str, str], said: str) -> None:
    with pytest.raises(BadSetting) as told:
        Settings.read(NOWHERE, NOWHERE, environment)
    assert said in str(told.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("deadlines = 5", "deadlines: no such setting, expected deadline_s?"),
        ("queue = true", "queue: found True, expected a whole number above 0"),
        ("trusted_proxies = [1]", "trusted_proxies: found [1], expected texts"),
        ("deadline_s =", "the file of settings is not TOML"),
    ],
)
def test_a_wrong_line_of_the_file_is_told(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "settings.toml"
    file.write_text(text, "utf-8")
    with pytest.raises(BadSetting) as told:
        read(file)
    assert said in str(told.value)
    assert str(file) in str(told.value)
