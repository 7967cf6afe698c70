//! Labels that are spread over the classes.

/// What the softmax should be: `yes` for the true class, `no` for every other. With smoothing ε it is 1 − ε + ε/K for the true
/// class of K and ε/K for the others.
#[derive(Clone, Copy, Debug)]
pub(super) struct Smoothed {
    pub(super) yes: f32,
    pub(super) no: f32,
}

impl Smoothed {
    pub(super) fn new(classes: usize, smoothing: f32) -> Self {
        let no = smoothing / classes as f32;
        Self { yes: 1.0 - smoothing + no, no }
    }

    pub(super) fn of(self, class: usize, label: usize) -> f32 {
        if class == label { self.yes } else { self.no }
    }
}
