//! Charts of policies: cost per job-year, who gets the money, ranks with their intervals.
//!
//! Every chart is a figure with a sentence in place of the picture, its numbers as a table and the link to the CSV. Numbers stand beside
//! marks, so that colour is never the only cue.

use super::super::facts::Facts;
use super::super::figure::{DataTable, Figure, scrolling};
use super::super::format::{fixed, interval, percent};
use super::super::markup::{Element, element};
use super::super::panel::Spread;
use super::super::svg::{Scale, bar, chart, coordinate, label, line};
use super::distinct;
use crate::math;
use crate::results::table::ResultTable;

pub(super) const WIDTH: f64 = 860.0;
/// Where bars begin: names stand left of it.
pub(super) const LEFT: f64 = 280.0;
pub(super) const RIGHT: f64 = 700.0;
const ROW: f64 = 26.0;
const TOP: f64 = 34.0;
/// Places that a chart shows; the table of the run has all.
const SHOWN: usize = 15;
/// Policies with a colour of their own.
const COLOURS: usize = 4;
/// Ratio of the ends above which an axis of money is logarithmic.
const WIDE: f64 = 30.0;

fn short(text: &str) -> String {
    if text.chars().count() <= 36 {
        text.to_owned()
    } else {
        text.chars().take(35).chain(['\u{2026}']).collect()
    }
}

fn name_of_row(at: usize, name: &str) -> Element {
    label("", (LEFT - 12.0, middle(at) + 5.0), "end", short(name))
}

fn middle(at: usize) -> f64 {
    TOP + ROW * (at as f64 + 0.5)
}

fn dot(x: f64, y: f64) -> Element {
    element("circle").class("dot").with("cx", coordinate(x)).with("cy", coordinate(y)).with("r", "5")
}

/// A dot at the mean on a line from end to end of the interval.
pub(super) fn whisker(spread: Spread, y: f64, x: impl Fn(f64) -> f64) -> Vec<Element> {
    let ends = spread.interval.map(|(low, high)| (x(low), x(high)));
    let reach = ends.map(|(low, high)| line("spread", (low, y), (high, y)));
    let caps = ends.into_iter().flat_map(|(low, high)| [low, high]);
    let caps = caps.map(|at| line("spread", (at, y - 5.0), (at, y + 5.0)));
    reach.into_iter().chain(caps).chain([dot(x(spread.mean), y)]).collect()
}

fn axis(bottom: f64, ticks: impl IntoIterator<Item = (f64, String)>) -> Vec<Element> {
    let tick = |(x, text): (f64, String)| {
        [line("grid", (x, TOP - 6.0), (x, bottom)), label("tick", (x, bottom + 18.0), "middle", text)]
    };
    ticks.into_iter().flat_map(tick).collect()
}

fn pounds(value: f64) -> String {
    fixed(value, 0)
}

/// £ per net direct job-year of every policy that has any, dearest last.
pub(super) fn cost(facts: &Facts<'_>, table: &ResultTable) -> Option<Figure> {
    let names = table.text("policy")?;
    let costs = facts.tables.variable(table, "cost_per_net_job_year").ok()?;
    let expected = table.numbers("cost_per_expected_net_job_year")?;
    let of = |row: usize| Spread { mean: expected[row], ..costs.spread(row) };
    let mut rows: Vec<(&str, Spread)> =
        names.iter().enumerate().map(|(row, name)| (name.as_str(), of(row))).collect();
    let all = rows.len();
    rows.retain(|(_, cost)| cost.mean.is_finite() && cost.mean > 0.0);
    rows.iter_mut()
        .for_each(|(_, cost)| cost.interval = cost.interval.filter(|(l, h)| l.is_finite() && h.is_finite()));
    rows.sort_by(|a, b| a.1.mean.total_cmp(&b.1.mean));
    let (cheapest, _) = rows.first()?;
    let without = if all > rows.len() {
        format!(
            " {} of {all} policies have no net direct job-years on average and are left out.",
            all - rows.len()
        )
    } else {
        String::new()
    };
    let title = match rows.len() {
        1 => "What a net direct job-year costs".to_owned(),
        _ => format!("{} costs least per job-year", short(cheapest)),
    };
    let write = |(name, cost): &(&str, Spread)| {
        format!("{name} £{}{}", pounds(cost.mean), facts.in_brackets(*cost, pounds))
    };
    let sentence =
        format!("Cost per net direct job-year: {}.", rows.iter().map(write).collect::<Vec<_>>().join("; "));
    Some(Figure {
        id: "policy-cost",
        title,
        caption: format!(
            "£ per net direct job-year: expected present value of spending over expected discounted direct job-years less deadweight and \
             displacement, intervals of the quotient over draws; what suppliers and spending add is not in it.{without} {} {}",
            facts.spread_sentence(),
            facts.source()
        ),
        content: vec![scrolling("Cost per job-year", cost_chart(&rows, &sentence).class("wide"))],
        data: DataTable {
            caption: "Cost per net direct job-year, £".to_owned(),
            head: ["Policy", "Expected", "Interval"].map(str::to_owned).to_vec(),
            rows: rows
                .iter()
                .map(|(name, cost)| vec![(*name).to_owned(), pounds(cost.mean), interval(*cost, pounds)])
                .collect(),
        },
        csv: "policies",
    })
}

fn cost_chart(rows: &[(&str, Spread)], sentence: &str) -> Element {
    let ends = rows.iter().flat_map(|(_, c)| {
        let (low, high) = c.interval.unwrap_or((c.mean, c.mean));
        [low.min(c.mean), high.max(c.mean)]
    });
    let (low, high) = ends.fold((f64::INFINITY, 0.0), |(l, h), v| (f64::min(l, v), f64::max(h, v)));
    let bottom = TOP + ROW * rows.len() as f64;
    let logarithmic = low > 0.0 && high / low > WIDE;
    let place = |value: f64| if logarithmic { math::ln(value) } else { value };
    let range = if logarithmic { (math::ln(low) - 0.1, math::ln(high) + 0.1) } else { (0.0, high * 1.05) };
    let scale = Scale::new(range, (LEFT, RIGHT));
    let ticks: Vec<f64> = if logarithmic {
        (0..10)
            .map(|power| math::pow(10.0, f64::from(power)))
            .filter(|t| *t >= low * 0.9 && *t <= high * 1.1)
            .collect()
    } else {
        scale.ticks(4.0)
    };
    let ticks = ticks.into_iter().map(|t| (scale.at(place(t)), format!("£{}", pounds(t))));
    let mut drawing = chart(WIDTH, bottom + 28.0, sentence).children(axis(bottom, ticks));
    for (at, (name, cost)) in rows.iter().enumerate() {
        let y = middle(at);
        drawing = drawing.child(name_of_row(at, name)).children(whisker(*cost, y, |v| scale.at(place(v))));
        drawing = drawing.child(label(
            "value",
            (RIGHT + 14.0, y + 5.0),
            "start",
            format!("£{}", pounds(cost.mean)),
        ));
    }
    drawing
}

/// The places that spend most, by policy.
pub(super) fn recipients(facts: &Facts<'_>, table: &ResultTable) -> Option<Figure> {
    let places = &facts.report.dataset.places;
    let spent = facts.tables.variable(table, "spent").ok()?;
    let policies = distinct(table.text("policy")?);
    let of = |k: usize, p: usize| spent.mean[k * places.len() + p];
    let total = |p: usize| (0..policies.len()).map(|k| of(k, p)).sum::<f64>();
    let mut order: Vec<usize> = (0..places.len()).filter(|&p| total(p) > 0.0).collect();
    order.sort_by(|&a, &b| total(b).total_cmp(&total(a)).then(a.cmp(&b)));
    let (count, all) = (order.len(), (0..places.len()).map(total).sum::<f64>());
    order.truncate(SHOWN);
    let first = *order.first()?;
    let of_policy = |k: usize| (0..places.len()).map(|p| of(k, p)).sum::<f64>();
    let (by_size, groups) = coloured(&policies, &of_policy);
    let part = |group: &Vec<usize>, p: usize| group.iter().map(|&k| of(k, p)).sum::<f64>();
    let error = |p: usize| (by_size.len() == 1).then(|| spent.spread(by_size[0] * places.len() + p));
    let shown: f64 = order.iter().map(|&p| total(p)).sum();
    let rows: Vec<Recipient> = order
        .iter()
        .map(|&p| Recipient {
            name: &places[p].name,
            parts: groups.iter().map(|(_, group)| part(group, p)).collect(),
            total: total(p),
            per_head: 1e6 * total(p) / places[p].population,
            spread: error(p),
        })
        .collect();
    let sentence = format!(
        "{} spends most, £{} million; the {} places shown have {} of £{} million, shared by {count} places.",
        places[first].name,
        fixed(total(first), 1),
        rows.len(),
        percent(shown / all),
        fixed(all, 0)
    );
    let mut head = vec!["Place".to_owned(), "All, £m".to_owned(), "£ per resident".to_owned()];
    head.extend(groups.iter().map(|(name, _)| format!("{name}, £m")));
    Some(Figure {
        id: "policy-places",
        title: format!("{} of {count} places spend {}", rows.len(), percent(shown / all)),
        caption: format!(
            "Money spent over all years, £ million of the price base, the {} places that spend most; beside it £ per resident. {} {}",
            rows.len(),
            facts.spread_sentence(),
            facts.source()
        ),
        content: vec![scrolling(
            "Who gets the money",
            recipients_chart(&rows, &groups, &sentence).class("wide"),
        )],
        data: DataTable {
            caption: "Money spent by place and policy, means over draws".to_owned(),
            head,
            rows: rows.iter().map(Recipient::cells).collect(),
        },
        csv: "policy_places",
    })
}

/// Policies that spend, largest first, and their groups: those that spend most have colours, the others share one.
fn coloured(policies: &[String], spent: &dyn Fn(usize) -> f64) -> (Vec<usize>, Vec<(String, Vec<usize>)>) {
    let mut by_size: Vec<usize> = (0..policies.len()).filter(|&k| spent(k) > 0.0).collect();
    by_size.sort_by(|&a, &b| spent(b).total_cmp(&spent(a)).then(a.cmp(&b)));
    let own = if by_size.len() > COLOURS { COLOURS - 1 } else { by_size.len() };
    let mut groups: Vec<(String, Vec<usize>)> =
        by_size[..own].iter().map(|&k| (policies[k].clone(), vec![k])).collect();
    if by_size.len() > own {
        groups.push((format!("{} other policies", by_size.len() - own), by_size[own..].to_vec()));
    }
    (by_size, groups)
}

struct Recipient<'a> {
    name: &'a str,
    /// £m by group of policies.
    parts: Vec<f64>,
    total: f64,
    per_head: f64,
    /// Of one policy alone: quantiles of several do not add up.
    spread: Option<Spread>,
}

impl Recipient<'_> {
    fn cells(&self) -> Vec<String> {
        let head = [self.name.to_owned(), fixed(self.total, 1), fixed(self.per_head, 0)];
        head.into_iter().chain(self.parts.iter().map(|part| fixed(*part, 1))).collect()
    }
}

fn recipients_chart(rows: &[Recipient<'_>], groups: &[(String, Vec<usize>)], sentence: &str) -> Element {
    let reach = |row: &Recipient<'_>| {
        row.spread.and_then(|s| s.interval).map_or(row.total, |(_, high)| high.max(row.total))
    };
    let high = rows.iter().map(reach).fold(0.0, f64::max);
    let scale = Scale::new((0.0, high), (LEFT, RIGHT - 40.0));
    let head = if groups.len() > 1 { 22.0 * groups.len().div_ceil(2) as f64 } else { 0.0 };
    let bottom = TOP + ROW * rows.len() as f64;
    let ticks = scale
        .ticks(4.0)
        .into_iter()
        .map(|t| (scale.at(t), format!("£{}m", fixed(t, usize::from(high < 4.0)))));
    let mut body = element("g")
        .with("transform", format!("translate(0 {})", coordinate(head)))
        .children(axis(bottom, ticks));
    for (at, row) in rows.iter().enumerate() {
        let y = middle(at);
        let mut from = 0.0;
        for (k, part) in row.parts.iter().enumerate().filter(|(_, part)| **part > 0.0) {
            let class = format!("part-{k} stack");
            body = body.child(bar(&class, (scale.at(from), y - 8.0), (scale.at(from + part), y + 8.0)));
            from += part;
        }
        if let Some((low, high)) = row.spread.and_then(|s| s.interval) {
            body = body.child(line("error halo", (scale.at(low), y), (scale.at(high), y)));
            body = body.child(line("error", (scale.at(low), y), (scale.at(high), y)));
        }
        let text = format!("£{}m, £{} each", fixed(row.total, 1), fixed(row.per_head, 0));
        body = body.child(name_of_row(at, row.name)).child(label(
            "value",
            (scale.at(reach(row)) + 8.0, y + 5.0),
            "start",
            text,
        ));
    }
    let legend = groups.iter().enumerate().filter(|_| groups.len() > 1).flat_map(|(k, (name, _))| {
        let (x, y) = (20.0 + 420.0 * (k % 2) as f64, 8.0 + 22.0 * (k / 2) as f64);
        [
            bar(&format!("part-{k}"), (x, y), (x + 14.0, y + 14.0)),
            label(
                "",
                (x + 22.0, y + 12.0),
                "start",
                if name.chars().count() > 48 { short(name) } else { name.clone() },
            ),
        ]
    });
    chart(WIDTH, head + bottom + 28.0, sentence).children(legend).child(body)
}

/// Ranks of the worst-off places as they are and as they are measured.
pub(super) fn ranks(facts: &Facts<'_>, table: &ResultTable) -> Option<Figure> {
    let (names, truth) = (table.text("definition")?, table.numbers("rank")?);
    let chosen = table.flags("chosen")?.iter().position(|chosen| *chosen)?;
    let probability = table.numbers("worst_probability")?;
    let seen = facts.tables.variable(table, "rank_seen").ok()?;
    let places = &facts.report.dataset.places;
    let first = chosen - chosen % places.len();
    let mut order: Vec<usize> = (first..first + places.len()).collect();
    order.sort_by(|&a, &b| truth[a].total_cmp(&truth[b]));
    order.truncate(SHOWN);
    let rows: Vec<Ranked> = order
        .iter()
        .map(|&row| Ranked {
            name: &places[row - first].name,
            rank: truth[row],
            seen: Spread { mean: truth[row], interval: seen.spread(row).interval },
            probability: probability[row],
        })
        .collect();
    let widest = rows.iter().filter_map(|r| r.seen.interval).map(|(l, h)| h - l).fold(0.0, f64::max);
    let definition = names[first].replace('_', " ");
    let (title, sentence) = match facts.interval_name() {
        Some(name) => (
            "How sure the ranks of the worst-off places are".to_owned(),
            format!(
                "Ranks by {definition} of the {} worst-off places; as measured their {name}s are up to {} ranks wide, and {} of them are among the \
                 worst in every draw.",
                rows.len(),
                fixed(widest, 0),
                rows.iter().filter(|r| r.probability >= 1.0).count()
            ),
        ),
        None => (
            "The places that are worst off".to_owned(),
            format!(
                "The {} worst-off places by {definition}; one draw, so nothing says how sure their ranks are.",
                rows.len()
            ),
        ),
    };
    Some(Figure {
        id: "rank-intervals",
        title,
        caption: format!(
            "Rank by the definition {definition}, 1 = worst off of {} places. Dot: without error of measurement; line: as measured; beside it the \
             share of draws in which the place is among the worst. {} {}",
            places.len(),
            facts.spread_sentence(),
            facts.source()
        ),
        content: vec![scrolling("Ranks and their intervals", ranks_chart(&rows, &sentence).class("wide"))],
        data: DataTable {
            caption: format!("Ranks by {definition}"),
            head: ["Place", "Rank", "As measured", "Among the worst, share of draws"]
                .map(str::to_owned)
                .to_vec(),
            rows: rows.iter().map(Ranked::cells).collect(),
        },
        csv: "rankings",
    })
}

struct Ranked<'a> {
    name: &'a str,
    rank: f64,
    /// The true rank with the interval of the measured one.
    seen: Spread,
    probability: f64,
}

impl Ranked<'_> {
    fn cells(&self) -> Vec<String> {
        let seen = interval(self.seen, |rank| fixed(rank, 0));
        vec![self.name.to_owned(), fixed(self.rank, 0), seen, percent(self.probability)]
    }
}

fn ranks_chart(rows: &[Ranked<'_>], sentence: &str) -> Element {
    let last =
        rows.iter().map(|r| r.seen.interval.map_or(r.rank, |(_, high)| high.max(r.rank))).fold(1.0, f64::max);
    let scale = Scale::new((1.0, last + 1.0), (LEFT, RIGHT));
    let bottom = TOP + ROW * rows.len() as f64;
    let ticks = std::iter::once(1.0).chain(scale.ticks(5.0).into_iter().filter(|t| *t > 1.5));
    let ticks = ticks.map(|t| (scale.at(t), fixed(t, 0)));
    let mut drawing = chart(WIDTH, bottom + 46.0, sentence).children(axis(bottom, ticks));
    for (at, row) in rows.iter().enumerate() {
        let y = middle(at);
        drawing = drawing.child(name_of_row(at, row.name)).children(whisker(row.seen, y, |v| scale.at(v)));
        let text = format!("{} of draws", percent(row.probability));
        drawing = drawing.child(label("value", (RIGHT + 14.0, y + 5.0), "start", text));
    }
    drawing.child(label("tick", (LEFT, bottom + 38.0), "start", "Rank, 1 = worst off"))
}
