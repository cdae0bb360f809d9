"""Validation: the rules of the house over the text, then SHACL over what is stated and what follows."""

from mc2cm_graph.validate.check import Checked, check, check_files

__all__ = ["Checked", "check", "check_files"]
