//! Commuting pairs in tiles: some rows of a sparse matrix together, over the columns that any of them has.
//!
//! Neighbours share most of the places they commute to or draw from, so a tile of four rows reads each of their
//! columns' data once instead of up to four times. Rows are taken as they come: codes of neighbouring places follow
//! each other in most data sets, and where they do not, only speed is lost.

/// Rows of a sparse matrix in tiles of `G`.
#[derive(Clone, Debug, PartialEq)]
pub struct Tiles<const G: usize> {
    rows: usize,
    /// First entry of each tile, and the number of entries at the end.
    starts: Vec<usize>,
    /// Column of each entry; ascending within a tile.
    columns: Vec<u32>,
    /// Where the cells of the matrix stand, in its own order: entry × `G` + row within the tile.
    places: Vec<u32>,
}

impl<const G: usize> Tiles<G> {
    /// Tiles of a matrix given by rows.
    ///
    /// * `starts` – first cell of each row, and the number of cells at the end.
    /// * `columns` – column of each cell; ascending within a row.
    #[must_use]
    pub fn new(starts: &[usize], columns: &[usize]) -> Self {
        let rows = starts.len().saturating_sub(1);
        let mut tiles = Self { rows, starts: vec![0], columns: Vec::new(), places: vec![0; columns.len()] };
        for first in (0..rows).step_by(G) {
            let last = rows.min(first + G);
            let mut all = columns[starts[first]..starts[last]].to_vec();
            all.sort_unstable();
            all.dedup();
            let begin = tiles.columns.len();
            for row in first..last {
                let mut entry = 0;
                for cell in starts[row]..starts[row + 1] {
                    entry += all[entry..].partition_point(|column| *column < columns[cell]);
                    tiles.places[cell] = ((begin + entry) * G + row - first) as u32;
                }
            }
            tiles.columns.extend(all.iter().map(|&column| column as u32));
            tiles.starts.push(tiles.columns.len());
        }
        tiles
    }

    /// Values of cells, spread over the tiles; zero where a row has no such column.
    ///
    /// * `values` – in the order of the cells.
    /// * `spread` – `[entry × row within the tile]`; its length belongs to the tiles.
    pub fn spread(&self, values: impl Iterator<Item = f64>, spread: &mut Vec<[f64; G]>) {
        spread.resize(self.columns.len(), [0.0; G]);
        let flat = spread.as_flattened_mut();
        for (&place, value) in self.places.iter().zip(values) {
            flat[place as usize] = value;
        }
    }

    /// First row, number of rows, and entries of every tile.
    pub fn each(&self) -> impl Iterator<Item = (usize, usize, std::ops::Range<usize>)> {
        let tiles = self.starts.windows(2).enumerate();
        tiles.map(|(tile, ends)| (tile * G, G.min(self.rows - tile * G), ends[0]..ends[1]))
    }

    /// Column of each entry.
    #[must_use]
    pub fn columns(&self) -> &[u32] {
        &self.columns
    }

    /// Where the cells stand: entry × `G` + row within the tile.
    #[must_use]
    pub fn places(&self) -> &[u32] {
        &self.places
    }
}

impl<const G: usize> Default for Tiles<G> {
    fn default() -> Self {
        Self { rows: 0, starts: vec![0], columns: Vec::new(), places: Vec::new() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_stand_where_their_row_and_column_say() {
        let (starts, columns) = ([0, 2, 2, 5, 6], [0, 3, 1, 3, 4, 2]);
        let tiles = Tiles::<3>::new(&starts, &columns);
        assert_eq!(tiles.columns(), [0, 1, 3, 4, 2]);
        assert_eq!(tiles.each().collect::<Vec<_>>(), [(0, 3, 0..4), (3, 1, 4..5)]);
        let mut spread = Vec::new();
        tiles.spread((1..7).map(f64::from), &mut spread);
        assert_eq!(
            spread,
            [[1.0, 0.0, 0.0], [0.0, 0.0, 3.0], [2.0, 0.0, 4.0], [0.0, 0.0, 5.0], [6.0, 0.0, 0.0]]
        );
    }
}
