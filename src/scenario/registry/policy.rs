//! Parameters of the policies, institutions and the social fabric.

use super::Parameter;

/// In registry order.
pub(super) static PARAMETERS: &[Parameter] = &[];
