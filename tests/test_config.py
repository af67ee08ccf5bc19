from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.config import Config, load_config
from pipeline.errors import ConfigError


def test_overrides_win_over_the_file(tmp_path: Path) -> None:
    file = tmp_path / "zhpipe.toml"
    file.write_text('[temporal]\nref = "2020-01-01"\nprefer = "past"\n', encoding="utf-8")
    config = load_config(file, ["temporal.prefer=future"])
    assert (config.temporal.ref, config.temporal.prefer) == ("2020-01-01", "future")


@pytest.mark.parametrize(
    "override", ["temporal.reff=2020", "nonsense.x=1", "segment.max_sentence=many", "link", "=1", "a..b=1"]
)
def test_wrong_override_is_refused(override: str) -> None:
    with pytest.raises(ConfigError):
        load_config(None, [override])


def test_unknown_key_in_file_names_the_file_and_the_key(tmp_path: Path) -> None:
    file = tmp_path / "zhpipe.toml"
    file.write_text("[link]\nthreshhold = 0.5\n", encoding="utf-8")
    with pytest.raises(ConfigError, match="threshhold") as caught:
        load_config(file)
    assert str(file) in str(caught.value)


@pytest.mark.parametrize("content", ["[link", "\xff\xfe"])
def test_broken_file_is_a_config_error(tmp_path: Path, content: str) -> None:
    file = tmp_path / "zhpipe.toml"
    file.write_bytes(content.encode("latin-1"))
    with pytest.raises(ConfigError, match="TOML"):
        load_config(file)


def test_missing_file_is_a_config_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot read"):
        load_config(tmp_path / "none.toml")


def test_fingerprint_changes_with_a_setting_and_only_then() -> None:
    assert Config().fingerprint() == load_config().fingerprint()
    assert load_config(None, ["link.threshold=0.5"]).fingerprint() != Config().fingerprint()


def test_a_date_needs_no_quotes() -> None:
    assert load_config(None, ["temporal.ref=2020-01-01"]).temporal.ref == "2020-01-01"
    assert load_config(None, ["temporal.ref=2020-01-01T08:30"]).temporal.ref == "2020-01-01T08:30"
