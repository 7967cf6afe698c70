//! Compositions of operators that several writers need.

use super::{Attribute, Element, Graph, Value};
use crate::base::normal::{FAR_TAIL, MIDDLE, TAIL};

impl Graph {
    /// The same numbers as another element.
    pub fn cast(&mut self, x: &Value, to: Element) -> Value {
        self.apply_with("Cast", &[x], vec![Attribute::int("to", to.number().into())])
    }

    /// Some columns of a matrix, `[rows, places]`.
    pub fn columns(&mut self, x: &Value, places: &[usize]) -> Value {
        let places: Vec<i64> = places.iter().map(|&place| place as i64).collect();
        let places = self.integers(&places, &[places.len()]);
        self.apply_with("Gather", &[x, &places], vec![Attribute::int("axis", 1)])
    }

    /// Matrices beside each other; a single one as it is.
    pub fn beside(&mut self, parts: &[Value]) -> Value {
        match parts {
            [one] => one.clone(),
            parts => {
                let parts: Vec<&Value> = parts.iter().collect();
                self.apply_with("Concat", &parts, vec![Attribute::int("axis", 1)])
            }
        }
    }

    /// `a` where the condition holds, else `b`.
    pub fn choose(&mut self, condition: &Value, a: &Value, b: &Value) -> Value {
        self.apply("Where", &[condition, a, b])
    }

    /// The sum of every row, `[rows, 1]`.
    pub fn row_sums(&mut self, x: &Value) -> Value {
        let axes = self.integers(&[1], &[1]);
        self.apply_with("ReduceSum", &[x, &axes], vec![Attribute::int("keepdims", 1)])
    }

    /// The place of every text among some texts, as a whole number; `other` where it is none of them.
    pub fn places_of(&mut self, texts: &Value, known: &[String], other: i64) -> Value {
        // The operator wants a key; no text but that of a missing value is empty, and it has no place.
        let (keys, places) = match known {
            [] => (vec![""], vec![other]),
            known => (known.iter().map(String::as_str).collect(), (0..known.len() as i64).collect()),
        };
        let attributes = vec![
            Attribute::texts("keys_strings", keys),
            Attribute::ints("values_int64s", places),
            Attribute::int("default_int64", other),
        ];
        self.apply_ml("LabelEncoder", &[texts], attributes)
    }

    /// ln(1 + x), x ≥ −1, in double precision: x · ln u / (u − 1) with u = 1 + x rounded, which loses no digits of a small x
    /// (Goldberg 1991, theorem 4).
    pub fn log1p(&mut self, x: &Value) -> Value {
        let one = self.number(1.0);
        let u = self.apply("Add", &[x, &one]);
        let away = self.apply("Sub", &[&u, &one]);
        let log = self.apply("Log", &[&u]);
        let ratio = self.apply("Div", &[x, &away]);
        let product = self.apply("Mul", &[&log, &ratio]);
        let zero = self.number(0.0);
        let is_small = self.apply("Equal", &[&away, &zero]);
        self.choose(&is_small, x, &product)
    }

    /// eˣ − 1 in double precision, of numbers of which the error of eˣ, 1e-16 times the larger of it and 1, is small enough.
    pub fn expm1(&mut self, x: &Value) -> Value {
        let one = self.number(1.0);
        let exp = self.apply("Exp", &[x]);
        self.apply("Sub", &[&exp, &one])
    }

    /// The quantile of the normal distribution of probabilities within (0, 1), by the formula of
    /// [`base::normal`](crate::base::normal::quantile).
    pub fn normal_quantile(&mut self, p: &Value) -> Value {
        let [half, one, zero] = [0.5, 1.0, 0.0].map(|x| self.number(x));
        let q = self.apply("Sub", &[p, &half]);
        let square = self.apply("Mul", &[&q, &q]);
        let border = self.number(0.180_625);
        let r = self.apply("Sub", &[&border, &square]);
        let ratio = self.ratio(&MIDDLE, &r);
        let middle = self.apply("Mul", &[&q, &ratio]);
        let other_side = self.apply("Sub", &[&one, p]);
        let tail = self.apply("Min", &[p, &other_side]);
        let log = self.apply("Log", &[&tail]);
        let log = self.apply("Neg", &[&log]);
        let r = self.apply("Sqrt", &[&log]);
        let [near, far] = [(1.6, &TAIL), (5.0, &FAR_TAIL)].map(|(from, coefficients)| {
            let from = self.number(from);
            let r = self.apply("Sub", &[&r, &from]);
            self.ratio(coefficients, &r)
        });
        let five = self.number(5.0);
        let is_near = self.apply("LessOrEqual", &[&r, &five]);
        let size = self.choose(&is_near, &near, &far);
        let negative = self.apply("Neg", &[&size]);
        let is_left = self.apply("Less", &[&q, &zero]);
        let outside = self.choose(&is_left, &negative, &size);
        let [away, limit] = [self.apply("Abs", &[&q]), self.number(0.425)];
        let is_middle = self.apply("LessOrEqual", &[&away, &limit]);
        self.choose(&is_middle, &middle, &outside)
    }

    /// The ratio of two polynomials, by Horner's rule.
    fn ratio(&mut self, coefficients: &[[f64; 8]; 2], r: &Value) -> Value {
        let [top, bottom] = coefficients.map(|coefficients| {
            let mut sum = self.number(coefficients[7]);
            for &coefficient in coefficients[..7].iter().rev() {
                let product = self.apply("Mul", &[&sum, r]);
                let coefficient = self.number(coefficient);
                sum = self.apply("Add", &[&product, &coefficient]);
            }
            sum
        });
        self.apply("Div", &[&top, &bottom])
    }
}
