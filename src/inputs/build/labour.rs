//! Whether the run has a labour market, and whether the data package has what it needs.

use super::Builder;
use crate::inputs::{LabourEngine, LabourSettings};
use crate::scenario::schema;

impl Builder<'_> {
    /// The labour market: as asked for, or where the package has what it needs.
    pub(super) fn labour(&self) -> Option<LabourSettings> {
        let labour = &self.scenario.labour;
        let settings = LabourSettings {
            engine: match labour.engine.value {
                schema::LabourEngine::MeanField => LabourEngine::MeanField,
                schema::LabourEngine::Stochastic => LabourEngine::Stochastic,
            },
            steps_per_year: labour.steps_per_year.value,
        };
        let asked = labour.model.map(|model| model.value);
        if asked == Some(schema::LabourModel::None) {
            return None;
        }
        let Some(lack) = self.labour_lack() else { return Some(settings) };
        if let Some(model) = labour.model {
            let finding = self.error(model.span, "the data package cannot feed a labour market").found(lack);
            self.push(finding.allowed("model = \"none\", or a package with residents' rates and commuting"));
        } else {
            let message =
                "the run has jobs but no people, because the data package cannot feed a labour market";
            let warning = self.sources.warning(self.scenario.dataset.span, message).found(lack);
            self.push(warning.allowed("[labour] model = \"none\" says so and ends this warning"));
        }
        None
    }

    /// What the package lacks, if anything.
    fn labour_lack(&self) -> Option<String> {
        if self.data.commuting.is_empty() {
            return Some("no commuters in the table `commuting`".to_owned());
        }
        for place in &self.data.places {
            let people = place.labour_account();
            let known = [people.employed, people.unemployed, people.inactive];
            let wrong = known.iter().any(|v| !v.is_finite() || *v < -1e-9 * people.working_age);
            if wrong {
                return Some(format!(
                    "{} ({}): employed, unemployed and inactive residents are not three parts of those aged 16 to 64",
                    place.name, place.code
                ));
            }
            if people.employed > 0.0 && people.unemployed + people.inactive <= 0.0 {
                return Some(format!(
                    "{} ({}): nobody of working age is without a job, so nobody could fill one",
                    place.name, place.code
                ));
            }
        }
        let total = |part: fn(&crate::dataset::LabourAccount) -> f64| -> f64 {
            self.data.places.iter().map(|p| part(&p.labour_account())).sum()
        };
        if total(|a| a.employed) <= 0.0 || total(|a| a.unemployed) <= 0.0 || total(|a| a.inactive) <= 0.0 {
            return Some("no employed, no unemployed or no inactive residents in `places`".to_owned());
        }
        None
    }
}
