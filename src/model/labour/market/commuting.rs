//! Who lives where and works where: the pairs that matter, fitted to residents in work and jobs.
//!
//! Census flows are trimmed (the smallest pairs together hold at most the given share of commuters) and fitted by
//! iterative proportional fitting to M_rq with Σ_q M_rq = E_r. Jobs are more than employed residents of 16 to 64:
//! some people hold two jobs, some workers are older, some live abroad. The factor k = Σ n / Σ E turns jobs into
//! people; where fitting cannot meet both margins, what remains is in the workplace's own factor k_q = n_q / Σ_r M_rq.

use pulp::{Arch, NullaryFnOnce};

use super::products::{LANES, ROWS, sum};
use super::tiles::Tiles;

/// Sweeps of the fit at most.
const SWEEPS: usize = 2000;
/// Relative gap of a workplace's total at which the fit is done.
const GAP: f64 = 1e-12;

/// A sparse pattern of residences and workplaces, readable by either.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pairs {
    /// First pair of each residence, and the number of pairs at the end.
    pub starts: Vec<usize>,
    /// Workplace of each pair; ascending within a residence.
    pub workplaces: Vec<usize>,
    /// First entry of each workplace in `residences` and `positions`.
    pub workplace_starts: Vec<usize>,
    /// Residences by workplace; ascending within a workplace.
    pub residences: Vec<usize>,
    /// Which pair each entry of `residences` is.
    pub positions: Vec<usize>,
    /// Residences in tiles over the workplaces they commute to.
    pub by_residence: Tiles<ROWS>,
    /// Workplaces in tiles over the residences they draw from.
    pub by_workplace: Tiles<ROWS>,
    /// Residences in tiles of as many as there are lanes.
    pub hiring: Tiles<LANES>,
}

impl Pairs {
    /// A pattern from sorted (residence, workplace) pairs.
    #[must_use]
    pub fn new(places: usize, pairs: &[(usize, usize)]) -> Self {
        let mut starts = vec![0; places + 1];
        let mut workplace_starts = vec![0; places + 1];
        for &(r, q) in pairs {
            starts[r + 1] += 1;
            workplace_starts[q + 1] += 1;
        }
        for place in 0..places {
            starts[place + 1] += starts[place];
            workplace_starts[place + 1] += workplace_starts[place];
        }
        let mut next = workplace_starts.clone();
        let (mut residences, mut positions) = (vec![0; pairs.len()], vec![0; pairs.len()]);
        for (pair, &(r, q)) in pairs.iter().enumerate() {
            residences[next[q]] = r;
            positions[next[q]] = pair;
            next[q] += 1;
        }
        let workplaces: Vec<usize> = pairs.iter().map(|&(_, q)| q).collect();
        Self {
            by_residence: Tiles::new(&starts, &workplaces),
            by_workplace: Tiles::new(&workplace_starts, &residences),
            hiring: Tiles::new(&starts, &workplaces),
            starts,
            workplaces,
            workplace_starts,
            residences,
            positions,
        }
    }

    /// The number of places.
    #[must_use]
    pub fn places(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    /// The number of pairs.
    #[must_use]
    pub fn len(&self) -> usize {
        self.workplaces.len()
    }

    /// Whether there are no pairs.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.workplaces.is_empty()
    }

    /// Pairs of a residence.
    #[must_use]
    pub fn of_residence(&self, r: usize) -> std::ops::Range<usize> {
        self.starts[r]..self.starts[r + 1]
    }

    /// (residence, pair) of a workplace.
    pub fn of_workplace(&self, q: usize) -> impl Iterator<Item = (usize, usize)> + '_ {
        let range = self.workplace_starts[q]..self.workplace_starts[q + 1];
        range.map(|at| (self.residences[at], self.positions[at]))
    }

    /// The pair of people who live and work in a place.
    #[must_use]
    pub fn own(&self, place: usize) -> Option<usize> {
        let range = self.of_residence(place);
        self.workplaces[range.clone()].binary_search(&place).ok().map(|at| range.start + at)
    }

    /// Sums of pair values by residence.
    #[must_use]
    pub fn residence_sums(&self, values: &[f64]) -> Vec<f64> {
        let mut sums = vec![0.0; self.places()];
        Arch::new().dispatch(ResidenceSums { pairs: self, values, sums: &mut sums });
        sums
    }

    /// Sums of pair values by workplace.
    #[must_use]
    pub fn workplace_sums(&self, values: &[f64]) -> Vec<f64> {
        let mut sums = vec![0.0; self.places()];
        self.workplaces.iter().zip(values).for_each(|(&q, value)| sums[q] += value);
        sums
    }

    /// Spreads pair values over the tiles of residences and of workplaces.
    pub fn spread(
        &self,
        values: &[f64],
        by_residence: &mut Vec<[f64; ROWS]>,
        by_workplace: &mut Vec<[f64; ROWS]>,
    ) {
        self.by_residence.spread(values.iter().copied(), by_residence);
        self.by_workplace.spread(self.positions.iter().map(|&pair| values[pair]), by_workplace);
    }
}

struct ResidenceSums<'a> {
    pairs: &'a Pairs,
    values: &'a [f64],
    sums: &'a mut [f64],
}

impl NullaryFnOnce for ResidenceSums<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        for (out, ends) in self.sums.iter_mut().zip(self.pairs.starts.windows(2)) {
            *out = sum(&self.values[ends[0]..ends[1]]);
        }
    }
}

/// Commuters of a base year.
#[derive(Clone, Debug)]
pub struct Commuting {
    /// The pattern.
    pub pairs: Pairs,
    /// M_rq, employed residents by pair, `[pair]`.
    pub people: Vec<f64>,
    /// k_q, jobs per person at work, `[workplace]`.
    pub jobs_per_person: Vec<f64>,
    /// Share of the given commuters in the pairs that were left out.
    pub trimmed: f64,
}

impl Commuting {
    /// Fits the commuting of a base year.
    ///
    /// * `flows` – (residence, workplace, commuters), sorted by residence, then workplace.
    /// * `employed` – E_r, employed residents, `[place]`.
    /// * `jobs` – n_q, jobs by workplace, `[place]`.
    /// * `trim` – share of commuters that the smallest pairs may hold together to be left out.
    #[must_use]
    pub fn fit(flows: &[(usize, usize, f64)], employed: &[f64], jobs: &[f64], trim: f64) -> Self {
        let (kept, trimmed) = trimmed(flows, trim);
        let seeded = with_own_pairs(kept, employed, jobs);
        let pattern: Vec<(usize, usize)> = seeded.iter().map(|&(r, q, _)| (r, q)).collect();
        let pairs = Pairs::new(employed.len(), &pattern);
        let mut people: Vec<f64> = seeded.iter().map(|&(_, _, commuters)| commuters).collect();
        let (all_jobs, all_people): (f64, f64) = (jobs.iter().sum(), employed.iter().sum());
        let factor = if all_people > 0.0 { all_jobs / all_people } else { 1.0 };
        let at_work: Vec<f64> = jobs.iter().map(|n| n / factor).collect();
        rake(&pairs, &mut people, employed, &at_work);
        let jobs_per_person = pairs
            .workplace_sums(&people)
            .iter()
            .zip(jobs)
            .map(|(people, jobs)| if *people > 0.0 { jobs / people } else { factor })
            .collect();
        Self { pairs, people, jobs_per_person, trimmed }
    }
}

/// Leaves out the smallest pairs, in order of size and then of place.
fn trimmed(flows: &[(usize, usize, f64)], trim: f64) -> (Vec<(usize, usize, f64)>, f64) {
    let total: f64 = flows.iter().map(|f| f.2).sum();
    let mut order: Vec<usize> = (0..flows.len()).filter(|&f| flows[f].0 != flows[f].1).collect();
    order.sort_by(|&a, &b| flows[a].2.total_cmp(&flows[b].2).then(a.cmp(&b)));
    let mut drop = vec![false; flows.len()];
    let mut left_out = 0.0;
    for flow in order {
        if left_out + flows[flow].2 > trim * total {
            break;
        }
        left_out += flows[flow].2;
        drop[flow] = true;
    }
    let kept = flows.iter().zip(&drop).filter(|(f, drop)| !**drop && f.2 > 0.0).map(|(f, _)| *f).collect();
    (kept, if total > 0.0 { left_out / total } else { 0.0 })
}

/// Every place has the pair of those who live and work in it: a seed of one commuter where the census has none.
fn with_own_pairs(
    kept: Vec<(usize, usize, f64)>,
    employed: &[f64],
    jobs: &[f64],
) -> Vec<(usize, usize, f64)> {
    let mut all = kept;
    let own: Vec<usize> = all.iter().filter(|f| f.0 == f.1).map(|f| f.0).collect();
    for place in (0..employed.len()).filter(|p| own.binary_search(p).is_err()) {
        let seed = if employed[place] > 0.0 && jobs[place] > 0.0 { 1.0 } else { 0.0 };
        all.push((place, place, seed));
    }
    all.sort_by_key(|f| (f.0, f.1));
    all
}

/// Iterative proportional fitting; ends on residences.
fn rake(pairs: &Pairs, people: &mut [f64], employed: &[f64], at_work: &[f64]) {
    for _ in 0..SWEEPS {
        let sums = pairs.workplace_sums(people);
        let gap = sums.iter().zip(at_work).map(|(s, t)| (s - t).abs() / t.max(1.0)).fold(0.0, f64::max);
        let factor = |(sum, total): (&f64, &f64)| if *sum > 0.0 { total / sum } else { 1.0 };
        let factors: Vec<f64> = sums.iter().zip(at_work).map(factor).collect();
        people.iter_mut().zip(&pairs.workplaces).for_each(|(people, &q)| *people *= factors[q]);
        for (r, ends) in pairs.residence_sums(people).iter().zip(employed).enumerate() {
            let factor = factor(ends);
            people[pairs.of_residence(r)].iter_mut().for_each(|m| *m *= factor);
        }
        if gap < GAP {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn margins_are_met_and_pairs_read_both_ways() {
        let flows =
            [(0, 0, 50.0), (0, 1, 20.0), (1, 0, 5.0), (1, 1, 70.0), (1, 2, 0.5), (2, 1, 30.0), (2, 2, 9.0)];
        let (employed, jobs) = ([60.0, 90.0, 40.0], [70.0, 110.0, 29.0]);
        let fit = Commuting::fit(&flows, &employed, &jobs, 0.01);
        assert_eq!(fit.pairs.len(), 6);
        assert!((fit.trimmed - 0.5 / 184.5).abs() < 1e-12);
        for (sum, total) in fit.pairs.residence_sums(&fit.people).iter().zip(employed) {
            assert!((sum - total).abs() < 1e-10);
        }
        let at_work = fit.pairs.workplace_sums(&fit.people);
        for q in 0..3 {
            assert!((at_work[q] * fit.jobs_per_person[q] - jobs[q]).abs() < 1e-9);
            assert!((fit.jobs_per_person[q] - 209.0 / 190.0).abs() < 1e-9);
        }
        assert_eq!(fit.pairs.own(2).map(|pair| fit.pairs.workplaces[pair]), Some(2));
    }

    #[test]
    fn a_place_without_census_flows_keeps_to_itself() {
        let fit = Commuting::fit(&[(0, 0, 10.0)], &[5.0, 3.0], &[5.0, 3.0], 0.0);
        assert_eq!(fit.pairs.len(), 2);
        assert!((fit.people[1] - 3.0).abs() < 1e-12);
    }
}
