"""A graph opened with ONNX Runtime."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pipeline.errors import ConfigError


def open_session(graph: Path, provider: str = "cpu", *, arena: bool = False) -> Any:
    """Open a graph on one thread: processes use the cores, two threads in one lose time to each other.

    `provider` is `cpu` or `cuda`. `arena` keeps the memory of a run for the next one, which is good for runs of like shape;
    of others it would keep the peak of every shape. Raises `ConfigError` where the installed ONNX Runtime has no such device.
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
    options.enable_cpu_mem_arena = arena
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(graph), options, providers=[name])
