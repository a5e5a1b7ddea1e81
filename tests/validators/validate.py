"""Run folders as other programs see them: frictionless, rocrate, pyam, a YAML and a Markdown reader load what was written.

Usage: validate.py FOLDER…   Every FOLDER is a run or a sweep with ro-crate-metadata.json, codecheck.yml and qa-log.md beside its own files.
"""

import json
import re
import sys
from pathlib import Path

import yaml
from frictionless import Package, system
from pyam import IamDataFrame
from rocrate.rocrate import ROCrate

# Tables that may have no row: a sweep without failures.
EMPTY = {"failures"}


class Folder:
    """A run folder and its manifest."""

    def __init__(self, path):
        self.path = path
        self.name = path.name
        self.manifest = json.loads((path / "manifest.json").read_text())
        roles = {output["role"] for output in self.manifest["outputs"]}
        self.sweep = "plan" in roles
        self.labour_only = "data_package" not in self.manifest
        self.tables = {output["path"] for output in self.manifest["outputs"] if output["role"] == "table"}


def data_package(folder):
    """Every table has the columns, types, keys, sizes and hashes that the descriptor says, and no table is missing in it."""
    package = Package(str(folder.path / "datapackage.json"))
    report = package.validate()
    assert report.valid, report.flatten(["name", "type", "note"])
    described = {resource.path for resource in package.resources}
    assert described == folder.tables, described ^ folder.tables
    text = [resource for resource in package.resources if resource.format == "csv"]
    rows = {resource.name: len(resource.read_rows()) for resource in text}
    empty = {name for name, count in rows.items() if count == 0}
    assert rows and empty <= EMPTY, empty
    assert folder.sweep or not empty, empty
    return f"{len(package.resources)} resources, {sum(rows.values())} rows"


def crate(folder):
    """The crate loads, its files are those of the manifest, and one action says what ran on what."""
    loaded = ROCrate(str(folder.path))
    files = [entity for entity in loaded.data_entities if entity.type == "File"]
    missing = [entity.id for entity in files if not (folder.path / entity.id).is_file()]
    assert files and not missing, missing
    assert len(files) == len(folder.manifest["outputs"]) + 1, len(files)
    actions = [entity for entity in loaded.contextual_entities if entity.type == "CreateAction"]
    assert len(actions) == 1, actions
    action = actions[0]
    engine = folder.manifest["engine"]
    assert action["instrument"]["softwareVersion"] == engine["version"], action.properties()
    assert action["instrument"].get("identifier") == engine["commit"], action.properties()
    assert action["object"] and action["result"], action.properties()
    assert action["startTime"] and action["endTime"], action.properties()
    # Recommended by the profile, known to people only: nobody is invented.
    assert action.get("agent") is None, action.properties()
    graph = json.loads((folder.path / "ro-crate-metadata.json").read_text())["@graph"]
    known = [entity["@id"] for entity in graph]
    assert len(known) == len(set(known)), [name for name in known if known.count(name) > 1]
    dangling = [reference for reference in references(graph) if reference not in known and "://" not in reference]
    assert not dangling, dangling
    assert ("#data-package" in known) != folder.labour_only
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


def iamc(folder):
    """pyam reads the file, and every variable has one unit; sweeps and labour-only runs have none."""
    path = folder.path / "iamc.csv"
    if folder.sweep or folder.labour_only:
        assert not path.exists(), path
        return "none"
    frame = IamDataFrame(str(path))
    assert len(frame.variable) > 0 and len(frame.region) > 0
    assert len(frame.unit_mapping) == len(frame.variable)
    return f"{len(frame.variable)} variables, {len(frame.region)} regions"


# What configuration 2.0 demands and a program cannot know.
PEOPLE = {"authors", "reference", "codechecker", "report", "summary", "certificate"}


def codecheck(folder):
    """The configuration keeps the rules of version 2.0 that a program can keep, and names what people have to add."""
    text = (folder.path / "codecheck.yml").read_bytes().decode("utf-8")
    assert text.startswith("---\n"), "CC-CFG-002"
    content = yaml.safe_load(text)
    assert content["version"] == "https://codecheck.org.uk/spec/config/2.0/", "CC-CFG-014, 015"
    assert content["paper"]["title"], "CC-CFG-016, 017"
    assert isinstance(content["manifest"], list) and content["manifest"], "CC-CFG-004"
    for entry in content["manifest"]:
        assert not Path(entry["file"]).is_absolute() and ".." not in Path(entry["file"]).parts, "CC-CFG-005, 006"
        assert entry["comment"], "CC-CFG-007"
        assert (folder.path / entry["file"]).is_file(), f"CC-BUN-001 {entry}"
    assert folder.tables <= {entry["file"] for entry in content["manifest"]}
    assert not re.search("FIXME|TODO|XXXXX", text), "CC-CFG-023"
    given = set(content) | set(content["paper"])
    assert not given & PEOPLE, given & PEOPLE
    comment = " ".join(line for line in text.splitlines() if line.startswith("#"))
    unnamed = [node for node in PEOPLE if node not in comment]
    assert not unnamed, unnamed
    return f"{len(content['manifest'])} files"


# Sections of the Aqua Book's log, in their order.
LOG = ["Scope", "Roles", "Assumptions and evidence of the scenario", "Parameters", "Data", "Verification"]


def qa_log(folder):
    """The log has its sections in order, and tables whose rows have as many cells as their heads."""
    text = (folder.path / "qa-log.md").read_bytes().decode("utf-8")
    assert not [c for c in text if ord(c) < 32 and c not in "\n\t"]
    heads = re.findall("^## (.*)$", text, re.MULTILINE)
    expected = list(LOG)
    if folder.sweep:
        expected[2:2] = ["Design", "Assumptions that the axes change", "Outcomes"]
    assert heads[: len(expected)] == expected, heads
    assert heads[-1] == "Limitations", heads
    tables = rows = width = 0
    for line in text.splitlines():
        if not line.startswith("|"):
            width = 0
            continue
        cells = len(re.findall(r"(?<!\\)\|", line)) - 1
        tables, rows, width = tables + (width == 0), rows + 1, width or cells
        assert cells == width, line
    # Scope, parameters, verification at least, none of them empty.
    assert tables >= 3 and rows > 3 * tables, (tables, rows)
    assert all(check["name"] in text for check in folder.manifest["checks"])
    return f"{len(heads)} sections, {tables} tables"


def main():
    system.trusted = True
    for folder in map(Folder, map(Path, sys.argv[1:])):
        for check in (data_package, crate, iamc, codecheck, qa_log):
            print(f"{folder.name}: {check.__name__}: {check(folder)}")


if __name__ == "__main__":
    assert len(sys.argv) > 1, __doc__
    main()
