//! The language of outcomes: one number from the result tables of a variant.
//!
//! ```text
//! expression := term (("+" | "-") term)*
//! term       := factor (("*" | "/") factor)*
//! factor     := "-" factor | number | "(" expression ")" | function "(" expression ("," expression)* ")" | selection
//! selection  := table "." column [ "[" condition ("," condition)* "]" ] [ "." statistic ]
//! condition  := column "=" value | column "=" "[" value ("," value)* "]"
//! value      := "text" | whole number | first ".." last
//! function   := "sum" | "mean" | "min" | "max" | "abs"
//! statistic  := "mean" | "se" | "p05" | "p50" | …
//! ```
//!
//! `places.jobs_change[place = "W06000012", year = 2030].p50` is the column `jobs_change_p50` of the table `places` in the
//! row of that place and year. A selection of several rows stands inside a function, which takes all of them.

mod parser;

/// The grammar, rule by rule, for people.
pub const GRAMMAR: [(&str, &str); 9] = [
    ("expression", "term ((\"+\" | \"-\") term)*"),
    ("term", "factor ((\"*\" | \"/\") factor)*"),
    (
        "factor",
        "\"-\" factor | number | \"(\" expression \")\" | function \"(\" expression (\",\" expression)* \")\" | selection",
    ),
    ("selection", "table \".\" column [ \"[\" condition (\",\" condition)* \"]\" ] [ \".\" statistic ]"),
    ("condition", "column \"=\" value | column \"=\" \"[\" value (\",\" value)* \"]\""),
    ("value", "\"text\" | whole number | first \"..\" last"),
    ("function", "sum | mean | min | max | abs"),
    ("statistic", "mean | se | p05 | p50 | …"),
    ("example", "places.jobs_change[place = \"W06000012\", year = 2030].p50"),
];

use std::ops::Range;

pub use parser::parse;

/// Longest text of an expression.
pub const MAX_LENGTH: usize = 4_000;
/// Deepest nesting.
pub const MAX_DEPTH: usize = 32;

/// An expression as written.
#[derive(Clone, Debug, PartialEq)]
pub enum Expression {
    /// A number.
    Number(f64),
    /// Minus.
    Negative(Box<Expression>),
    /// Two numbers.
    Binary(Operator, Box<Expression>, Box<Expression>),
    /// A function of its arguments.
    Call(Function, Vec<Expression>),
    /// Rows of a table.
    Rows(Rows),
}

/// What is done with two numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// Sum.
    Add,
    /// Difference.
    Subtract,
    /// Product.
    Multiply,
    /// Ratio.
    Divide,
}

/// Functions of all numbers that their arguments hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Function {
    /// Sum.
    Sum,
    /// Mean.
    Mean,
    /// Smallest.
    Min,
    /// Largest.
    Max,
    /// Absolute value of one number.
    Abs,
}

impl Function {
    /// Names in expressions.
    pub const ALL: [(&'static str, Self); 5] = [
        ("sum", Self::Sum),
        ("mean", Self::Mean),
        ("min", Self::Min),
        ("max", Self::Max),
        ("abs", Self::Abs),
    ];
}

/// A word with its place in the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// The word.
    pub text: String,
    /// Bytes of the expression.
    pub range: Range<usize>,
}

/// Rows of a table as written.
#[derive(Clone, Debug, PartialEq)]
pub struct Rows {
    /// Table.
    pub table: Word,
    /// Column, without its statistic if that follows.
    pub column: Word,
    /// Statistic.
    pub statistic: Option<Word>,
    /// Conditions.
    pub conditions: Vec<Condition>,
    /// Bytes of the expression.
    pub range: Range<usize>,
}

/// A condition as written.
#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    /// Column.
    pub column: Word,
    /// Values of which a row has one.
    pub values: Vec<Value>,
}

/// A value of a condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Text.
    Text(Word),
    /// Whole numbers from the first to the last.
    Integers(i32, i32, Range<usize>),
}

/// What is wrong with an expression, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// In one sentence.
    pub message: String,
    /// Bytes of the expression.
    pub range: Range<usize>,
    /// What may stand there.
    pub allowed: String,
}
