//! Commuting between places, Census 2011, on authorities of 2023.
//!
//! Source: ONS, NRS and NISRA, Census 2011 origin-destination statistics.

use crate::Result;
use crate::places::Places;
use crate::source::Sources;

/// Pairs with commuters, sorted by residence, then workplace.
pub fn read(source: &Sources, places: &Places) -> Result<Vec<(usize, usize, f64)>> {
    let table = source.table("geo/commuting_flows_2011_lad23.csv")?;
    let mut flows = Vec::new();
    for row in table.rows() {
        let place = |column: &str| {
            places.index(row.text(column)).ok_or_else(|| format!("unknown place {}", row.text(column)))
        };
        let commuters = row.required("commuters_2011")?;
        if commuters > 0.0 {
            flows.push((place("from_lad23")?, place("to_lad23")?, commuters));
        }
    }
    flows.sort_by_key(|(residence, workplace, _)| (*residence, *workplace));
    Ok(flows)
}
