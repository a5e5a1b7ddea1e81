//! What public posts bring with them and what they push aside; after the labour market's parameters, whose block has room.

use super::Parameter;
use crate::scenario::distribution::Distribution as D;

/// In registry order.
pub(super) static PARAMETERS: &[Parameter] = &[
    Parameter {
        name: "relocation.quit_share",
        title: "Staff who do not move with their posts",
        unit: "1",
        default: D::Triangular { min: 0.2, mode: 0.33, max: 0.9 },
        min: 0.0,
        max: 1.0,
        description: "Share of the staff of relocated posts who quit; the others move home with their posts and live where those who \
                      work there live.",
        source: "Denmark 2015: about a third of affected staff quit (thelocal.dk, cphpost.dk); the upper end, as when the Office for \
                 National Statistics left London, is known from the literature and to be checked",
        evidence: "literature",
    },
    Parameter {
        name: "relocation.crowding_out",
        title: "Manufacturing jobs that give way to public posts",
        unit: "jobs per post",
        default: D::Normal { mean: 0.35, sd: 0.2, min: 0.0, max: 1.0 },
        min: 0.0,
        max: 1.0,
        description: "Manufacturing jobs that leave a place per public post that arrives, because labour and land there become dearer; \
                      other places take over their sales.",
        source: "Faggio & Overman (2014): 0.4 in English local authorities, 2003–2007; spread an assumption",
        evidence: "literature",
    },
    Parameter {
        name: "relocation.crowding_years",
        title: "Years over which manufacturing gives way",
        unit: "years",
        default: D::Fixed(2.0),
        min: 1.0,
        max: 30.0,
        description: "Of what has still to give way, one part in so many does every year, from the year after the posts arrive.",
        source: "Assumption; within the four years of Faggio & Overman (2014), and more over eight",
        evidence: "assumption",
    },
    Parameter {
        name: "induced.local_multiplier_posts",
        title: "Local multiplier of public posts",
        unit: "jobs per post",
        default: D::Triangular { min: 0.0, mode: 0.5, max: 0.8 },
        min: 0.0,
        max: 3.0,
        description: "Private jobs per public post that arrives, and lost per post that leaves; `relocation.business_services` of them, or \
                      all, in business services and finance, the rest in private local industries. \
                      Read only with induced = \"local_multiplier\".",
        source: "Faggio & Overman (2014): 0.5 in 2003–2007, none in 1999–2007; Faggio (2019): about 0.55; What Works Centre toolkit: 0.25",
        evidence: "literature",
    },
    Parameter {
        name: "relocation.business_services",
        title: "Business services and finance near public posts",
        unit: "jobs per post",
        default: D::Triangular { min: 0.0, mode: 0.4, max: 0.64 },
        min: 0.0,
        max: 3.0,
        description: "Jobs in finance, real estate and business services that come to a place per public post that arrives, and leave with \
                      posts, beyond what posts buy and their staff spend; the nation's sales of these industries stay.",
        source: "Faggio (2019): 40 of the 50 private jobs per 100 relocated posts; range: four fifths of that of the local multiplier of \
                 public posts",
        evidence: "literature",
    },
];
