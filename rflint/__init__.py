"""A linter for the spatial geometry of convolutional networks described in YAML."""

__version__ = "0.1.0"

__all__ = [
    "Analysis",
    "Builder",
    "Checked",
    "ConfigError",
    "Diagnostic",
    "Map",
    "Network",
    "Node",
    "Region",
    "Severity",
    "Signature",
    "Source",
    "SpecError",
    "__version__",
    "check",
    "check_many",
    "load",
]

TYPE_CHECKING = False  # type checkers take it for true; to import it from typing takes longer than all else here

if TYPE_CHECKING:
    from rflint.api.analysis import Analysis
    from rflint.api.builder import Builder, Node
    from rflint.api.errors import SpecError
    from rflint.api.many import Checked, check_many
    from rflint.api.maps import Map
    from rflint.api.network import Network, check, load
    from rflint.api.records import Region, Signature
    from rflint.config import ConfigError
    from rflint.diagnostic import Diagnostic, Severity
    from rflint.source import Source
else:
    _MODULES = {
        "api.analysis": "Analysis",
        "api.builder": "Builder Node",
        "api.errors": "SpecError",
        "api.many": "Checked check_many",
        "api.maps": "Map",
        "api.network": "Network check load",
        "api.records": "Region Signature",
        "config": "ConfigError",
        "diagnostic": "Diagnostic Severity",
        "source": "Source",
    }
    _HOMES = {name: module for module, names in _MODULES.items() for name in names.split()}

    def __getattr__(name):
        """Import what is asked for, and nothing before: the command line starts faster without."""
        if name not in _HOMES:
            raise AttributeError(f"module `rflint` has no attribute `{name}`")
        from importlib import import_module

        globals()[name] = found = getattr(import_module(f"rflint.{_HOMES[name]}"), name)
        return found

    def __dir__():
        return sorted({*globals(), *__all__})
