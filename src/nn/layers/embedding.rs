//! Learned numbers for categories: features that are places in a table become rows of it, y = w[place], behind the other features.
//! That is PyTorch's `nn.Embedding`, one for each such feature, concatenated with what needs none.

use std::ops::Range;

use super::{Backward, Buffers, Forward, Gradient, Init, Layer, LayerSpec, Parameter, Written};
use crate::nn::kernels::{Aligned, padded};
use crate::nn::{EmbeddedFeature, NnError, Shape};
use crate::onnx::{Element, Graph, Value};

/// Learned numbers for features that are places; only as the first layer.
#[derive(Clone, Debug)]
pub struct Embedding {
    /// Features of a sample.
    pub features: usize,
    /// Those that are places.
    pub embedded: Vec<EmbeddedFeature>,
}

impl Embedding {
    /// The features that stay as they are.
    fn plain(&self) -> Vec<usize> {
        let is_plain = |feature: &usize| self.embedded.iter().all(|e| e.feature != *feature);
        (0..self.features).filter(is_plain).collect()
    }
}

impl LayerSpec for Embedding {
    fn output(&self, input: &Shape) -> Result<Shape, NnError> {
        let bad = |why: &str| Err(NnError::BadShape { why: why.to_owned() });
        let Self { features, ref embedded } = *self;
        if input.dimensions() != [features] {
            return bad("an embedding takes vectors");
        }
        let is_ascending = embedded.windows(2).all(|pair| pair[0].feature < pair[1].feature);
        if !is_ascending || embedded.iter().any(|e| e.feature >= features || e.places == 0 || e.size == 0) {
            return bad("an embedding is of no feature or of no size");
        }
        Ok(Shape::vector(features - embedded.len() + embedded.iter().map(|e| e.size).sum::<usize>()))
    }

    /// In memory w is `[size, places]`, so that files have PyTorch's `[places, size]`.
    fn parameters(&self, _: &Shape) -> Vec<Parameter> {
        let table = |(index, e): (usize, &EmbeddedFeature)| Parameter {
            name: format!("{index}.weight").into(),
            shape: vec![e.size, e.places],
            init: Init::Embedding,
            is_trained: true,
            is_required: true,
        };
        self.embedded.iter().enumerate().map(table).collect()
    }

    fn write_onnx(&self, x: &Value, parameters: &[Written], graph: &mut Graph) -> Value {
        let plain = self.plain();
        let mut parts = Vec::new();
        if !plain.is_empty() {
            parts.push(graph.columns(x, &plain));
        }
        for (&EmbeddedFeature { feature, places, size }, w) in self.embedded.iter().zip(parameters) {
            let rows: Vec<f32> = (0..places * size).map(|at| w.numbers[at % size * places + at / size]).collect();
            let w = graph.singles(&rows, &[places, size]);
            let column = graph.columns(x, &[feature]);
            let whole = graph.cast(&column, Element::I64);
            let axis = graph.integers(&[1], &[1]);
            let place = graph.apply("Squeeze", &[&whole, &axis]);
            parts.push(graph.apply("Gather", &[&w, &place]));
        }
        graph.beside(&parts)
    }

    fn build(&self, input: &Shape, places: &[Range<usize>], buffers: Buffers) -> Option<Box<dyn Layer>> {
        let plain = self.plain();
        let mut outputs = plain.len();
        let mut tables = Vec::new();
        for (&EmbeddedFeature { feature, places, size }, weights) in self.embedded.iter().zip(places) {
            let y = outputs..outputs + size;
            outputs = y.end;
            tables.push(Table { feature, places, row: padded(places), y, weights: weights.clone() });
        }
        let x_row = if buffers.is_first { input.size() } else { input.row() };
        let width = padded(outputs);
        Some(Box::new(AtWork { x_row, plain, tables, width, y: Aligned::zeros(buffers.batch * width) }))
    }
}

/// The numbers of a feature's categories.
#[derive(Debug)]
struct Table {
    feature: usize,
    places: usize,
    /// Distance of the rows of w.
    row: usize,
    /// Where they stand in a row of y.
    y: Range<usize>,
    /// w`[size, row]`
    weights: Range<usize>,
}

impl Table {
    /// The place in a sample; what is none is unknown, which has the last.
    fn place(&self, x: &[f32]) -> usize {
        let place = x[self.feature];
        if place >= 0.0 && place < self.places as f32 { place as usize } else { self.places - 1 }
    }
}

#[derive(Debug)]
struct AtWork {
    x_row: usize,
    /// The features that stay as they are.
    plain: Vec<usize>,
    tables: Vec<Table>,
    width: usize,
    y: Aligned,
}

impl Layer for AtWork {
    fn forward(&mut self, x: &[f32], batch: &mut Forward<'_>) {
        for (x, y) in x.chunks_exact(self.x_row).zip(self.y.chunks_exact_mut(self.width)).take(batch.rows) {
            y.iter_mut().zip(&self.plain).for_each(|(y, &feature)| *y = x[feature]);
            for table in &self.tables {
                let w = batch.p[table.weights.clone()].iter().skip(table.place(x)).step_by(table.row);
                y[table.y.clone()].iter_mut().zip(w).for_each(|(y, w)| *y = *w);
            }
        }
    }

    fn y(&self) -> &[f32] {
        &self.y
    }

    /// The gradient of a place is the sum of those of its samples, in their order.
    fn backward(&mut self, x: &[f32], gradient: &mut Gradient, is_first: bool, batch: &mut Backward<'_>) {
        debug_assert!(is_first, "samples need no gradient");
        let dy = gradient.dy(batch.rows * self.width);
        for table in &self.tables {
            let g = &mut batch.g[table.weights.clone()];
            g.fill(0.0);
            for (x, dy) in x.chunks_exact(self.x_row).zip(dy.chunks_exact(self.width)) {
                let g = g.iter_mut().skip(table.place(x)).step_by(table.row);
                g.zip(&dy[table.y.clone()]).for_each(|(g, dy)| *g += dy);
            }
        }
    }
}
