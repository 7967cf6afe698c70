//! The data sets that are known by name.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::published::Published;

/// A data set known by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CatalogueName {
    /// 70 000 grey images 28×28 of ten kinds of clothing (10 000 of them for the test).
    FashionMnist,
    /// 70 000 grey images 28×28 of handwritten digits (10 000 of them for the test).
    Mnist,
    /// 1 797 grey images 8×8 of handwritten digits; the last fifth of every class is the test part.
    Digits,
}

/// What the catalogue knows of a data set.
#[derive(Debug)]
pub struct Entry {
    /// Its name.
    pub name: CatalogueName,
    /// The name as specs and folders spell it.
    pub word: &'static str,
    /// Its title.
    pub title: &'static str,
    /// Licence, as an SPDX identifier.
    pub licence: &'static str,
    /// Names of the classes.
    pub classes: [&'static str; 10],
    /// Its files: training images and labels, test images and labels; or one table.
    pub files: &'static [Published],
    /// Where the files can be fetched: a base address each.
    pub mirrors: &'static [&'static str],
}

const DIGITS: [&str; 10] = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];

/// Every data set known by name.
pub static CATALOGUE: [Entry; 3] = [
    Entry {
        name: CatalogueName::FashionMnist,
        word: "fashion_mnist",
        title: "Fashion-MNIST: 70 000 grey images 28×28 of clothing",
        licence: "MIT",
        classes: [
            "T-shirt/top",
            "Trouser",
            "Pullover",
            "Dress",
            "Coat",
            "Sandal",
            "Shirt",
            "Sneaker",
            "Bag",
            "Ankle boot",
        ],
        files: &[
            Published {
                name: "train-images-idx3-ubyte.gz",
                size: 47_040_016,
                sha256: "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888",
                bundled: None,
            },
            Published {
                name: "train-labels-idx1-ubyte.gz",
                size: 60_008,
                sha256: "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9",
                bundled: None,
            },
            Published {
                name: "t10k-images-idx3-ubyte.gz",
                size: 7_840_016,
                sha256: "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b",
                bundled: None,
            },
            Published {
                name: "t10k-labels-idx1-ubyte.gz",
                size: 10_008,
                sha256: "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34",
                bundled: None,
            },
        ],
        mirrors: &[
            "https://storage.googleapis.com/tensorflow/tf-keras-datasets/",
            "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
        ],
    },
    Entry {
        name: CatalogueName::Mnist,
        word: "mnist",
        title: "MNIST: 70 000 grey images 28×28 of handwritten digits",
        licence: "CC-BY-SA-3.0",
        classes: DIGITS,
        files: &[
            Published {
                name: "train-images-idx3-ubyte.gz",
                size: 47_040_016,
                sha256: "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
                bundled: None,
            },
            Published {
                name: "train-labels-idx1-ubyte.gz",
                size: 60_008,
                sha256: "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
                bundled: None,
            },
            Published {
                name: "t10k-images-idx3-ubyte.gz",
                size: 7_840_016,
                sha256: "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
                bundled: None,
            },
            Published {
                name: "t10k-labels-idx1-ubyte.gz",
                size: 10_008,
                sha256: "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
                bundled: None,
            },
        ],
        mirrors: &[
            "https://ossci-datasets.s3.amazonaws.com/mnist/",
            "https://storage.googleapis.com/cvdf-datasets/mnist/",
        ],
    },
    Entry {
        name: CatalogueName::Digits,
        word: "digits",
        title: "Optical recognition of handwritten digits: 1 797 grey images 8×8",
        licence: "CC-BY-4.0",
        classes: DIGITS,
        files: &[Published {
            name: "digits.csv.gz",
            size: 264_712,
            sha256: "6ebb3d2fee246a4e99363262ddf8a00a3c41bee6014c373ed9d9216ba7f651b8",
            bundled: Some(include_bytes!("../../data/digits/digits.csv.gz")),
        }],
        mirrors: &[],
    },
];

impl CatalogueName {
    /// What the catalogue knows of it.
    pub fn entry(self) -> &'static Entry {
        CATALOGUE.iter().find(|entry| entry.name == self).expect("every name has its entry")
    }
}
