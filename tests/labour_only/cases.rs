//! Cases as files, from their closed forms.

use std::fmt::Write as _;
use std::path::Path;
use std::process::{Command, Output};

/// A scenario with its files, as texts.
#[derive(Clone)]
pub struct Files {
    pub section: String,
    pub nodes: String,
    pub network: String,
    pub targets: String,
}

pub const RATES: &str = "delta_u = 0.016, delta_v = 0.012, gamma_u = 0.16, gamma_v = 0.16";

impl Files {
    /// Nodes by initial employment (unemployment 1.6 %, vacancies 1.2 % of it), all times `scale`.
    pub fn new(
        employment: &[f64],
        scale: f64,
        network: &str,
        steps: usize,
        target: &dyn Fn(usize, usize) -> f64,
    ) -> Self {
        let mut nodes = "id,employment_0,unemployment_0,vacancies_0,note\n".to_owned();
        let mut targets = "t,id,target\n".to_owned();
        for (id, e) in employment.iter().enumerate() {
            let _ = writeln!(nodes, "{id},{},{},{},ignored", e * scale, 0.016 * e * scale, 0.012 * e * scale);
        }
        for t in 0..=steps {
            (0..employment.len()).for_each(|id| {
                let _ = writeln!(targets, "{t},{id},{}", target(t, id) * scale);
            });
        }
        let section = format!(
            "model = \"drc2021\"\nengine = \"mean_field\"\nsteps = {steps}\nparameters = {{ {RATES}, tau_steps = 4 }}\n"
        );
        Self { section, nodes, network: network.to_owned(), targets }
    }

    pub fn write(&self, folder: &Path) {
        let names = "nodes = \"nodes.csv\"\nnetwork = \"network.csv\"\ntargets = \"targets.csv\"\n";
        let scenario = format!("schema = 1\nname = \"case\"\n[labour_only]\n{names}{}", self.section);
        for (name, text) in [
            ("case.toml", &scenario),
            ("nodes.csv", &self.nodes),
            ("network.csv", &self.network),
            ("targets.csv", &self.targets),
        ] {
            std::fs::write(folder.join(name), text).unwrap();
        }
    }
}

/// Demand of the middle occupation stays, half of the first's goes to the third at t = 20.
pub fn three(steps: usize) -> Files {
    let network = "source,target,weight\n0,0,0.55\n0,1,0.3\n0,2,0.15\n1,0,0.2\n1,1,0.55\n1,2,0.25\n2,0,0.1\n2,1,0.35\n2,2,0.55\n";
    let (first, last) = ([1016.0, 508.0, 2032.0], [508.0, 508.0, 2540.0]);
    Files::new(&[1000.0, 500.0, 2000.0], 1.0, network, steps, &|t, i| if t < 20 { first[i] } else { last[i] })
}

/// Demand follows a logistic curve from t = 100 over 30 years in steps of 6.75 weeks.
pub fn twenty(scale: f64) -> Files {
    let read = |name: &str| std::fs::read_to_string(format!("tests/fixtures/labour/{name}")).unwrap();
    let demand = read("twenty_sigmoid_demand.csv");
    let last: Vec<f64> =
        demand.lines().skip(1).map(|l| l.split(',').nth(1).unwrap().parse().unwrap()).collect();
    let employment: Vec<f64> = (0..20).map(|i| f64::from(1000 + (7037 * i) % 11_000)).collect();
    let duration = 30.0 * 52.0 / 6.75;
    let rate = 2.0 * fairshift::math::ln(0.9999 / 0.0001) / duration;
    let progress = |t: usize| {
        let from_middle = t as f64 - 100.0 - duration / 2.0;
        if t < 100 { 0.0 } else { 1.0 / (1.0 + fairshift::math::exp(-rate * from_middle)) }
    };
    let first: Vec<f64> = employment.iter().map(|e| e + 0.016 * e).collect();
    Files::new(&employment, scale, &read("twenty_sigmoid_network.csv"), 499, &|t, i| {
        first[i] + (last[i] - first[i]) * progress(t)
    })
}

pub fn fairshift(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_fairshift")).current_dir(folder).args(arguments).output().unwrap()
}

/// A table as rows of cells by column name.
pub struct Table {
    header: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    pub fn read(path: &Path) -> Self {
        let mut reader = csv::Reader::from_path(path).unwrap();
        let header = reader.headers().unwrap().iter().map(str::to_owned).collect();
        let rows = reader.records().map(|r| r.unwrap().iter().map(str::to_owned).collect()).collect();
        Self { header, rows }
    }

    pub fn header(&self) -> String {
        self.header.join(",")
    }

    pub fn text(&self, name: &str) -> Vec<&str> {
        let at = self.header.iter().position(|h| h == name).unwrap_or_else(|| panic!("no column {name}"));
        self.rows.iter().map(|row| row[at].as_str()).collect()
    }

    pub fn numbers(&self, name: &str) -> Vec<f64> {
        self.text(name).into_iter().map(|cell| cell.parse().unwrap()).collect()
    }
}

/// Runs a case and returns a table of it.
pub fn run(files: &Files, table: &str) -> Table {
    let folder = tempfile::tempdir().unwrap();
    files.write(folder.path());
    let output = fairshift(folder.path(), &["run", "case.toml", "--output", "out"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Table::read(&folder.path().join(format!("out/tables/{table}.csv")))
}
