//! Commuting pairs in tiles: some rows of a sparse matrix together, over the columns that any of them has.
//!
//! Neighbours share most of the places they commute to or draw from, so a tile of four rows reads each of their columns' data once
//! instead of up to four times. Rows of a tile are alike, and so are tiles that follow each other: every next row is the one whose
//! columns have most in common with the tile so far. What a row's sum is does not depend on the tile it is in.

/// Rows of a sparse matrix in tiles of `G`.
#[derive(Clone, Debug, PartialEq)]
pub struct Tiles<const G: usize> {
    /// Rows, tile after tile.
    order: Vec<u32>,
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
        let order = alike::<G>(starts, columns);
        let mut tiles = Self {
            order: Vec::with_capacity(rows),
            starts: vec![0],
            columns: Vec::new(),
            places: vec![0; columns.len()],
        };
        for group in order.chunks(G) {
            let cells = |row: &usize| starts[*row]..starts[*row + 1];
            let mut all: Vec<usize> = group.iter().flat_map(|row| &columns[cells(row)]).copied().collect();
            all.sort_unstable();
            all.dedup();
            let begin = tiles.columns.len();
            for (at, row) in group.iter().enumerate() {
                let mut entry = 0;
                for cell in cells(row) {
                    entry += all[entry..].partition_point(|column| *column < columns[cell]);
                    tiles.places[cell] = ((begin + entry) * G + at) as u32;
                }
            }
            tiles.order.extend(group.iter().map(|&row| row as u32));
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

    /// Rows and entries of every tile.
    pub fn each(&self) -> impl Iterator<Item = (&[u32], std::ops::Range<usize>)> {
        self.order.chunks(G).zip(self.starts.windows(2)).map(|(rows, ends)| (rows, ends[0]..ends[1]))
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
        Self { order: Vec::new(), starts: vec![0], columns: Vec::new(), places: Vec::new() }
    }
}

/// Rows in an order in which neighbours are alike.
///
/// A row that follows within a tile, or begins the next, has the largest share of columns in common with the tile so far: the columns
/// of both over those of either, ties to the earlier row; if none has any in common, the first that is left.
fn alike<const G: usize>(starts: &[usize], columns: &[usize]) -> Vec<usize> {
    let rows = starts.len().saturating_sub(1);
    let of = |row: usize| &columns[starts[row]..starts[row + 1]];
    let mut rows_of = vec![Vec::new(); columns.iter().max().map_or(0, |last| last + 1)];
    (0..rows).for_each(|row| of(row).iter().for_each(|&column| rows_of[column].push(row)));
    let (mut order, mut placed) = (Vec::with_capacity(rows), vec![false; rows]);
    let (mut common, mut in_tile, mut size) = (vec![0usize; rows], vec![false; rows_of.len()], 0);
    while order.len() < rows {
        // Shares as fractions of whole numbers.
        let share = |row: usize| (common[row], size + of(row).len() - common[row]);
        let better = |best: usize, row: usize| {
            let ((a, all_a), (b, all_b)) = (share(best), share(row));
            if b * all_a > a * all_b { row } else { best }
        };
        let Some(next) = (0..rows).filter(|&row| !placed[row]).reduce(better) else { break };
        if order.len().is_multiple_of(G) {
            common.fill(0);
            in_tile.fill(false);
            size = 0;
        }
        for &column in of(next) {
            if !std::mem::replace(&mut in_tile[column], true) {
                size += 1;
                rows_of[column].iter().for_each(|&row| common[row] += 1);
            }
        }
        placed[next] = true;
        order.push(next);
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_stand_where_their_row_and_column_say() {
        let (starts, columns) = ([0, 2, 2, 5, 6], [0, 3, 1, 3, 4, 2]);
        let tiles = Tiles::<3>::new(&starts, &columns);
        let mut spread = Vec::new();
        tiles.spread((1..7).map(f64::from), &mut spread);
        let mut found = Vec::new();
        for (rows, entries) in tiles.each() {
            for entry in entries {
                assert!(spread[entry][rows.len()..].iter().all(|value| *value == 0.0));
                let cells = rows.iter().zip(spread[entry]).filter(|(_, value)| *value != 0.0);
                found.extend(cells.map(|(row, value)| (*row, tiles.columns()[entry], value as usize)));
            }
        }
        found.sort_unstable_by_key(|cell| cell.2);
        assert_eq!(found, [(0, 0, 1), (0, 3, 2), (2, 1, 3), (2, 3, 4), (2, 4, 5), (3, 2, 6)]);
    }

    #[test]
    fn rows_that_are_alike_share_a_tile() {
        // Rows 0, 3, 5 and rows 1, 2, 4 have the same columns but for one.
        let rows: [&[usize]; 6] = [&[0, 1, 2], &[4, 5, 6], &[4, 5], &[0, 1], &[5, 6], &[1, 2]];
        let mut starts = vec![0];
        rows.iter().for_each(|row| starts.push(starts[starts.len() - 1] + row.len()));
        let tiles = Tiles::<3>::new(&starts, &rows.concat());
        let together: Vec<Vec<u32>> = tiles.each().map(|(rows, _)| rows.to_vec()).collect();
        assert_eq!(together, [[0, 3, 5], [1, 2, 4]]);
        assert_eq!(tiles.columns(), [0, 1, 2, 4, 5, 6]);
    }
}
