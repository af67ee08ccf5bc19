from __future__ import annotations

import subprocess
import sys

import pytest

from pipeline.errors import ConfigError
from pipeline.installed import package_folder


def test_folder_of_a_package_is_found_without_importing_it() -> None:
    code = "import sys; from pipeline.installed import package_folder as f; print((f('jieba') / 'dict.txt').is_file(), 'jieba' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert told.split() == ["True", "False"]


def test_missing_package_is_named_with_the_command_that_installs_it() -> None:
    with pytest.raises(ConfigError, match="no-such-weights is not installed") as caught:
        package_folder("no_such_weights")
    assert caught.value.hint == "pip install no-such-weights"
