//! The last step: trade at the default distance decay, balanced once, as a start for every run.

use std::path::Path;

use fairshift::dataset::{package, schema};
use fairshift::engine::{behaviour::DrawValues, sampling};
use fairshift::math::ln;
use fairshift::model::accounts::Accounts;
use fairshift::model::trade::Gravity;

use crate::Result;
use crate::package::write_table;

pub fn add(folder: &Path) -> Result<()> {
    let read = package::read_folder(folder).map_err(|findings| findings.to_string())?;
    let data = read.dataset;
    let inputs = fairshift::inputs::ModelInputs::unchanged(std::sync::Arc::new(data.clone()));
    let values = sampling::parameter_values(&inputs);
    let draw = DrawValues::new(&inputs, values.into_iter().next().ok_or("no draw")?)?;
    let accounts = Accounts::new(&data, draw.structure.workplace_share);
    let trade = Gravity::balanced(&data, &accounts, &draw.structure.trade.decay, None);
    println!("trade balanced to {:e}", trade.residual);
    let rows = (0..data.places.len() * data.industries.len()).map(|cell| {
        let (p, i) = (cell / data.industries.len(), cell % data.industries.len());
        let factor = trade.column()[(p, i)];
        let log = if factor > 0.0 { (ln(factor) * 1e5).round() / 1e5 } else { 0.0 };
        vec![data.places[p].code.clone(), data.industries[i].code.clone(), log.to_string()]
    });
    write_table(folder, schema::table("trade_factors").ok_or("no schema")?, &rows.collect())?;
    crate::descriptor::write(folder)
}
