//! The labour market of the United Kingdom's places against what is known of regional shocks (properties V10, V11): METHODS section 18
//! has the figures that these tests print.
#![allow(missing_docs, clippy::unwrap_used)]

use fairshift::engine::labour::{LabourResult, LabourVariable as V};
use fairshift::engine::sampling::Normals;
use people::{Shares, UK, Uk, shares};

#[path = "common/people.rs"]
mod people;

/// Places of an area.
fn area(uk: &Uk, name: &str, code: impl Fn(usize) -> String) -> Vec<usize> {
    let own = code(uk.place(name));
    (0..uk.data.places.len()).filter(|&p| code(p) == own).collect()
}

/// A permanent fall of jobs by 1 % in some places.
fn fall(uk: &Uk, years: usize, hit: &[usize]) -> LabourResult {
    uk.run(years, |year, p, _| if year > 0 && hit.contains(&p) { -0.01 } else { 0.0 })
}

/// What residents of a place lose if every workplace lets its workers go in proportion: `Σ_q M_rq × fall_q`.
fn exposure(uk: &Uk, place: usize, fall: impl Fn(usize) -> f64) -> f64 {
    let market = uk.market();
    let pairs = market.pairs.of_residence(place);
    pairs.map(|p| market.base.pairs[p] * fall(market.pairs.workplaces[p])).sum()
}

/// V10: a permanent fall of labour demand by 1 %, in one place alone and in the labour market around it.
#[test]
fn a_regional_shock_is_absorbed_through_participation_first_and_moving_later() {
    let uk = &*UK;
    let subregion = |p: usize| uk.data.places[p].subregion.clone();
    for name in ["Falkirk", "Middlesbrough"] {
        for hit in [vec![uk.place(name)], area(uk, name, subregion)] {
            let result = fall(uk, 10, &hit);
            let at = [1, 2, 3, 5, 10].map(|year| shares(uk, &result, &hit, year));
            for (year, shares) in [1, 2, 3, 5, 10].iter().zip(&at) {
                eprintln!("{name}, {} places, year {year}: {shares:?}", hit.len());
            }
            assert!(at[0].participation >= 0.45, "{name}: {:?}", at[0]);
            assert!(at[0].migration <= 0.25, "{name}: {:?}", at[0]);
            assert!((0.15..=0.40).contains(&at[0].unemployment), "{name}: {:?}", at[0]);
            let peak = at.iter().map(|s: &Shares| s.unemployed).fold(0.0, f64::max);
            assert!(at[3].unemployed <= 0.5 * peak, "{name}: {:?}", at[3]);
            assert!((0.35..=0.75).contains(&at[4].migration), "{name}: {:?}", at[4]);
        }
    }
}

/// V10: how much of a fall by 1 % residents make good by taking jobs elsewhere. Place alone, its subregion, its region.
#[test]
fn commuting_insures_less_the_more_neighbours_are_hit() {
    let uk = &*UK;
    for name in ["Falkirk", "Middlesbrough"] {
        let place = uk.place(name);
        let areas = [
            vec![place],
            area(uk, name, |p| uk.data.places[p].subregion.clone()),
            area(uk, name, |p| uk.data.places[p].region.clone()),
        ];
        let shares = areas.map(|hit| {
            let result = fall(uk, 2, &hit);
            [1, 2].map(|year| made_good(uk, &result, (year, &[place]), &hit))
        });
        eprintln!("{name}: made good in years 1 and 2, alone, subregion, region: {shares:.2?}");
        assert!(shares[0][0] > shares[1][0] && shares[1][0] > shares[2][0]);
        assert!(shares[1].iter().all(|share| *share <= 0.3), "{shares:?}");
    }
}

/// Of what residents would lose if every workplace that is hit let its workers go in proportion, the part that they do not lose.
fn made_good(uk: &Uk, result: &LabourResult, (year, residences): (usize, &[usize]), hit: &[usize]) -> f64 {
    let at_work = |q: usize| {
        if hit.contains(&q) {
            -uk.value(result, year, V::AtWork, q) / uk.level(result, 0, V::AtWork, q)
        } else {
            0.0
        }
    };
    let lost: f64 = residences.iter().map(|&r| uk.value(result, year, V::Employed, r)).sum();
    1.0 + lost / residences.iter().map(|&r| exposure(uk, r, at_work)).sum::<f64>()
}

/// V10 everywhere: every subregion hit as a whole, and places of all kinds hit alone. The median of each figure lies in its band.
#[test]
fn the_median_place_and_subregion_adjust_as_observed() {
    let uk = &*UK;
    let all = 0..uk.data.places.len();
    let mut subregions: Vec<&str> = uk.data.places.iter().map(|place| &*place.subregion).collect();
    subregions.sort_unstable();
    subregions.dedup();
    let insured = |subregion: &&str| {
        let hit: Vec<usize> = all.clone().filter(|&p| uk.data.places[p].subregion == **subregion).collect();
        made_good(uk, &fall(uk, 1, &hit), (1, &hit), &hit)
    };
    let insured: Vec<f64> = subregions.iter().map(insured).collect();
    eprintln!("made good in year 1 in {} subregions: {:.2?}", insured.len(), quartiles(&insured));
    let alone = [
        "Aberdeen City",
        "Belfast",
        "Birmingham",
        "Boston",
        "Cornwall",
        "Highland",
        "Isles of Scilly",
        "Leeds",
        "Neath Port Talbot",
        "Redcar and Cleveland",
    ];
    let figures = alone.map(|name| {
        let hit = [uk.place(name)];
        let result = fall(uk, 10, &hit);
        let [first, last] = [1, 10].map(|year| shares(uk, &result, &hit, year));
        let lost = last.employment / uk.level(&result, 0, V::Employed, hit[0]);
        let figures =
            [first.participation, first.unemployment, first.migration, last.migration, 100.0 * lost];
        eprintln!(
            "{name}: participation, unemployment, migration, migration in year 10, employment: {figures:.2?}"
        );
        figures
    });
    let median = |figure: usize| quartiles(&figures.map(|figures| figures[figure]))[1];
    assert!(quartiles(&insured)[1] <= 0.3);
    assert!(median(0) >= 0.45);
    assert!((0.15..=0.40).contains(&median(1)));
    assert!(median(2) <= 0.25);
    assert!((0.35..=0.75).contains(&median(3)));
}

fn quartiles(values: &[f64]) -> [f64; 3] {
    let order = ordered(values);
    [1, 2, 3].map(|quarter| values[order[(values.len() - 1) * quarter / 4]])
}

/// People without work beyond the base year's share of a place's people of working age, wherever they are counted: unemployed, in
/// training, retired early or inactive.
fn jobless(uk: &Uk, result: &LabourResult, year: usize, places: &[usize]) -> f64 {
    let beyond = |p: usize| {
        let ([e0, w0], [e, w]) = (uk.people(result, 0, p), uk.people(result, year, p));
        w * e0 / w0 - e
    };
    places.iter().map(|&p| beyond(p)).sum()
}

/// V11: the same jobs lost over forty years, or over five.
#[test]
fn slow_decline_has_a_lower_peak_of_unemployment_and_the_same_end() {
    let uk = &*UK;
    let everywhere: Vec<usize> = (0..uk.data.places.len()).collect();
    for name in ["Neath Port Talbot"] {
        let hit = [uk.place(name)];
        let run = |years: f64| {
            let path = |year: usize| -0.3 * (year as f64 / years).min(1.0);
            uk.run(40, |year, p, _| if p == hit[0] { path(year) } else { 0.0 })
        };
        let (slow, fast) = (run(40.0), run(5.0));
        let peak = |result: &LabourResult| {
            (1..=40).map(|y| shares(uk, result, &hit, y).unemployed).fold(0.0, f64::max)
        };
        let years = |result: &LabourResult, places: &[usize]| -> f64 {
            (1..=40).map(|y| jobless(uk, result, y, places)).sum()
        };
        let at_work = |result: &LabourResult| uk.level(result, 40, V::AtWork, hit[0]);
        for year in [1, 3, 5, 7, 10, 20, 30, 40] {
            let of = |result: &LabourResult| {
                (
                    jobless(uk, result, year, &hit).round(),
                    jobless(uk, result, year, &everywhere).round(),
                    shares(uk, result, &hit, year),
                )
            };
            eprintln!("{year} slow {:?}\n   fast {:?}", of(&slow), of(&fast));
        }
        let ratio = |of: &dyn Fn(&LabourResult) -> f64| of(&fast) / of(&slow);
        let peaks = ratio(&peak);
        let local = ratio(&|result| years(result, &hit));
        let country = ratio(&|result| years(result, &everywhere));
        let end = at_work(&slow) / at_work(&fast);
        eprintln!(
            "{name}: peak {peaks:.2}, person-years in the place {local:.2}, in the country {country:.2}, at work in the end {end:.4}"
        );
        assert!(peaks >= 3.0);
        assert!((end - 1.0).abs() < 0.1);
        assert!(country >= 1.5);
    }
}

/// V10, persistence: shocks that stay and follow one another over decades leave places where they put them.
#[test]
fn employment_rates_persist_for_thirty_years() {
    let uk = &*UK;
    let places = uk.data.places.len();
    let shocks: Vec<[f64; 4]> = (0..places).map(|p| decades(uk, p)).collect();
    let path = |year: usize, p: usize, _: usize| -> f64 {
        let decades = year as f64 / 10.0;
        (0..4).map(|d| shocks[p][d] * (decades - d as f64).clamp(0.0, 1.0)).sum()
    };
    let result = uk.run(40, path);
    let rates = |year: usize| -> Vec<f64> {
        (0..places).map(|p| uk.people(&result, year, p)).map(|[e, w]| e / w).collect()
    };
    let base = rates(0);
    // What shocks did, without the base year's own differences, which would stay anyway.
    let done =
        |year: usize| -> Vec<f64> { rates(year).iter().zip(&base).map(|(now, then)| now - then).collect() };
    let levels = correlation(&rates(10), &rates(40));
    let changes = correlation(&done(10), &done(40));
    let worst = ordered(&shocks.iter().map(|s| s[0]).collect::<Vec<f64>>());
    let stay = |values: &[f64]| {
        let lowest = &ordered(values)[..places / 3];
        let stay = worst[..places / 10].iter().filter(|p| lowest.contains(p)).count();
        stay as f64 / (places / 10) as f64
    };
    let (stay_changes, stay_levels) = (stay(&done(40)), stay(&rates(40)));
    eprintln!("sd: base {:.4}, done 10 {:.4}, done 40 {:.4}", sd(&base), sd(&done(10)), sd(&done(40)));
    eprintln!("employment rates, years 10 and 40: levels {levels:.2}, what shocks did {changes:.2}");
    eprintln!(
        "worst tenth in the lowest third after 40 years: by change {stay_changes:.2}, by level {stay_levels:.2}"
    );
    assert!(levels >= 0.45 && changes >= 0.45, "{levels} {changes}");
    assert!(stay_changes >= 0.55, "{stay_changes}");
}

/// A place's change of jobs in each of four decades, as a share of the base year's: 0.65 of the last one and news, 3 % in size.
fn decades(uk: &Uk, place: usize) -> [f64; 4] {
    let mut last = None;
    [0, 1, 2, 3].map(|decade| {
        let news = 0.03 * Normals::new(1, "decade", decade).of(&uk.data.places[place].code);
        let now = last.map_or(news, |last: f64| 0.65 * last + (1.0f64 - 0.65 * 0.65).sqrt() * news);
        last = Some(now);
        now
    })
}

fn ordered(values: &[f64]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|a, b| values[*a].total_cmp(&values[*b]));
    order
}

fn sd(values: &[f64]) -> f64 {
    covariance(values, values).sqrt()
}

fn covariance(a: &[f64], b: &[f64]) -> f64 {
    let mean = |x: &[f64]| x.iter().sum::<f64>() / x.len() as f64;
    let (mean_a, mean_b) = (mean(a), mean(b));
    a.iter().zip(b).map(|(a, b)| (a - mean_a) * (b - mean_b)).sum::<f64>() / a.len() as f64
}

fn correlation(a: &[f64], b: &[f64]) -> f64 {
    covariance(a, b) / (sd(a) * sd(b))
}
