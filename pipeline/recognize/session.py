"""A graph opened with ONNX Runtime."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pipeline.errors import ConfigError


def open_session(graph: Path, provider: str = "cpu") -> Any:
    """Open a graph on one thread: processes use the cores, two threads in one lose time to each other.

    `provider` is `cpu` or `cuda`. Raises `ConfigError` where the installed ONNX Runtime has no such device.
    """
    import onnxruntime

    name = {"cpu": "CPUExecutionProvider", "cuda": "CUDAExecutionProvider"}[provider]
    if name not in onnxruntime.get_available_providers():
        raise ConfigError(
            f"the installed ONNX Runtime has no {name}",
            where="recognize.provider",
            hint="install onnxruntime-gpu, or set recognize.provider=cpu",
        )
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    # No arena: it would keep the peak of every shape it has seen, and costs no time to go without.
    options.enable_cpu_mem_arena = False
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(graph), options, providers=[name])
