//! The shape of the code, held by tests: one-way data flow, sizes, what may print or touch files, docs that agree.
#![allow(missing_docs, clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path, extension));
        } else if path.extension().is_some_and(|e| e == extension) {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// Source files by top-level module, without their tests.
fn modules() -> BTreeMap<String, Vec<(PathBuf, String)>> {
    let source = root().join("src");
    let mut modules: BTreeMap<String, Vec<(PathBuf, String)>> = BTreeMap::new();
    for path in files(&source, "rs") {
        let name = path.strip_prefix(&source).unwrap().iter().next().unwrap().to_str().unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        let code = text.split("#[cfg(test)]").next().unwrap().to_owned();
        modules.entry(name.trim_end_matches(".rs").to_owned()).or_default().push((path, code));
    }
    modules
}

/// Modules in the order of the data flow: a module may use those before it, and itself.
const LAYERS: &[(&str, &[&str])] = &[
    ("math", &[]),
    ("random", &["math"]),
    ("matrix", &[]),
    ("findings", &[]),
    ("sensitivity", &[]),
    ("dataset", &["findings", "matrix"]),
    ("scenario", &["findings", "math"]),
    ("model", &["dataset", "math", "matrix", "random"]),
    ("inputs", &["dataset", "findings", "math", "matrix", "model", "scenario"]),
    ("engine", &["dataset", "inputs", "math", "matrix", "model", "random", "scenario"]),
    ("results", &["dataset", "engine", "inputs", "model", "scenario"]),
    ("sweep", &["dataset", "engine", "findings", "inputs", "math", "results", "scenario", "sensitivity"]),
    ("writers", &["dataset", "findings", "results"]),
    ("report", &["dataset", "math", "results"]),
    ("review", &["dataset", "findings", "results", "scenario", "writers"]),
    (
        "cli",
        &[
            "dataset", "engine", "findings", "inputs", "model", "report", "results", "review", "scenario",
            "sweep", "writers",
        ],
    ),
];

#[test]
fn data_flows_one_way() {
    let mut wrong = Vec::new();
    for (module, sources) in modules() {
        let Some((_, allowed)) = LAYERS.iter().find(|(name, _)| *name == module) else { continue };
        for (path, code) in sources {
            for line in code.lines().filter(|l| !l.trim_start().starts_with("//")) {
                for part in line.split("crate::").skip(1) {
                    let used: String =
                        part.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                    let known = LAYERS.iter().any(|(name, _)| *name == used);
                    if known && used != module && !allowed.contains(&used.as_str()) {
                        wrong.push(format!("{}: {module} uses {used}: {}", path.display(), line.trim()));
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_module_has_its_place() {
    let modules = modules();
    let unplaced: Vec<_> = modules
        .keys()
        .filter(|m| !["main", "lib"].contains(&m.as_str()) && LAYERS.iter().all(|(l, _)| l != m))
        .collect();
    assert!(unplaced.is_empty(), "{unplaced:?}");
}

#[test]
fn only_the_command_line_prints_and_only_the_edges_touch_files() {
    let edges = ["cli", "dataset", "review", "scenario", "writers", "main"];
    let mut wrong = Vec::new();
    for (module, sources) in modules() {
        for (path, code) in sources {
            let prints = ["println!", "eprintln!", "print!(", "stdout()", "stderr()"];
            if module != "cli" && prints.iter().any(|p| code.contains(p)) {
                wrong.push(format!("{} prints", path.display()));
            }
            if !edges.contains(&module.as_str()) && code.contains("std::fs") {
                wrong.push(format!("{} touches files", path.display()));
            }
            let clocks = ["Instant::now", "SystemTime::now", "std::env::var"];
            if module != "cli" && clocks.iter().any(|c| code.contains(c)) {
                wrong.push(format!("{} reads a clock or the environment", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn files_stay_small() {
    let mut large = Vec::new();
    for path in files(&root().join("src"), "rs") {
        let lines = std::fs::read_to_string(&path).unwrap().lines().count();
        if lines > 450 {
            large.push(format!("{}: {lines} lines", path.display()));
        }
    }
    assert!(large.is_empty(), "{}", large.join("\n"));
}

#[test]
fn the_methods_name_every_registered_parameter() {
    let methods = std::fs::read_to_string(root().join("METHODS.md")).unwrap();
    for parameter in fairshift::scenario::registry::all() {
        assert!(methods.contains(&format!("`{}`", parameter.name)), "METHODS.md lacks {}", parameter.name);
    }
}

#[test]
fn one_version_everywhere() {
    let version = env!("CARGO_PKG_VERSION");
    let read = |file: &str| std::fs::read_to_string(root().join(file)).unwrap();
    assert!(read("CITATION.cff").contains(&format!("version: {version}")));
    assert!(read("CHANGELOG.md").contains(&format!("## [{version}]")));
}

#[test]
fn the_format_page_names_every_column() {
    let format = std::fs::read_to_string(root().join("data/FORMAT.md")).unwrap();
    for table in &fairshift::dataset::schema::TABLES {
        for column in table.columns {
            assert!(
                format.contains(&format!("`{}`", column.name)),
                "FORMAT.md lacks {}.{}",
                table.name,
                column.name
            );
        }
    }
}

#[test]
fn the_readme_lists_every_scenario_and_command() {
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    let library = fairshift::scenario::Library::embedded();
    for name in library.names().filter(|name| !name.contains('/') && *name != "uk-baseline") {
        assert!(readme.contains(&format!("`{name}`")), "README.md lacks the scenario {name}");
    }
    let command = <fairshift::cli::Cli as clap::CommandFactory>::command();
    for sub in command.get_subcommands() {
        assert!(readme.contains(sub.get_name()), "README.md lacks the command {}", sub.get_name());
    }
}

#[test]
fn the_embedded_package_stays_small() {
    let bytes: u64 = std::fs::read_dir(root().join("data/uk-2021"))
        .unwrap()
        .map(|e| e.unwrap().metadata().unwrap().len())
        .sum();
    assert!(bytes < 8 << 20, "{bytes} bytes");
}
