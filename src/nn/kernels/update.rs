//! One pass over all parameters of a network: read the gradient, update the optimizer's state, move the parameter.

use super::simd::{Kernel, Scalar, Simd, dispatch};
use crate::base::sync::share;

/// A parameter with its gradient and two numbers of optimizer state.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Vectors<V> {
    /// Parameter.
    pub(crate) p: V,
    /// Gradient.
    pub(crate) g: V,
    /// First state, for example a momentum.
    pub(crate) m: V,
    /// Second state, for example a mean square.
    pub(crate) v: V,
}

/// The update of one optimizer in one step, with its scalars worked out.
pub(crate) trait Rule: Copy + Send {
    /// How many of the two states it keeps.
    const STATES: usize;

    /// Returns the new parameter and states; the gradient is ignored afterwards.
    fn step<S: Simd>(self, s: S, x: Vectors<S::V>) -> Vectors<S::V>;
}

pub(super) struct Update<'a, R> {
    pub(super) rule: R,
    pub(super) p: &'a mut [f32],
    pub(super) g: &'a [f32],
    pub(super) m: &'a mut [f32],
    pub(super) v: &'a mut [f32],
}

impl<R: Rule> Kernel for Update<'_, R> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, s: S) {
        let n = self.p.len();
        let whole = n - n % S::LANES;
        // SAFETY: `update` has asserted that every slice that the rule uses has `n` numbers.
        unsafe {
            for i in (0..whole).step_by(S::LANES) {
                step_at(s, self.rule, self.p, self.g, self.m, self.v, i);
            }
            for i in whole..n {
                step_at(Scalar, self.rule, self.p, self.g, self.m, self.v, i);
            }
        }
    }
}

/// # Safety
/// `i + LANES` numbers must lie in `p` and `g`, and in `m` and `v` as far as the rule keeps them.
#[inline(always)]
unsafe fn step_at<S: Simd, R: Rule>(s: S, rule: R, p: &mut [f32], g: &[f32], m: &mut [f32], v: &mut [f32], i: usize) {
    // SAFETY: the caller's promise.
    unsafe {
        let zero = s.splat(0.0);
        let x = Vectors {
            p: s.load(p.as_ptr().add(i)),
            g: s.load(g.as_ptr().add(i)),
            m: if R::STATES > 0 { s.load(m.as_ptr().add(i)) } else { zero },
            v: if R::STATES > 1 { s.load(v.as_ptr().add(i)) } else { zero },
        };
        let x = rule.step(s, x);
        s.store(x.p, p.as_mut_ptr().add(i));
        if R::STATES > 0 {
            s.store(x.m, m.as_mut_ptr().add(i));
        }
        if R::STATES > 1 {
            s.store(x.v, v.as_mut_ptr().add(i));
        }
    }
}

/// Parameters below which another thread is not worth waking for.
const WORTH: usize = 200_000;

/// Updates all parameters `p` by their gradients `g` on up to `threads` threads; `m` and `v` are as long where the rule
/// keeps them.
pub(crate) fn update<R: Rule>(rule: R, p: &mut [f32], g: &[f32], m: &mut [f32], v: &mut [f32], threads: usize) {
    assert!(g.len() == p.len(), "a gradient for every parameter");
    assert!(R::STATES < 1 || m.len() == p.len(), "a first state for every parameter");
    assert!(R::STATES < 2 || v.len() == p.len(), "a second state for every parameter");
    let parts = threads.min(p.len() / WORTH);
    if parts < 2 {
        return dispatch(Update { rule, p, g, m, v });
    }
    let here = p.len() / parts;
    let cut = |length: usize| here.min(length);
    let ((m1, m2), (v1, v2)) = (m.split_at_mut(cut(m.len())), v.split_at_mut(cut(v.len())));
    let ((p1, p2), (g1, g2)) = (p.split_at_mut(here), g.split_at(here));
    std::thread::scope(|scope| {
        share(scope, move || dispatch(Update { rule, p: p1, g: g1, m: m1, v: v1 }));
        update(rule, p2, g2, m2, v2, parts - 1);
    });
}
