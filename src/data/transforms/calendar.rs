//! Dates in a graph: year, month and day of days since 1970 by whole numbers alone, as the Gregorian calendar repeats every 400
//! years of 146 097 days. Years begin in March, so that the leap day is the last of one (H. Hinnant, `civil_from_days`).

use crate::onnx::{Graph, Value};

/// Days from the March that begins year 0 to 1970.
const EPOCH: f64 = 719_468.0;
/// Days of 400 years.
const ERA: f64 = 146_097.0;
/// The days since 1970 that have a date: those of [`calendar_day`](super::calendar_day).
const FIRST: f64 = -4_000_000.0;
const LAST: f64 = 2_932_896.0;

/// Whole days in a graph, and what makes numbers of them.
pub(super) struct Calendar<'g> {
    graph: &'g mut Graph,
    days: Value,
}

/// What a day is, each `[rows, 1]`.
pub(super) struct Civil {
    pub(super) year: Value,
    pub(super) month: Value,
    pub(super) day: Value,
    pub(super) day_of_year: Value,
    pub(super) weekday: Value,
}

impl<'g> Calendar<'g> {
    pub(super) fn new(graph: &'g mut Graph, days: Value) -> Self {
        Self { graph, days }
    }

    fn with(&mut self, operator: &str, a: &Value, b: f64) -> Value {
        let b = self.graph.number(b);
        self.graph.apply(operator, &[a, &b])
    }

    fn plus(&mut self, a: &Value, b: f64) -> Value {
        self.with("Add", a, b)
    }

    fn times(&mut self, a: &Value, b: f64) -> Value {
        self.with("Mul", a, b)
    }

    fn minus(&mut self, a: &Value, b: &Value) -> Value {
        self.graph.apply("Sub", &[a, b])
    }

    /// ⌊a / b⌋
    fn quotient(&mut self, a: &Value, b: f64) -> Value {
        let ratio = self.with("Div", a, b);
        self.graph.apply("Floor", &[&ratio])
    }

    /// a − b ⌊a / b⌋
    fn remainder(&mut self, a: &Value, b: f64) -> Value {
        let whole = self.quotient(a, b);
        let whole = self.times(&whole, b);
        self.minus(a, &whole)
    }

    /// NaN of a day without a date.
    fn within(&mut self, x: &Value) -> Value {
        let days = self.days.clone();
        let (is_late, is_early) = (self.with("GreaterOrEqual", &days, FIRST), self.with("LessOrEqual", &days, LAST));
        let is_within = self.graph.apply("And", &[&is_late, &is_early]);
        let none = self.graph.number(f64::NAN);
        self.graph.choose(&is_within, x, &none)
    }

    /// Days of the years before one of an era: 365 y + ⌊y / 4⌋ − ⌊y / 100⌋.
    fn days_before(&mut self, year: &Value) -> Value {
        let (common, fourth, hundredth) =
            (self.times(year, 365.0), self.quotient(year, 4.0), self.quotient(year, 100.0));
        let days = self.graph.apply("Add", &[&common, &fourth]);
        self.minus(&days, &hundredth)
    }

    pub(super) fn civil(mut self) -> Civil {
        let days = self.days.clone();
        let since = self.plus(&days, EPOCH);
        let (era, of_era) = (self.quotient(&since, ERA), self.remainder(&since, ERA));
        // The year of the era: days less the leap days before them, by 365.
        let leap = self.quotient(&of_era, 1_460.0);
        let (century, end) = (self.quotient(&of_era, 36_524.0), self.quotient(&of_era, ERA - 1.0));
        let even = self.minus(&of_era, &leap);
        let even = self.graph.apply("Add", &[&even, &century]);
        let even = self.minus(&even, &end);
        let year_of_era = self.quotient(&even, 365.0);
        let before = self.days_before(&year_of_era);
        let of_year = self.minus(&of_era, &before);
        // Months from March on have 30.6 days in the mean, rounded as they are.
        let scaled = self.times(&of_year, 5.0);
        let scaled = self.plus(&scaled, 2.0);
        let from_march = self.quotient(&scaled, 153.0);
        let scaled = self.times(&from_march, 153.0);
        let scaled = self.plus(&scaled, 2.0);
        let before_month = self.quotient(&scaled, 5.0);
        let day = self.minus(&of_year, &before_month);
        let day = self.plus(&day, 1.0);
        let is_same_year = self.with("Less", &from_march, 10.0);
        let (late, early) = (self.plus(&from_march, 3.0), self.plus(&from_march, -9.0));
        let month = self.graph.choose(&is_same_year, &late, &early);
        let years = self.times(&era, 400.0);
        let year = self.graph.apply("Add", &[&years, &year_of_era]);
        let next = self.plus(&year, 1.0);
        let year = self.graph.choose(&is_same_year, &year, &next);
        let day_of_year = self.day_of_year(&year);
        let weekday = self.plus(&days, 3.0);
        let weekday = self.remainder(&weekday, 7.0);
        let weekday = self.plus(&weekday, 1.0);
        let [year, month, day, day_of_year, weekday] =
            [year, month, day, day_of_year, weekday].map(|x| self.within(&x));
        Civil { year, month, day, day_of_year, weekday }
    }

    /// From the days before the January of a year: 306 days after the March of the year before.
    fn day_of_year(&mut self, year: &Value) -> Value {
        let before = self.plus(year, -1.0);
        let (era, of_era) = (self.quotient(&before, 400.0), self.remainder(&before, 400.0));
        let of_era = self.days_before(&of_era);
        let eras = self.times(&era, ERA);
        let january = self.graph.apply("Add", &[&eras, &of_era]);
        let january = self.plus(&january, 306.0 - EPOCH - 1.0);
        let days = self.days.clone();
        self.minus(&days, &january)
    }
}
