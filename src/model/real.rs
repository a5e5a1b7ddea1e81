//! The two precisions of the kernels, and the same numbers held in both.

use std::ops::{Add, Mul, Sub};

use pulp::Simd;

/// A floating-point number that the kernels compute with: `f64` or `f32`.
pub trait Real:
    Copy
    + Default
    + PartialEq
    + PartialOrd
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Send
    + Sync
    + std::fmt::Debug
    + 'static
{
    /// A vector of them.
    type Register<S: Simd>: Copy;
    /// Columns of a packed panel: one cache line.
    const PANEL: usize;
    /// Reduction of a residual that one solver cycle in this precision can be trusted with.
    const GAIN: f64;
    /// A number whose square times any ordinary number stays well inside the range.
    const LARGE: f64;
    /// 1.
    const ONE: Self;
    /// The nearest number of this precision.
    fn from_f64(value: f64) -> Self;
    /// The same number in double precision.
    fn to_f64(self) -> f64;
    /// self · factor + term, rounded once.
    #[must_use]
    fn mul_add(self, factor: Self, term: Self) -> Self;
    /// The smaller of two numbers.
    #[must_use]
    fn smaller(self, other: Self) -> Self;
    /// Numbers in a register.
    fn lanes<S: Simd>() -> usize;
    /// Values as registers; the length is a multiple of the lanes.
    fn registers<S: Simd>(values: &[Self]) -> &[Self::Register<S>];
    /// Values as registers, mutable.
    fn registers_mut<S: Simd>(values: &mut [Self]) -> &mut [Self::Register<S>];
    /// A register that holds one number in all lanes.
    fn splat<S: Simd>(simd: S, value: Self) -> Self::Register<S>;
    /// a · b + c by lane, rounded once.
    fn fused<S: Simd>(
        simd: S,
        a: Self::Register<S>,
        b: Self::Register<S>,
        c: Self::Register<S>,
    ) -> Self::Register<S>;
    /// Those of the two that have this precision.
    fn choose<'a>(double: &'a [f64], single: &'a [f32]) -> &'a [Self];
}

macro_rules! real {
    ($type:ty, $panel:expr, $gain:expr, $large:expr, $register:ident, $lanes:ident, $as:ident, $as_mut:ident, $splat:ident, $fused:ident, |$double:ident, $single:ident| $chosen:ident) => {
        impl Real for $type {
            type Register<S: Simd> = S::$register;
            const PANEL: usize = $panel;
            const GAIN: f64 = $gain;
            const LARGE: f64 = $large;
            const ONE: Self = 1.0;
            #[inline(always)]
            fn from_f64(value: f64) -> Self {
                value as Self
            }
            #[inline(always)]
            fn to_f64(self) -> f64 {
                f64::from(self)
            }
            #[inline(always)]
            fn mul_add(self, factor: Self, term: Self) -> Self {
                <$type>::mul_add(self, factor, term)
            }
            #[inline(always)]
            fn smaller(self, other: Self) -> Self {
                if self < other { self } else { other }
            }
            #[inline(always)]
            fn lanes<S: Simd>() -> usize {
                S::$lanes
            }
            #[inline(always)]
            fn registers<S: Simd>(values: &[Self]) -> &[Self::Register<S>] {
                S::$as(values).0
            }
            #[inline(always)]
            fn registers_mut<S: Simd>(values: &mut [Self]) -> &mut [Self::Register<S>] {
                S::$as_mut(values).0
            }
            #[inline(always)]
            fn splat<S: Simd>(simd: S, value: Self) -> Self::Register<S> {
                simd.$splat(value)
            }
            #[inline(always)]
            fn fused<S: Simd>(
                simd: S,
                a: Self::Register<S>,
                b: Self::Register<S>,
                c: Self::Register<S>,
            ) -> Self::Register<S> {
                simd.$fused(a, b, c)
            }
            fn choose<'a>($double: &'a [f64], $single: &'a [f32]) -> &'a [Self] {
                let _ = ($double, $single);
                $chosen
            }
        }
    };
}

real!(
    f64,
    8,
    1e-12,
    1e150,
    f64s,
    F64_LANES,
    as_simd_f64s,
    as_mut_simd_f64s,
    splat_f64s,
    mul_add_f64s,
    |double, single| double
);
real!(
    f32,
    16,
    1e-5,
    1e30,
    f32s,
    F32_LANES,
    as_simd_f32s,
    as_mut_simd_f32s,
    splat_f32s,
    mul_add_f32s,
    |double, single| single
);

/// The same numbers in both precisions.
#[derive(Clone, Debug, Default)]
pub struct Both {
    double: Vec<f64>,
    single: Vec<f32>,
}

impl Both {
    /// Rounds numbers to single precision; what is smaller than 1e-30 there becomes zero, because subnormal
    /// numbers are slow.
    #[must_use]
    pub fn new(double: Vec<f64>) -> Self {
        let single = double.iter().map(|&v| if v.abs() < 1e-30 { 0.0 } else { v as f32 }).collect();
        Self { double, single }
    }

    /// The numbers in the precision asked for.
    #[must_use]
    pub fn values<T: Real>(&self) -> &[T] {
        T::choose(&self.double, &self.single)
    }
}

/// Numbers in the precision asked for.
#[must_use]
pub fn convert<T: Real>(values: &[f64]) -> Vec<T> {
    values.iter().map(|&value| T::from_f64(value)).collect()
}
