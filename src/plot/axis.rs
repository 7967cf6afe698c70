//! Axes: from values to places, and the ticks that a person can read.

use crate::base::text;

/// How values are spread over an axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scale {
    Linear,
    /// Linear, over things that are counted: no tick lies between two of them.
    Whole,
    Log,
}

/// The values that an axis spans, from its foot to its end. Never empty: [`Axis::new`] widens what is.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Axis {
    pub(crate) from: f64,
    pub(crate) to: f64,
    pub(crate) scale: Scale,
}

impl Axis {
    /// An axis over the finite ones of `values`, with some air at both ends.
    pub(crate) fn over(values: impl IntoIterator<Item = f64>) -> Self {
        let (from, to) = range(values).unwrap_or((0.0, 1.0));
        let air = (to - from) * 0.04;
        let air = if air.is_finite() { air } else { to * 0.04 - from * 0.04 };
        Self::new(from - air, to + air)
    }

    /// A linear axis. Ends that are no numbers, or beyond them, are those of the numbers.
    pub(crate) fn new(from: f64, to: f64) -> Self {
        let (from, to) = (bounded(from), bounded(to));
        let (from, to) = if from <= to { (from, to) } else { (to, from) };
        let least = from.abs().max(to.abs()).max(1e-6) * 1e-6;
        let widen = if to - from > least { 0.0 } else { from.abs().max(0.5) * 0.1 };
        Self { from: bounded(from - widen), to: bounded(to + widen), scale: Scale::Linear }
    }

    /// A linear axis over things that are counted.
    pub(crate) fn whole(from: f64, to: f64) -> Self {
        Self { scale: Scale::Whole, ..Self::new(from, to) }
    }

    /// A logarithmic axis; linear where a bound is not positive.
    pub(crate) fn log(from: f64, to: f64) -> Self {
        let to = bounded(to);
        if from > 0.0 && to > from { Self { from, to, scale: Scale::Log } } else { Self::new(from, to) }
    }

    /// A linear axis over the same values and some air at both ends, as a share of its length.
    pub(crate) fn with_air(&self, share: f64) -> Self {
        let air = (self.to - self.from) * share;
        Self::new(self.from - air, self.to + air)
    }

    /// The place of a value: 0 at the foot, 1 at the end, outside that if the value is.
    pub(crate) fn place(&self, value: f64) -> f64 {
        match self.scale {
            Scale::Linear | Scale::Whole if (self.to - self.from).is_finite() => {
                (value - self.from) / (self.to - self.from)
            }
            // Numbers so far apart that their difference is none; that of their halves is.
            Scale::Linear | Scale::Whole => (value / 2.0 - self.from / 2.0) / (self.to / 2.0 - self.from / 2.0),
            Scale::Log if (self.to / self.from).is_finite() => {
                libm::log(value / self.from) / libm::log(self.to / self.from)
            }
            Scale::Log => {
                let [value, from, to] = [value, self.from, self.to].map(libm::log);
                (value - from) / (to - from)
            }
        }
    }

    /// About `wanted` round values on the axis, with their texts.
    pub(crate) fn ticks(&self, wanted: usize) -> Vec<(f64, String)> {
        let values = match self.scale {
            Scale::Linear | Scale::Whole => self.even_ticks(wanted),
            Scale::Log => self.log_ticks(wanted),
        };
        values.into_iter().map(|value| (value, text::number(value))).collect()
    }

    /// Multiples of 1, 2 or 5 times a power of ten.
    fn even_ticks(&self, wanted: usize) -> Vec<f64> {
        let wanted = wanted.max(1) as f64;
        let rough = (self.to - self.from) / wanted;
        let rough = if rough.is_finite() { rough } else { self.to / wanted - self.from / wanted };
        let rough = if self.scale == Scale::Whole { rough.max(1.0) } else { rough };
        let power = libm::pow(10.0, libm::floor(libm::log10(rough)));
        let step = [1.0, 2.0, 5.0, 10.0].map(|x| x * power).into_iter().find(|step| *step >= rough * 0.999);
        let step = step.unwrap_or(10.0 * power);
        // Beyond the largest numbers there is no step.
        let step = if step.is_finite() { step } else { libm::pow(10.0, 308.0) };
        let (first, last) = (libm::ceil(self.from / step - 1e-9), libm::floor(self.to / step + 1e-9));
        let count = (last - first).clamp(0.0, 100.0) as usize;
        (0..=count).map(|i| (first + i as f64) * step).filter(|value| self.place(*value) <= 1.0 + 1e-9).collect()
    }

    /// Powers of ten; with 2 and 5 between them where there are few.
    fn log_ticks(&self, wanted: usize) -> Vec<f64> {
        let (first, last) = (libm::floor(libm::log10(self.from)) as i32, libm::ceil(libm::log10(self.to)) as i32);
        let on_axis = |value: &f64| (-1e-9..=1.0 + 1e-9).contains(&self.place(*value));
        let with = |digits: &[f64]| -> Vec<f64> {
            let all =
                (first..=last).flat_map(|power| digits.iter().map(move |d| d * libm::pow(10.0, f64::from(power))));
            all.filter(on_axis).collect()
        };
        let powers = with(&[1.0]);
        if powers.len() < wanted.min(3) {
            return with(&[1.0, 2.0, 5.0]);
        }
        let every = powers.len().div_ceil(wanted.max(1));
        powers.into_iter().step_by(every).collect()
    }
}

/// The nearest number; 0 for what is none.
fn bounded(x: f64) -> f64 {
    if x.is_nan() { 0.0 } else { x.clamp(-f64::MAX, f64::MAX) }
}

/// Least and greatest of the finite values.
pub(crate) fn range(values: impl IntoIterator<Item = f64>) -> Option<(f64, f64)> {
    values.into_iter().filter(|value| value.is_finite()).fold(None, |range, value| {
        range.map_or(Some((value, value)), |(a, b): (f64, f64)| Some((a.min(value), b.max(value))))
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn texts(axis: &Axis, wanted: usize) -> Vec<String> {
        axis.ticks(wanted).into_iter().map(|(_, text)| text).collect()
    }

    #[test]
    fn ticks_are_round() {
        assert_eq!(texts(&Axis::new(0.0, 1.0), 5), ["0", "0.2", "0.4", "0.6", "0.8", "1"]);
        assert_eq!(texts(&Axis::new(0.837, 0.8982), 4), ["0.84", "0.86", "0.88"]);
        assert_eq!(texts(&Axis::new(1.0, 10.0), 10), ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10"]);
        assert_eq!(texts(&Axis::whole(1.0, 5.0), 8), ["1", "2", "3", "4", "5"]);
        assert_eq!(texts(&Axis::log(1e-4, 1e-2), 5), ["1e-4", "0.001", "0.01"]);
        assert_eq!(texts(&Axis::log(0.01, 0.05), 5), ["0.01", "0.02", "0.05"]);
    }

    #[test]
    fn an_axis_over_nothing_or_one_value_still_has_a_length() {
        for axis in [Axis::over([]), Axis::over([3.0]), Axis::over([f64::NAN, f64::INFINITY]), Axis::new(0.0, 0.0)] {
            assert!(axis.to > axis.from && !axis.ticks(5).is_empty(), "{axis:?}");
        }
    }

    #[test]
    fn the_largest_and_smallest_numbers_have_axes_with_few_short_ticks() {
        let odd =
            [0.0, 1e-320, -1e-320, 1.0, 1e308, -1e308, f64::MAX, f64::MIN, f64::INFINITY, f64::NEG_INFINITY, f64::NAN];
        for (a, b) in odd.into_iter().flat_map(|a| odd.map(|b| (a, b))) {
            for axis in [Axis::over([a, b]), Axis::new(a, b), Axis::whole(a, b), Axis::log(a, b)] {
                assert!(axis.from.is_finite() && axis.to.is_finite() && axis.from < axis.to, "{a} {b} {axis:?}");
                for wanted in [1, 2, 5, 12] {
                    let ticks = axis.ticks(wanted);
                    assert!(
                        ticks.len() <= 2 * wanted + 4 && (wanted < 2 || !ticks.is_empty()),
                        "{axis:?} {wanted} {ticks:?}"
                    );
                    for (value, text) in ticks {
                        assert!((-1e-6..=1.0 + 1e-6).contains(&axis.place(value)), "{axis:?} {value}");
                        assert!(text.len() < 12, "{text}");
                    }
                }
                for value in [axis.from, axis.to, axis.from / 2.0 + axis.to / 2.0] {
                    assert!((-1e-9..=1.0 + 1e-9).contains(&axis.place(value)), "{axis:?} {value}");
                }
            }
        }
    }

    proptest! {
        #[test]
        fn ticks_lie_on_the_axis_and_are_not_too_many(a in -1e9..1e9_f64, b in -1e9..1e9_f64, wanted in 1..12_usize) {
            let axis = Axis::new(a, b);
            let ticks = axis.ticks(wanted);
            prop_assert!(ticks.len() <= 2 * wanted + 1, "{ticks:?}");
            for (value, _) in ticks {
                prop_assert!((-1e-6..=1.0 + 1e-6).contains(&axis.place(value)));
            }
        }
    }
}
