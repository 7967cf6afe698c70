//! A convex function and an L1 penalty, minimised together: OWL-QN (Andrew and Gao 2007). Without a penalty it is L-BFGS.
//!
//! argmin's L-BFGS has one penalty for all coordinates; here intercepts have none, and columns have their own units.

/// Pairs of steps and differences of gradients that are remembered.
const HISTORY: usize = 20;
/// The slope that counts as none, as a share of the first.
const TOLERANCE: f64 = 1e-8;
/// Share of the promised decrease that is enough.
const ENOUGH: f64 = 1e-4;
/// Values that differ by less are the same, as a share of their size.
const ROUNDING: f64 = 1e-14;
/// Halvings of a step, at most.
const HALVINGS: u32 = 50;

/// A smooth convex function with its gradient.
pub(super) type Function<'a> = dyn Fn(&[f64]) -> (f64, Vec<f64>) + 'a;

/// Where the minimum was found.
pub(super) struct Found {
    pub(super) x: Vec<f64>,
    pub(super) steps: u32,
    pub(super) converged: bool,
}

/// A point with its value, penalty included, and the gradient of the function alone.
struct Point {
    x: Vec<f64>,
    value: f64,
    gradient: Vec<f64>,
    /// The steepest way up, penalty included.
    slope: Vec<f64>,
}

/// A step s and the difference of gradients y along it.
struct Pair {
    s: Vec<f64>,
    y: Vec<f64>,
    /// 1 / y·s
    rho: f64,
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).fold(0.0, |sum, (a, b)| sum + a * b)
}

fn largest(x: &[f64]) -> f64 {
    x.iter().fold(0.0, |largest, x| largest.max(x.abs()))
}

/// The slope of a coordinate with its penalty; 0 where both ways lead up.
fn slope(x: f64, gradient: f64, size: f64) -> f64 {
    match x {
        x if x > 0.0 => gradient + size,
        x if x < 0.0 => gradient - size,
        _ => (gradient + size).min(0.0) + (gradient - size).max(0.0),
    }
}

impl Point {
    fn new(function: &Function<'_>, sizes: &[f64], x: Vec<f64>) -> Self {
        let (value, gradient) = function(&x);
        let penalty = x.iter().zip(sizes).fold(0.0, |sum, (x, size)| sum + size * x.abs());
        let slope =
            x.iter().zip(&gradient).zip(sizes).map(|((&x, &gradient), &size)| slope(x, gradient, size)).collect();
        Self { x, value: value + penalty, gradient, slope }
    }
}

/// −H · slope, by the two loops of L-BFGS; no coordinate with a penalty goes up.
fn direction(point: &Point, sizes: &[f64], pairs: &[Pair]) -> Vec<f64> {
    let mut d: Vec<f64> = point.slope.iter().map(|slope| -slope).collect();
    let mut shares = Vec::with_capacity(pairs.len());
    for Pair { s, y, rho } in pairs.iter().rev() {
        let share = rho * dot(s, &d);
        d.iter_mut().zip(y).for_each(|(d, y)| *d -= share * y);
        shares.push(share);
    }
    if let Some(Pair { y, rho, .. }) = pairs.last() {
        let factor = 1.0 / (rho * dot(y, y));
        d.iter_mut().for_each(|d| *d *= factor);
    }
    for (Pair { s, y, rho }, share) in pairs.iter().zip(shares.into_iter().rev()) {
        let back = share - rho * dot(y, &d);
        d.iter_mut().zip(s).for_each(|(d, s)| *d += back * s);
    }
    for ((d, slope), size) in d.iter_mut().zip(&point.slope).zip(sizes) {
        if *size > 0.0 && *d * slope >= 0.0 {
            *d = 0.0;
        }
    }
    d
}

/// The point a step away, where no coordinate with a penalty has crossed zero.
fn step(point: &Point, d: &[f64], sizes: &[f64], length: f64) -> Vec<f64> {
    let along = |((x, d), (slope, size)): ((&f64, &f64), (&f64, &f64))| {
        let to = x + length * d;
        let side = if *x == 0.0 { -slope } else { *x };
        if *size > 0.0 && to * side <= 0.0 { 0.0 } else { to }
    };
    point.x.iter().zip(d).zip(point.slope.iter().zip(sizes)).map(along).collect()
}

/// The next point, along a direction; `None` where no step leads down.
fn next(function: &Function<'_>, sizes: &[f64], point: &Point, d: &[f64], first: f64) -> Option<Point> {
    let mut length = first;
    for _ in 0..HALVINGS {
        let next = Point::new(function, sizes, step(point, d, sizes, length));
        let moved: Vec<f64> = next.x.iter().zip(&point.x).map(|(next, x)| next - x).collect();
        let is_lower = next.value <= point.value + ENOUGH * dot(&point.slope, &moved);
        // Where values are the same up to rounding, slopes still tell.
        let is_flatter = next.value <= point.value + ROUNDING * point.value.abs()
            && dot(&next.slope, &next.slope) < dot(&point.slope, &point.slope);
        if is_lower && next.value < point.value || is_flatter {
            return Some(next);
        }
        length *= 0.5;
    }
    None
}

/// Minimises from `start`, with a penalty of `sizes` on each coordinate's size.
pub(super) fn minimise(function: &Function<'_>, sizes: &[f64], start: Vec<f64>, steps: u32) -> Found {
    let mut point = Point::new(function, sizes, start);
    let enough = TOLERANCE * largest(&point.slope);
    let mut pairs: Vec<Pair> = Vec::new();
    for taken in 0..steps {
        if largest(&point.slope) <= enough {
            return Found { x: point.x, steps: taken, converged: true };
        }
        let d = direction(&point, sizes, &pairs);
        let first = if pairs.is_empty() { 1.0 / dot(&d, &d).sqrt().max(1.0) } else { 1.0 };
        match next(function, sizes, &point, &d, first) {
            Some(next) => {
                remember(&mut pairs, &point, &next);
                point = next;
            }
            // The memory may have been wrong; without it there is nothing lower.
            None if !pairs.is_empty() => pairs.clear(),
            None => return Found { x: point.x, steps: taken, converged: true },
        }
    }
    Found { x: point.x, steps, converged: false }
}

fn remember(pairs: &mut Vec<Pair>, from: &Point, to: &Point) {
    let s: Vec<f64> = to.x.iter().zip(&from.x).map(|(to, from)| to - from).collect();
    let y: Vec<f64> = to.gradient.iter().zip(&from.gradient).map(|(to, from)| to - from).collect();
    let curvature = dot(&s, &y);
    if curvature > f64::EPSILON * dot(&y, &y) {
        if pairs.len() == HISTORY {
            pairs.remove(0);
        }
        pairs.push(Pair { s, y, rho: 1.0 / curvature });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_narrow_valley_is_followed_to_its_end() {
        let valley = |x: &[f64]| {
            let (a, b) = (x[0] - 3.0, x[1] + 2.0 * x[0]);
            (a * a + 1e4 * b * b, vec![2.0 * a + 4e4 * b, 2e4 * b])
        };
        let found = minimise(&valley, &[0.0; 2], vec![0.0; 2], 200);
        assert!(found.converged && (found.x[0] - 3.0).abs() < 1e-7 && (found.x[1] + 6.0).abs() < 1e-7, "{:?}", found.x);
    }

    /// ½ (x − a)² + size · |x| has its minimum at a less the size, or at zero.
    #[test]
    fn penalties_pull_to_zero_and_no_further() {
        let a = [3.0, -3.0, 0.5, -0.5, 2.0];
        let bowl = |x: &[f64]| {
            let misses: Vec<f64> = x.iter().zip(a).map(|(x, a)| x - a).collect();
            (0.5 * dot(&misses, &misses), misses)
        };
        let found = minimise(&bowl, &[1.0, 1.0, 1.0, 1.0, 0.0], vec![-1.0, 0.0, 0.0, 1.0, 0.0], 100);
        let expected = [2.0, -2.0, 0.0, 0.0, 2.0];
        assert!(found.x.iter().zip(expected).all(|(x, e)| (x - e).abs() < 1e-9), "{:?}", found.x);
        assert_eq!(found.x[2..4], [0.0, 0.0]);
    }

    #[test]
    fn a_flat_function_is_at_its_minimum_and_one_without_coordinates_too() {
        assert_eq!(minimise(&|x: &[f64]| (1.0, vec![0.0; x.len()]), &[0.0], vec![5.0], 10).x, [5.0]);
        assert!(minimise(&|_: &[f64]| (1.0, Vec::new()), &[], Vec::new(), 10).converged);
    }
}
