"""YAML as people write and review it: a strict, bounded reader and a readable writer."""

from agents_core.plain_yaml.yaml_reader import YamlError, YamlFile, fit, read_yaml
from agents_core.plain_yaml.yaml_writer import write_yaml

__all__ = ["YamlError", "YamlFile", "fit", "read_yaml", "write_yaml"]
