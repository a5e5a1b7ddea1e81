//! Parameters of the labour market, incomes and moving.

use super::Parameter;

/// In registry order.
pub(super) static PARAMETERS: &[Parameter] = &[];
