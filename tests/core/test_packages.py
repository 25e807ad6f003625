"""What a package offers by name stays what it is, whichever of its modules is imported later."""

import importlib
import pkgutil
from types import ModuleType

import pytest

import vashti

PACKAGES = sorted(module.name for module in pkgutil.iter_modules(vashti.__path__, "vashti.") if module.ispkg)


@pytest.mark.parametrize("name", PACKAGES)
def test_no_module_replaces_an_export_of_its_package(name):
    """Importing a module sets an attribute of its package; no export is lost to a module of the same name."""
    package = importlib.import_module(name)
    for module in pkgutil.iter_modules(package.__path__):
        importlib.import_module(f"{name}.{module.name}")
    lost = {export for export in getattr(package, "__all__", ()) if isinstance(getattr(package, export), ModuleType)}
    assert not lost, f"{name}: {sorted(lost)} became modules; rename the module"
