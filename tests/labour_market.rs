//! The labour market of the United Kingdom's places against what is known of regional shocks (properties V10, V11).
#![allow(missing_docs, clippy::unwrap_used)]

use std::sync::{Arc, LazyLock};

use fairshift::dataset::{Dataset, embedded};
use fairshift::engine::draw::{VARIABLES, Variable};
use fairshift::engine::labour::sites::site_paths;
use fairshift::engine::labour::{
    Course, FLOWS, Flow, LABOUR_VARIABLES, LabourMarket, LabourResult, LabourVariable as V, Levers,
};
use fairshift::engine::{Prepared, prepare};
use fairshift::inputs::{LabourEngine, LabourSettings, ModelInputs, Quantity, SiteEvent, SiteEventKind};
use fairshift::matrix::Matrix;
use fairshift::scenario::distribution::Distribution;

struct Uk {
    data: Arc<Dataset>,
    prepared: Prepared,
}

static UK: LazyLock<Uk> = LazyLock::new(|| {
    let data = Arc::new(embedded::read("uk-2021").unwrap());
    let mut inputs = ModelInputs::unchanged(Arc::clone(&data));
    inputs.labour = Some(LabourSettings { engine: LabourEngine::MeanField, steps_per_year: 12 });
    Uk { prepared: prepare(&inputs).unwrap(), data }
});

impl Uk {
    /// Runs the market alone on a path of relative job changes `[year](place, class)`, base year first.
    fn run(&self, years: usize, change: impl Fn(usize, usize, usize) -> f64) -> LabourResult {
        self.run_with(years, change, |_| Levers::default())
    }

    /// The same with levers by year.
    fn run_with(
        &self,
        years: usize,
        change: impl Fn(usize, usize, usize) -> f64,
        levers: impl Fn(usize) -> Levers,
    ) -> LabourResult {
        let shared = self.prepared.labour.as_ref().unwrap();
        let values = self.prepared.draws[0].labour.unwrap();
        let jobs = &self.data.jobs;
        let mut market = LabourMarket::new(
            shared,
            &self.prepared.baseline,
            &values,
            (&self.data, jobs),
            vec![years],
            (Vec::new(), 2021),
        );
        let classes = fairshift::engine::labour::shared::class_jobs(jobs, &shared.class_of, shared.classes);
        for year in 0..=years {
            let path = Matrix::from_fn(classes.rows(), classes.columns(), |p, c| {
                classes[(p, c)] * change(year, p, c)
            });
            market.year(&path, &levers(year));
        }
        market.finish()
    }

    fn place(&self, name: &str) -> usize {
        self.data.place(name).unwrap()
    }

    fn value(&self, result: &LabourResult, year: usize, variable: V, place: usize) -> f64 {
        let places = self.data.places.len();
        result.places.read()[(year * LABOUR_VARIABLES + variable as usize) * places + place]
    }
}

/// How a year's fall of residents' employment was taken up.
#[derive(Debug)]
struct Shares {
    /// Fall of residents' employment, people.
    employment: f64,
    /// Change of unemployment, people.
    unemployed: f64,
    unemployment: f64,
    participation: f64,
    migration: f64,
    /// Share of the jobs lost that commuters and neighbours take up; printed only.
    #[expect(dead_code, reason = "read by Debug")]
    commuting: f64,
}

/// Share of the jobs of places that people from elsewhere hold: what a fall of all jobs alike takes from them at once.
fn held_from_elsewhere(uk: &Uk, places: &[usize]) -> f64 {
    let market = &uk.prepared.labour.as_ref().unwrap().central;
    let (mut all, mut elsewhere) = (0.0, 0.0);
    for &q in places {
        for (r, pair) in market.pairs.of_workplace(q) {
            all += market.base.pairs[pair];
            elsewhere += if places.contains(&r) { 0.0 } else { market.base.pairs[pair] };
        }
    }
    elsewhere / all
}

fn shares(uk: &Uk, result: &LabourResult, places: &[usize], year: usize) -> Shares {
    let v = |variable| places.iter().map(|&p| uk.value(result, year, variable, p)).sum::<f64>();
    let unemployed = v(V::UnemployedShort) + v(V::UnemployedLong);
    let outside = v(V::Inactive) + v(V::EarlyRetired) + v(V::Trainees);
    let population = v(V::Employed) + unemployed + outside;
    let fall = -v(V::Employed);
    Shares {
        employment: fall,
        unemployed,
        unemployment: unemployed / fall,
        participation: outside / fall,
        migration: -population / fall,
        commuting: 1.0 - fall / -v(V::AtWork),
    }
}

/// V10: a permanent fall of labour demand by 1 %, in one place alone and in a labour market of places.
#[test]
fn a_regional_shock_is_absorbed_through_participation_first_and_moving_later() {
    let uk = &*UK;
    let subregion = |name: &str| -> Vec<usize> {
        let code = &uk.data.places[uk.place(name)].subregion;
        (0..uk.data.places.len()).filter(|&p| uk.data.places[p].subregion == *code).collect()
    };
    for name in ["Falkirk", "Middlesbrough"] {
        let hit = [uk.place(name)];
        let result = uk.run(10, |year, p, _| if year > 0 && hit.contains(&p) { -0.01 } else { 0.0 });
        let at = [1, 2, 3, 5, 10].map(|year| shares(uk, &result, &hit, year));
        for (year, shares) in [1, 2, 3, 5, 10].iter().zip(&at) {
            eprintln!("{name} alone, year {year}: {shares:?}");
        }
        let wide = subregion(name);
        let result = uk.run(10, |year, p, _| if year > 0 && wide.contains(&p) { -0.01 } else { 0.0 });
        let region = [1, 2, 3, 5, 10].map(|year| shares(uk, &result, &wide, year));
        let elsewhere = [&hit[..], &wide].map(|places| held_from_elsewhere(uk, places));
        eprintln!("{name}: jobs held from elsewhere {elsewhere:?}");
        for (year, shares) in [1, 2, 3, 5, 10].iter().zip(&region) {
            eprintln!("{name} and its subregion, year {year}: {shares:?}");
        }
        for at in [&at, &region] {
            assert!(at[0].participation >= 0.45, "{name}: {:?}", at[0]);
            assert!(at[0].migration <= 0.25, "{name}: {:?}", at[0]);
            assert!((0.15..=0.40).contains(&at[0].unemployment), "{name}: {:?}", at[0]);
            let peak = at.iter().map(|s| s.unemployed).fold(0.0, f64::max);
            assert!(at[3].unemployed <= 0.5 * peak, "{name}: {:?}", at[3]);
        }
    }
}

/// V11: the same jobs lost over forty years, or over five.
#[test]
fn slow_decline_has_a_lower_peak_of_unemployment_and_the_same_end() {
    let uk = &*UK;
    let hit = [uk.place("Neath Port Talbot")];
    let path = |years: f64| {
        move |year: usize, p: usize| {
            if p == hit[0] { -0.3 * (year as f64 / years).min(1.0) } else { 0.0 }
        }
    };
    let (slow, fast) = (path(40.0), path(5.0));
    let (slow, fast) = (uk.run(40, |y, p, _| slow(y, p)), uk.run(40, |y, p, _| fast(y, p)));
    let unemployed = |result: &LabourResult, year| shares(uk, result, &hit, year).unemployed;
    let peak = |result: &LabourResult| (1..=40).map(|y| unemployed(result, y)).fold(0.0, f64::max);
    let jobless = |result: &LabourResult| -> f64 {
        (1..=40)
            .map(|y| {
                let s = shares(uk, result, &hit, y);
                s.unemployed + s.participation * s.employment
            })
            .sum()
    };
    let at_work = |result: &LabourResult| uk.value(result, 40, V::AtWork, hit[0]);
    eprintln!("peak unemployment: slow {}, fast {}", peak(&slow), peak(&fast));
    eprintln!("person-years without work: slow {}, fast {}", jobless(&slow), jobless(&fast));
    for year in [1, 3, 5, 7, 10, 20, 30, 40] {
        eprintln!(
            "{year} slow {:?}\n   fast {:?}",
            shares(uk, &slow, &hit, year),
            shares(uk, &fast, &hit, year)
        );
    }
    eprintln!("people at work in the end: slow {}, fast {}", at_work(&slow), at_work(&fast));
    assert!(peak(&fast) >= 3.0 * peak(&slow));
    // The third figure of V11, person-years without work at least 1.5 times as many, is missed: METHODS section 18.
    assert!((at_work(&slow) / at_work(&fast) - 1.0).abs() < 0.1);
}

/// 2,000 jobs close after nine months' notice: most of those who held them are not unemployed a year later.
#[test]
fn a_closure_with_notice_is_not_as_many_unemployed() {
    let uk = &*UK;
    let place = uk.place("Neath Port Talbot");
    let industry = uk.data.industry("C241T243").unwrap();
    let mut inputs = ModelInputs::unchanged(Arc::clone(&uk.data));
    inputs.end = inputs.start + 10;
    let progress = |year: i32| match year - inputs.start {
        ..=3 => 0.0,
        4 => 0.625,
        _ => 1.0,
    };
    let progress: Vec<f64> = (inputs.start..=inputs.end).map(progress).collect();
    inputs.sites.push(SiteEvent {
        name: "works".into(),
        place,
        industry,
        kind: SiteEventKind::Closure,
        jobs: Quantity::Fixed(2000.0),
        progress: progress.clone(),
        announced: 2024.5,
        start: 2025.25,
        ramp_years: 0.25,
        import_replacement: Quantity::Fixed(1.0),
    });
    let shared = uk.prepared.labour.as_ref().unwrap();
    let draw = &uk.prepared.draws[0];
    let jobs = &uk.data.jobs;
    let sites = site_paths(&inputs, draw, &shared.class_of, jobs);
    let values = draw.labour.unwrap();
    let kept: Vec<usize> = (0..=10).collect();
    let data = (&*uk.data, jobs);
    let mut market =
        LabourMarket::new(shared, &uk.prepared.baseline, &values, data, kept, (sites, inputs.start));
    let class = shared.class_of[industry];
    for progress in &progress {
        let mut change = Matrix::zeros(jobs.rows(), shared.classes);
        change[(place, class)] = -2000.0 * progress;
        market.year(&change, &Levers::default());
    }
    let result = market.finish();
    let places = uk.data.places.len();
    let everywhere: Vec<usize> = (0..places).collect();
    let flow =
        |year: usize, flow: Flow, place: usize| result.flows[(year * FLOWS + flow as usize) * places + place];
    for year in [3, 4, 5, 6, 9] {
        let local = shares(uk, &result, &[place], year);
        let all = shares(uk, &result, &everywhere, year);
        eprintln!("{} local {local:?}\n     all {all:?}", 2021 + year);
        let flows = [Flow::LeftUnderNotice, Flow::Attrition, Flow::Voluntary, Flow::Compulsory];
        eprintln!("     {:?}", flows.map(|f| flow(year, f, place).round()));
        let flows = [Flow::Retired, Flow::LeftLabourForce, Flow::Displaced, Flow::GaveUp];
        let sum = |f: Flow| (0..places).map(|p| flow(year, f, p)).sum::<f64>();
        eprintln!("     {:?}", flows.map(|f| sum(f).round()));
    }
    let left: f64 = (0..places).map(|p| flow(10, Flow::LeftLabourForce, p)).sum();
    assert!(left.abs() < 2000.0, "flows beyond the base year's: {left}");
    let lost = 2000.0 / 1.0563;
    let unemployed = |year| shares(uk, &result, &everywhere, year).unemployed;
    assert!(flow(4, Flow::LeftUnderNotice, place) > 0.1 * lost);
    assert!((0..places).map(|p| flow(4, Flow::Retired, p)).sum::<f64>() > 0.03 * lost);
    assert!((3..=6).all(|year| unemployed(year) < 0.5 * lost), "{}", unemployed(4));
}

/// V7: coal jobs come or go in one place; jobs of local goods follow, fewer in a boom than in a bust, other trades do not.
#[test]
fn a_bust_takes_more_local_jobs_than_a_boom_brings() {
    let uk = &*UK;
    let (place, industry) = (uk.place("Neath Port Talbot"), uk.data.industry("C241T243").unwrap());
    let run = |kind: SiteEventKind, gain: Option<f64>| {
        let mut inputs = ModelInputs::unchanged(Arc::clone(&uk.data));
        inputs.labour = Some(LabourSettings { engine: LabourEngine::MeanField, steps_per_year: 12 });
        inputs.induced = fairshift::inputs::InducedKind::LocalMultiplier;
        inputs.end = inputs.start + 6;
        let named = inputs.parameters.iter_mut().find(|p| p.name == "induced.local_multiplier_gain").unwrap();
        if let Some(gain) = gain {
            named.distribution = Distribution::Fixed(gain).into();
        }
        let jobs = 0.5 * uk.data.jobs[(place, industry)];
        inputs.sites.push(SiteEvent {
            name: "pits".into(),
            place,
            industry,
            kind,
            jobs: Quantity::Fixed(jobs),
            progress: (0..=6).map(|year| f64::from(u8::from(year > 0))).collect(),
            announced: 2022.0,
            start: 2022.0,
            ramp_years: 0.0,
            import_replacement: Quantity::Fixed(1.0),
        });
        let output = fairshift::engine::run(&inputs, &prepare(&inputs).unwrap(), &|| {}).unwrap();
        let places = uk.data.places.len();
        let of =
            |variable: Variable| output.draws[0].places[(6 * VARIABLES + variable as usize) * places + place];
        let tradable = of(Variable::JobsDirect) + of(Variable::JobsIndirect);
        [of(Variable::JobsInduced) / tradable, of(Variable::JobsIndirect) / of(Variable::JobsDirect)]
    };
    let [bust, suppliers] = run(SiteEventKind::Closure, None);
    let [boom, _] = run(SiteEventKind::Opening, None);
    // Registered gains are of new jobs in Britain and above those of a coal boom (Black et al. 2005: 0.174).
    let [coal, _] = run(SiteEventKind::Opening, Some(0.174));
    eprintln!(
        "local jobs per job: bust {bust:.3}, boom {boom:.3}, coal boom {coal:.3}; suppliers {suppliers:.3}"
    );
    assert!((0.25..=0.45).contains(&bust) && (0.10..=0.30).contains(&coal) && bust >= 1.3 * coal);
    // With the registered gain the ratio is missed: METHODS section 18.
    assert!(bust < 1.3 * boom && boom > 0.3);
}

/// V9, training: a small programme raises the employment of those it trains by 3 to 10 points two years after the course, and not in the
/// half year of the course. The place's residents in work stand for them: competitors live elsewhere as well, so this is a lower bound.
#[test]
fn training_locks_in_and_then_helps() {
    let uk = &*UK;
    let (place, starts) = (uk.place("Barnsley"), 100.0);
    let course = Course { steps: 6, other_class: 0.6, effectiveness: 1.52 };
    let levers = |year: usize| {
        let mut training = vec![0.0; uk.data.places.len()];
        training[place] = if year == 1 { starts } else { 0.0 };
        Levers { training, course, ..Levers::default() }
    };
    let result = uk.run_with(5, |_, _, _| 0.0, levers);
    let effect = |year: usize| uk.value(&result, year, V::Employed, place) / starts;
    for year in 1..=5 {
        let all: f64 = (0..uk.data.places.len()).map(|p| uk.value(&result, year, V::Employed, p)).sum();
        eprintln!(
            "{} years after the middle of starts: {:+.3} in work, in the country {:+.3}",
            year as f64 - 0.5,
            effect(year),
            all / starts
        );
    }
    assert!(effect(1) <= 0.0, "{}", effect(1));
    assert!((0.03..=0.10).contains(&effect(3)), "{}", effect(3));
}
