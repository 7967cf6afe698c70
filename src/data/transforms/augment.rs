//! Step `augment`: training images changed at random, by (seed, epoch, sample) alone.
//!
//! Shift, rotation, zoom and shear are one affine map about the centre of the image, read back by bilinear interpolation
//! with zeros outside; then come the flip, the erased rectangle and the noise. All work on raw values, before scaling.

mod noise;
mod step;
mod warp;

use std::ops::RangeInclusive;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::base::rng::Stream;
use crate::data::dataset::ImageShape;
use warp::{back, resample, translate};

/// Changes the training samples at random, anew in every epoch; each kind is off unless it is named.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Augment {
    /// Moves the image by whole pixels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shift: Option<Shift>,
    /// Turns the image about its centre.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rotate: Option<Rotate>,
    /// Enlarges or shrinks the image.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zoom: Option<Zoom>,
    /// Slants the image.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shear: Option<Shear>,
    /// Mirrors the image left to right.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub horizontal_flip: Option<Flip>,
    /// Blanks a rectangle of the image.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub random_erase: Option<Erase>,
    /// Adds noise to every feature; the only kind that also works on tables.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub noise: Option<Noise>,
}

/// Moves the image by whole pixels.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Shift {
    /// Largest move in each direction, in pixels.
    #[schemars(range(max = 1000))]
    pub pixels: u32,
}

/// Turns the image about its centre.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rotate {
    /// Largest angle either way, in degrees.
    #[schemars(range(min = 0.0, max = 180.0))]
    pub degrees: f64,
}

/// Enlarges or shrinks the image.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Zoom {
    /// Largest change of size either way, in [0, 1): 0.1 is 90 % … 110 %.
    #[schemars(range(min = 0.0), extend("exclusiveMaximum" = 1.0))]
    pub fraction: f64,
}

/// Slants the image.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Shear {
    /// Largest angle of the upright edges either way, in degrees.
    #[schemars(range(min = 0.0, max = 80.0))]
    pub degrees: f64,
}

/// Mirrors the image left to right.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Flip {
    /// How often, in [0, 1].
    #[serde(default = "half")]
    #[schemars(range(min = 0.0, max = 1.0))]
    pub probability: f64,
}

/// Blanks a rectangle of the image.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Erase {
    /// How often, in [0, 1].
    #[serde(default = "half")]
    #[schemars(range(min = 0.0, max = 1.0))]
    pub probability: f64,
    /// Share of the image's area that is blanked, in [0, 1].
    #[serde(default = "tenth")]
    #[schemars(range(min = 0.0, max = 1.0))]
    pub fraction: f64,
}

/// Adds noise to every feature.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Noise {
    /// Standard deviation of the normal noise, in the unit of the raw features (grey values: 0 … 255).
    #[schemars(range(min = 0.0))]
    pub sd: f64,
}

fn half() -> f64 {
    0.5
}

fn tenth() -> f64 {
    0.1
}

impl Augment {
    /// The name of a kind that needs images, if one is named.
    pub(crate) fn needs_images(&self) -> Option<&'static str> {
        let kinds = [
            (self.shift.is_some(), "shift"),
            (self.rotate.is_some(), "rotate"),
            (self.zoom.is_some(), "zoom"),
            (self.shear.is_some(), "shear"),
            (self.horizontal_flip.is_some(), "horizontal_flip"),
            (self.random_erase.is_some(), "random_erase"),
        ];
        kinds.into_iter().find(|(named, _)| *named).map(|(_, name)| name)
    }

    /// Every number that is named, with the range it must be in.
    pub(super) fn numbers(&self) -> [Option<(&'static str, f64, RangeInclusive<f64>)>; 8] {
        let erase = self.random_erase.as_ref();
        [
            self.shift.as_ref().map(|shift| ("pixels", f64::from(shift.pixels), 0.0..=1000.0)),
            self.rotate.as_ref().map(|rotate| ("degrees", rotate.degrees, 0.0..=180.0)),
            self.zoom.as_ref().map(|zoom| ("fraction", zoom.fraction, 0.0..=1.0 - f64::EPSILON)),
            self.shear.as_ref().map(|shear| ("degrees", shear.degrees, 0.0..=80.0)),
            self.horizontal_flip.as_ref().map(|flip| ("probability", flip.probability, 0.0..=1.0)),
            erase.map(|erase| ("probability", erase.probability, 0.0..=1.0)),
            erase.map(|erase| ("fraction", erase.fraction, 0.0..=1.0)),
            self.noise.as_ref().map(|noise| ("sd", noise.sd, 0.0..=f64::from(f32::MAX))),
        ]
    }

    /// Changes a sample in place; `scratch` is for intermediate numbers. Draws depend on `stream` alone.
    pub(crate) fn apply_to_sample(
        &self,
        x: &mut [f32],
        scratch: &mut Vec<f32>,
        shape: Option<ImageShape>,
        stream: &mut Stream,
    ) {
        if let Some(shape) = shape {
            self.warp(x, scratch, shape, stream);
            if self.horizontal_flip.as_ref().is_some_and(|flip| stream.uniform() < flip.probability) {
                x.chunks_exact_mut(shape.width).for_each(<[f32]>::reverse);
            }
            if let Some(erase) = &self.random_erase {
                erase.apply(x, shape, stream);
            }
        }
        if let Some(noise) = &self.noise {
            noise::add(x, noise.sd, stream);
        }
    }

    fn warp(&self, x: &mut [f32], scratch: &mut Vec<f32>, shape: ImageShape, stream: &mut Stream) {
        let mut signed = |size: f64| stream.uniform_in(-size, size);
        let radians = |degrees: f64| degrees * std::f64::consts::PI / 180.0;
        let angle = self.rotate.as_ref().map(|rotate| radians(signed(rotate.degrees)));
        let zoom = self.zoom.as_ref().map(|zoom| 1.0 + signed(zoom.fraction));
        let shear = self.shear.as_ref().map(|shear| libm::tan(radians(signed(shear.degrees))));
        let mut whole = |pixels: u32| stream.below(2 * pixels as usize + 1) as i64 - i64::from(pixels);
        let shift = self.shift.as_ref().map_or((0, 0), |shift| (whole(shift.pixels), whole(shift.pixels)));
        if angle.is_some() || zoom.is_some() || shear.is_some() {
            let (sin, cos) = angle.map_or((0.0, 1.0), |angle| (libm::sin(angle), libm::cos(angle)));
            let matrix = back((sin, cos), zoom.unwrap_or(1.0), shear.unwrap_or(0.0));
            resample(x, scratch, shape, matrix, shift);
        } else if shift != (0, 0) {
            scratch.clear();
            scratch.extend_from_slice(x);
            translate(scratch, x, shape, shift);
        }
    }
}

impl Erase {
    /// Blanks a rectangle of the given area whose sides relate as 1 : 2 … 2 : 1.
    fn apply(&self, x: &mut [f32], shape: ImageShape, stream: &mut Stream) {
        if stream.uniform() >= self.probability {
            return;
        }
        let ImageShape { height, width } = shape;
        let area = self.fraction * (height * width) as f64;
        let ratio = libm::exp2(stream.uniform_in(-1.0, 1.0));
        let rows = ((area * ratio).sqrt().round() as usize).min(height);
        let columns = ((area / ratio).sqrt().round() as usize).min(width);
        let top = stream.below(height - rows + 1);
        let left = stream.below(width - columns + 1);
        for row in x.chunks_exact_mut(width).skip(top).take(rows) {
            row[left..left + columns].fill(0.0);
        }
    }
}

#[cfg(test)]
mod tests;
