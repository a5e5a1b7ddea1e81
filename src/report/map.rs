//! Maps of the relative change of jobs: outlines, and one hexagon per place, for a few years.
//!
//! Every place is drawn once per view. Its classes say which colour it has in which year (`y0c5`, hatched `y0h5`), and
//! style rules tied to the radio buttons choose the year and the view, so the page needs no script for it.

use self::classes::{Class, Classes, style};
use self::outline::Layout;
use super::facts::{Facts, lost};
use super::figure::{DataTable, Figure, section, without_table};
use super::format::{interval, jobs, jobs_change, percent_change};
use super::markup::{Element, element, text_element};
use super::panel::{Panel, Spread};
use super::svg::{bar, chart, label};
use crate::dataset::Dataset;

mod assignment;
mod cartogram;
mod classes;
mod outline;

#[cfg(test)]
pub(super) use classes::contrast;

/// The section and the style rules that belong to it.
pub(super) struct Map {
    /// The section.
    pub(super) section: Element,
    /// Rules for years and classes.
    pub(super) style: String,
}

/// Places drawn in a size that says nothing about them.
pub(super) struct EqualShapes {
    /// Width of the drawing.
    pub(super) width: f64,
    /// Height of the drawing.
    pub(super) height: f64,
    /// `[place]`.
    pub(super) shapes: Vec<Element>,
}

/// A hexagon per place; outlines or dots where there are too many places for hexagons.
pub(super) fn equal_shapes(data: &Dataset) -> EqualShapes {
    let layout = Layout::new(data);
    match cartogram::cartogram(&layout.points, layout.width, layout.land_height) {
        Some(hexagons) => EqualShapes {
            width: hexagons.width,
            height: hexagons.height,
            shapes: (0..data.places.len()).map(|p| hexagons.shape(p)).collect(),
        },
        None => EqualShapes { width: layout.width, height: layout.height, shapes: layout.shapes },
    }
}

/// The section.
pub(super) fn map(facts: &Facts<'_>) -> Map {
    let section = section("map", "Where jobs change");
    let Some(panel) = &facts.places else {
        return Map { section: section.child(without_table("places")), style: String::new() };
    };
    let view = View::new(facts, panel);
    Map { section: section.child(view.figure().element()), style: style(view.years.len()) }
}

/// What the two drawings share.
struct View<'a> {
    facts: &'a Facts<'a>,
    panel: &'a Panel<'a>,
    /// Positions of the years shown; the last one is the last year.
    years: Vec<usize>,
    /// `[year shown][place]`.
    shares: Vec<Vec<Spread>>,
    classes: Classes,
    layout: Layout,
    hexagons: Option<cartogram::Cartogram>,
}

impl<'a> View<'a> {
    fn new(facts: &'a Facts<'a>, panel: &'a Panel<'a>) -> Self {
        let years = shown_years(panel.years);
        let shares = |y: &usize| -> Vec<Spread> {
            let share = |p: usize| panel.spread(p, *y).relative_to(facts.base_jobs[p]);
            (0..panel.units()).map(share).collect()
        };
        let shares: Vec<Vec<Spread>> = years.iter().map(shares).collect();
        let classes = Classes::for_values(shares.last().map_or(&[][..], Vec::as_slice));
        let layout = Layout::new(facts.report.dataset);
        let hexagons = cartogram::cartogram(&layout.points, layout.width, layout.land_height);
        Self { facts, panel, years, shares, classes, layout, hexagons }
    }

    fn year(&self, shown: usize) -> i32 {
        self.panel.years[self.years[shown]]
    }

    fn figure(&self) -> Figure {
        let (facts, panel) = (self.facts, self.panel);
        let count = panel.units();
        let losers = (0..count).filter(|p| lost(panel.last(*p).mean)).count();
        let rule = if facts.report.dataset.boundaries.is_empty() {
            " The data hold no boundaries: each place is a dot at its centre."
        } else {
            ""
        };
        Figure {
            id: "map-jobs",
            title: format!("{losers} of {count} places lose jobs by {}", panel.last_year()),
            caption: format!(
                "Change of jobs against the counterfactual as a share of base-year jobs; {}; {}. Hatched: the interval \
                 reaches from loss to gain. Hexagons: one per place, all the same size, near where the place is.{rule} {} {}",
                facts.population(),
                super::format::list(
                    &(0..self.years.len()).map(|y| self.year(y).to_string()).collect::<Vec<_>>()
                ),
                facts.spread_sentence(),
                facts.source()
            ),
            content: vec![
                self.controls(),
                element("div").class("map-columns").children(self.drawings()).child(self.legends()),
            ],
            data: self.data(),
            csv: "places",
        }
    }

    /// Radio buttons for year and view.
    fn controls(&self) -> Element {
        let last = self.years.len() - 1;
        let years = (0..=last).map(|y| radio("map-year", y, &self.year(y).to_string(), y == last));
        let views = ["Map", "Hexagons of equal size"].iter().enumerate();
        let group = |name: &str, buttons: Vec<Element>| {
            element("fieldset").child(text_element("legend", name)).children(buttons)
        };
        let switch = self
            .hexagons
            .is_some()
            .then(|| group("View", views.map(|(v, name)| radio("map-view", v, name, v == 0)).collect()));
        element("div").class("controls").child(group("Year", years.collect())).children(switch)
    }

    fn drawings(&self) -> Vec<Element> {
        let mut boxes = vec![element("div").class("view-0").child(self.outlines())];
        if let Some(hexagons) = &self.hexagons {
            boxes.push(element("div").class("view-1").child(self.hexagon_chart(hexagons)));
        }
        vec![element("div").class("drawing").child(classes::patterns()).children(boxes)]
    }

    fn outlines(&self) -> Element {
        let layout = &self.layout;
        let alternative = format!("Map of {}", self.sentence());
        let shapes = layout.shapes.iter().enumerate().map(|(p, shape)| self.place(shape.clone(), p));
        let inset = layout.inset.as_ref().map(|inset| {
            let frame = bar("frame", inset.from, inset.to);
            let name =
                label("inset-name", (inset.from.0 + 14.0, inset.from.1 - 14.0), "start", inset.name.as_str());
            let shapes = inset.shapes.iter().map(|(p, shape)| self.place(shape.clone(), *p));
            element("g").child(frame).child(name).children(shapes)
        });
        chart(layout.width, layout.height, &alternative).children(shapes).children(inset)
    }

    fn hexagon_chart(&self, hexagons: &cartogram::Cartogram) -> Element {
        let alternative = format!("One hexagon per place: {}", self.sentence());
        let shapes = (0..self.panel.units()).map(|p| self.place(hexagons.shape(p), p));
        chart(hexagons.width, hexagons.height, &alternative).children(shapes)
    }

    fn sentence(&self) -> String {
        let panel = self.panel;
        let losers = (0..panel.units()).filter(|p| lost(panel.last(*p).mean)).count();
        let year = panel.last_year();
        format!("the change of jobs by place: {losers} of {} places lose jobs by {year}.", panel.units())
    }

    /// A shape with its classes and its tooltip.
    fn place(&self, shape: Element, place: usize) -> Element {
        let classes: Vec<String> =
            self.shares.iter().enumerate().map(|(y, s)| self.classes.of(s[place]).css(y)).collect();
        let years: Vec<String> = (0..self.years.len()).map(|y| self.tip(y, place)).collect();
        let title = format!("{}: {}", self.facts.name(place), years.join("; "));
        shape.class(classes.join(" ")).child(text_element("title", title))
    }

    fn tip(&self, year: usize, place: usize) -> String {
        let share = self.shares[year][place];
        let spread = if share.interval.is_some() {
            format!(" ({})", interval(share, percent_change))
        } else {
            String::new()
        };
        format!("{} {}{spread}", self.year(year), percent_change(share.mean))
    }

    /// One legend per year, with the number of places of each class.
    fn legends(&self) -> Element {
        let legends = (0..self.years.len()).map(|y| {
            let count = |class: usize| {
                let of = self.shares[y].iter().map(|s| self.classes.of(*s)).filter(|c| c.number == class);
                let hatched = of.clone().filter(|c| c.hatched).count();
                (of.count(), hatched)
            };
            let items = (0..classes::COUNT).rev().map(|class| self.legend_item(class, count(class)));
            element("div")
                .class(format!("only-y{y}"))
                .child(text_element("h4", format!("Change of jobs by {}", self.year(y))))
                .child(element("ul").class("legend").children(items))
        });
        let hatched = Class { number: classes::NEUTRAL, hatched: true };
        let note = self.facts.interval_name().map(|name| {
            element("p")
                .class("legend-note")
                .child(hatched.swatch())
                .text(format!("hatched: the {name} crosses zero"))
        });
        element("div").class("legends").children(legends).children(note)
    }

    fn legend_item(&self, class: usize, (count, hatched): (usize, usize)) -> Element {
        let places = if count == 1 { "1 place".to_owned() } else { format!("{count} places") };
        let certain = if hatched > 0 { format!(", {hatched} hatched") } else { String::new() };
        element("li")
            .child(Class { number: class, hatched: false }.swatch())
            .child(text_element("span", self.classes.name(class)))
            .child(text_element("span", format!("{places}{certain}")).class("note"))
    }

    fn data(&self) -> DataTable {
        let years = 0..self.years.len();
        let named = self.facts.interval_name().is_some();
        let heads = years.clone().flat_map(|y| {
            let year = self.year(y);
            let spread = named.then(|| format!("{year}, interval"));
            [format!("{year}, jobs"), format!("{year}, % of base jobs")].into_iter().chain(spread)
        });
        let row = |p: usize| {
            let cells = years.clone().flat_map(move |y| {
                let spread = named.then(|| interval(self.shares[y][p], percent_change));
                let change = jobs_change(self.panel.spread(p, self.years[y]).mean);
                [change, percent_change(self.shares[y][p].mean)].into_iter().chain(spread)
            });
            let base = jobs(self.facts.base_jobs[p]);
            [self.facts.name(p).to_owned(), base].into_iter().chain(cells).collect()
        };
        DataTable {
            caption: "Change of jobs by place".to_owned(),
            head: ["Place".to_owned(), "Base jobs".to_owned()].into_iter().chain(heads).collect(),
            rows: (0..self.panel.units()).map(row).collect(),
        }
    }
}

/// A radio button with its text.
pub(super) fn radio(name: &'static str, number: usize, text: &str, checked: bool) -> Element {
    let input =
        element("input").with("type", "radio").with("name", name).with("id", format!("{name}-{number}"));
    let input = if checked { input.with("checked", "checked") } else { input };
    element("label").child(input).text(text)
}

/// Positions of up to two full decades before the last year, and the last year.
fn shown_years(years: &[i32]) -> Vec<usize> {
    let last = years.len() - 1;
    let decades: Vec<usize> = (1..last).filter(|y| years[*y] % 10 == 0).collect();
    let mut shown = match decades.len() {
        0..=2 => decades,
        count => vec![decades[count / 3], decades[2 * count / 3]],
    };
    shown.push(last);
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decades_and_the_last_year_are_shown() {
        let shown = |from: i32, to: i32| -> Vec<i32> {
            let years: Vec<i32> = (from..=to).collect();
            shown_years(&years).into_iter().map(|y| years[y]).collect()
        };
        assert_eq!(shown(2021, 2050), [2030, 2040, 2050]);
        assert_eq!(shown(2021, 2035), [2030, 2035]);
        assert_eq!(shown(2021, 2023), [2023]);
        assert_eq!(shown(2021, 2100), [2050, 2070, 2100]);
    }
}
