//! What a package knows about people at work: who is employed where they live, which labour classes there are, how
//! alike the classes are, and which occupations they employ.

use crate::dataset::{Dataset, Place};
use crate::matrix::Matrix;

/// Residents of working age by what they do; the three parts add up to the whole.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LabourAccount {
    /// Residents aged 16 to 64.
    pub working_age: f64,
    /// Employed residents aged 16 to 64.
    pub employed: f64,
    /// Unemployed residents.
    pub unemployed: f64,
    /// Residents who neither work nor look for work.
    pub inactive: f64,
}

/// A labour class: industries between which jobs are of one kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LabourClass {
    /// Code, the `group` of its industries.
    pub code: String,
    /// Name, the `group_name` of its industries.
    pub name: String,
    /// Indices of its industries.
    pub industries: Vec<usize>,
}

/// Optional tables about the labour classes.
#[derive(Clone, Debug, Default)]
pub struct LabourTables {
    /// How alike two classes are in what their people do, `[from × to]` in the order of
    /// [`Dataset::labour_classes`]: 0 nothing in common, 1 the same; the diagonal is 1. `None` if the package has no
    /// table `class_mobility`.
    pub class_similarity: Option<Matrix>,
    /// Occupations of the classes. `None` if the package has no table `occupations`.
    pub occupations: Option<Occupations>,
}

/// Occupations by labour class.
#[derive(Clone, Debug)]
pub struct Occupations {
    /// Codes in the order of first appearance, e.g. SOC 2020 major groups.
    pub codes: Vec<String>,
    /// Their names.
    pub names: Vec<String>,
    /// Share of the class's jobs, `[class × occupation]`; rows sum to one.
    pub shares: Matrix,
}

impl Place {
    /// Employed, unemployed and inactive residents: E = e·W, U = E·u/(1−u), N = W − E − U with W the residents aged
    /// 16 to 64, e the employment rate and u the unemployment rate. Where u is 1, U = (1 − n)·W with n the
    /// inactivity rate. The inactivity rate is otherwise not read: of three rates, two are free.
    #[must_use]
    pub fn labour_account(&self) -> LabourAccount {
        let working_age = self.population_16_64;
        let employed = self.employment_rate * working_age;
        let unemployed = if self.unemployment_rate < 1.0 {
            employed * self.unemployment_rate / (1.0 - self.unemployment_rate)
        } else {
            (1.0 - self.inactivity_rate) * working_age - employed
        };
        LabourAccount { working_age, employed, unemployed, inactive: working_age - employed - unemployed }
    }
}

impl Dataset {
    /// The labour classes, in the order in which their first industries stand in the table.
    #[must_use]
    pub fn labour_classes(&self) -> Vec<LabourClass> {
        let mut classes: Vec<LabourClass> = Vec::new();
        for (i, industry) in self.industries.iter().enumerate() {
            match classes.iter_mut().find(|c| c.code == industry.group) {
                Some(class) => class.industries.push(i),
                None => classes.push(LabourClass {
                    code: industry.group.clone(),
                    name: industry.group_name.clone(),
                    industries: vec![i],
                }),
            }
        }
        classes
    }
}
