"""Run folders as other programs see them: frictionless, rocrate, pyam and a YAML reader load what was written.

Usage: validate.py RUN…   Every RUN holds ro-crate-metadata.json and codecheck.yml beside its own files.
"""

import json
import sys
from pathlib import Path

import yaml
from frictionless import Package, system
from pyam import IamDataFrame
from rocrate.rocrate import ROCrate


def data_package(run):
    """Every table has the columns, types, keys, sizes and hashes that the descriptor says."""
    package = Package(str(run / "datapackage.json"))
    report = package.validate()
    assert report.valid, report.flatten(["name", "type", "note"])
    text = [resource for resource in package.resources if resource.format == "csv"]
    rows = {resource.name: len(resource.read_rows()) for resource in text}
    assert rows and min(rows.values()) > 0, rows
    return f"{len(package.resources)} resources, {sum(rows.values())} rows"


def crate(run):
    """The crate loads, its files exist, and one action says what ran on what."""
    loaded = ROCrate(str(run))
    files = [entity for entity in loaded.data_entities if entity.type == "File"]
    missing = [entity.id for entity in files if not (run / entity.id).is_file()]
    assert files and not missing, missing
    actions = [entity for entity in loaded.contextual_entities if entity.type == "CreateAction"]
    assert len(actions) == 1, actions
    action = actions[0]
    assert action["instrument"]["softwareVersion"], action.properties()
    assert action["object"] and action["result"], action.properties()
    graph = json.loads((run / "ro-crate-metadata.json").read_text())["@graph"]
    known = {entity["@id"] for entity in graph}
    dangling = [reference for reference in references(graph) if reference not in known and "://" not in reference]
    assert not dangling, dangling
    return f"{len(files)} files"


def references(value):
    """All identifiers that a graph points at."""
    if isinstance(value, dict):
        if set(value) == {"@id"}:
            yield value["@id"]
        for inner in value.values():
            yield from references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from references(inner)


def iamc(run):
    """pyam reads the file, and every variable has one unit."""
    frame = IamDataFrame(str(run / "iamc.csv"))
    assert len(frame.variable) > 0 and len(frame.region) > 0
    assert len(frame.unit_mapping) == len(frame.variable)
    return f"{len(frame.variable)} variables, {len(frame.region)} regions"


def codecheck(run):
    """The configuration is YAML and names files of the run."""
    content = yaml.safe_load((run / "codecheck.yml").read_text())
    assert content["paper"]["title"], content
    missing = [entry["file"] for entry in content["manifest"] if not (run / entry["file"]).is_file()]
    assert content["manifest"] and not missing, missing
    return f"{len(content['manifest'])} files"


def main():
    system.trusted = True
    for run in map(Path, sys.argv[1:]):
        for check in (data_package, crate, iamc, codecheck):
            print(f"{run.name}: {check.__name__}: {check(run)}")


if __name__ == "__main__":
    assert len(sys.argv) > 1, __doc__
    main()
