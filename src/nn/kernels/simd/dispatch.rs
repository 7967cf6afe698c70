//! The choice of the body that kernels run on.

use std::sync::OnceLock;

#[cfg(target_arch = "aarch64")]
use super::arm;
use super::body::Kernel;
use super::scalar::Scalar;
#[cfg(target_arch = "x86_64")]
use super::x86;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Body {
    Scalar,
    #[cfg(target_arch = "x86_64")]
    Avx2,
    #[cfg(target_arch = "x86_64")]
    Avx512,
    #[cfg(target_arch = "aarch64")]
    Neon,
}

/// Bodies that this CPU can run, slowest first.
pub fn available() -> Vec<&'static str> {
    bodies().into_iter().map(|(name, _)| name).collect()
}

fn bodies() -> Vec<(&'static str, Body)> {
    let mut bodies = vec![("scalar", Body::Scalar)];
    #[cfg(target_arch = "x86_64")]
    {
        if has_avx2() {
            bodies.push(("avx2", Body::Avx2));
            if has_avx512() {
                bodies.push(("avx512", Body::Avx512));
            }
        }
    }
    #[cfg(target_arch = "aarch64")]
    bodies.push(("neon", Body::Neon));
    bodies
}

/// The bit instructions came with AVX2; a virtual machine may hide some all the same.
#[cfg(target_arch = "x86_64")]
fn has_avx2() -> bool {
    is_x86_feature_detected!("avx2")
        && is_x86_feature_detected!("fma")
        && is_x86_feature_detected!("bmi1")
        && is_x86_feature_detected!("bmi2")
        && is_x86_feature_detected!("popcnt")
}

#[cfg(target_arch = "x86_64")]
fn has_avx512() -> bool {
    is_x86_feature_detected!("avx512f") && is_x86_feature_detected!("avx512dq") && is_x86_feature_detected!("avx512vl")
}

/// The fastest body, or the one that `RUN_SIMD` names if this CPU has it.
fn chosen() -> Body {
    static CHOSEN: OnceLock<Body> = OnceLock::new();
    *CHOSEN.get_or_init(|| {
        let bodies = bodies();
        let wanted = std::env::var("RUN_SIMD").ok();
        let forced = wanted.as_deref().and_then(|name| bodies.iter().find(|(n, _)| *n == name));
        if let (Some(name), None) = (&wanted, forced) {
            tracing::warn!(RUN_SIMD = name, "this CPU has no such instruction set; using the fastest that it has");
        }
        forced.or(bodies.last()).map_or(Body::Scalar, |(_, body)| *body)
    })
}

/// Runs a kernel on the best body of this CPU.
#[inline]
pub fn dispatch<K: Kernel>(kernel: K) -> K::Output {
    match chosen() {
        Body::Scalar => run_scalar(kernel),
        #[cfg(target_arch = "x86_64")]
        // SAFETY: `bodies` lists it only where it was detected.
        Body::Avx2 => unsafe { x86::run_avx2(kernel) },
        #[cfg(target_arch = "x86_64")]
        // SAFETY: `bodies` lists it only where it was detected.
        Body::Avx512 => unsafe { x86::run_avx512(kernel) },
        #[cfg(target_arch = "aarch64")]
        Body::Neon => kernel.run(arm::Neon),
    }
}

/// A function of its own: within another, what it needs of the stack would be taken whatever body runs.
#[inline(never)]
fn run_scalar<K: Kernel>(kernel: K) -> K::Output {
    kernel.run(Scalar)
}

/// Runs a kernel on every body that this CPU has, for tests that compare them.
#[cfg(test)]
pub(crate) fn on_every_body<K: Kernel>(make: impl Fn() -> K) -> Vec<(&'static str, K::Output)> {
    let run = |body| match body {
        Body::Scalar => make().run(Scalar),
        #[cfg(target_arch = "x86_64")]
        // SAFETY: `bodies` lists it only where it was detected.
        Body::Avx2 => unsafe { x86::run_avx2(make()) },
        #[cfg(target_arch = "x86_64")]
        // SAFETY: `bodies` lists it only where it was detected.
        Body::Avx512 => unsafe { x86::run_avx512(make()) },
        #[cfg(target_arch = "aarch64")]
        Body::Neon => make().run(arm::Neon),
    };
    bodies().into_iter().map(|(name, body)| (name, run(body))).collect()
}
