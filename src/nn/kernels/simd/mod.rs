//! Vector operations: what an instruction set can do ([`Simd`]), the instruction sets, and the choice among them.

#[cfg(target_arch = "aarch64")]
mod arm;
mod body;
mod dispatch;
mod scalar;
#[cfg(target_arch = "x86_64")]
mod x86;

pub use body::{Kernel, Simd};
#[cfg(test)]
pub(crate) use dispatch::on_every_body;
pub use dispatch::{available, dispatch};
pub(crate) use scalar::Scalar;
