//! The gradient on its way back through the layers.

use crate::nn::kernels::Aligned;

/// ∂loss/∂y of the layer that is next on the way back, with a buffer for that of the layer after it.
#[derive(Debug)]
pub struct Gradient {
    /// `[rows, width]`
    dy: Aligned,
    /// As large as `dy`.
    next: Aligned,
    /// Sums of the columns of `dy`.
    sums: Aligned,
    /// Whether the layer above has worked them out.
    has_sums: bool,
}

impl Gradient {
    /// For batches of up to `batch` rows of up to `width` numbers.
    pub(crate) fn new(batch: usize, width: usize) -> Self {
        let matrix = || Aligned::zeros(batch * width);
        Self { dy: matrix(), next: matrix(), sums: Aligned::zeros(width), has_sums: false }
    }

    /// The first `size` numbers.
    pub fn dy(&self, size: usize) -> &[f32] {
        &self.dy[..size]
    }

    /// The first `size` numbers, to be changed.
    pub fn dy_mut(&mut self, size: usize) -> &mut [f32] {
        self.has_sums = false;
        &mut self.dy[..size]
    }

    /// The same, for a layer that writes the sums of the `width` columns too.
    pub fn dy_and_sums(&mut self, size: usize, width: usize) -> (&mut [f32], &mut [f32]) {
        self.has_sums = true;
        (&mut self.dy[..size], &mut self.sums[..width])
    }

    /// Sums of the `width` columns, where the layer above has written them.
    pub fn sums(&self, width: usize) -> Option<&[f32]> {
        self.has_sums.then(|| &self.sums[..width])
    }

    /// The first `size` numbers of the gradient, and the first `next` numbers of the buffer for the next one.
    pub fn dy_and_next(&mut self, size: usize, next: usize) -> (&[f32], &mut [f32]) {
        (&self.dy[..size], &mut self.next[..next])
    }

    /// Makes what stands in the buffer for the next gradient the gradient.
    pub fn advance(&mut self) {
        std::mem::swap(&mut self.dy, &mut self.next);
        self.has_sums = false;
    }
}
