//! Kinds of a thing, one entry each: the tagged union that specs are read into, and the one `match` over it.
//!
//! A module with several kinds of a thing (optimizers, figures, file formats, …) has a trait that says what every kind can do
//! and one `registry!` that lists the kinds. A new kind is a file with its parameters and its `impl`, and an entry here.

/// Declares the tagged union of all kinds of a thing.
///
/// ```text
/// registry! {
///     /// The rule by which gradients move the parameters.
///     pub enum Method: dyn Optimizer, tag = "kind" {
///         /// Plain stochastic gradient descent.
///         "sgd" => Sgd(Sgd),
///     }
/// }
/// ```
///
/// The union is (de)serialised with the word of each kind under `tag` (without a tag as a map with that word as its only key),
/// has a JSON Schema, and dereferences to the trait, so that nothing else has to list the kinds. `NAMES` holds the words in
/// order; `name()` is the word of a value's kind.
macro_rules! registry {
    (
        $(#[$attribute:meta])*
        $visibility:vis enum $union:ident: dyn $kind:path $(, tag = $tag:literal)? {
            $( $(#[$of_variant:meta])+ $name:literal => $variant:ident($parameters:ty) ),+ $(,)?
        }
    ) => {
        $(#[$attribute])*
        #[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
        $(#[serde(tag = $tag)])?
        #[allow(clippy::large_enum_variant, reason = "a spec has a few of them, and each is read once")]
        $visibility enum $union {
            $( $(#[$of_variant])+ #[serde(rename = $name)] $variant($parameters) ),+
        }

        impl $union {
            /// The words of all kinds, in the order of the registry.
            $visibility const NAMES: &'static [&'static str] = &[$($name),+];

            /// The word that the spec has for this kind.
            $visibility fn name(&self) -> &'static str {
                match self {
                    $( Self::$variant(_) => $name ),+
                }
            }
        }

        impl std::ops::Deref for $union {
            type Target = dyn $kind;

            fn deref(&self) -> &Self::Target {
                match self {
                    $( Self::$variant(kind) => kind ),+
                }
            }
        }
    };
}

pub(crate) use registry;

#[cfg(test)]
mod tests {
    use serde_json::json;

    trait Shape {
        fn area(&self) -> f64;
    }

    /// A square.
    #[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
    #[serde(deny_unknown_fields)]
    struct Square {
        side: f64,
    }

    impl Shape for Square {
        fn area(&self) -> f64 {
            self.side * self.side
        }
    }

    registry! {
        /// A shape.
        enum AnyShape: dyn Shape, tag = "kind" {
            /// A square.
            "square" => Square(Square),
        }
    }

    #[test]
    fn a_kind_is_read_by_its_word_and_does_what_its_trait_says() {
        let shape: AnyShape = serde_json::from_value(json!({ "kind": "square", "side": 3.0 })).unwrap();
        assert_eq!((shape.area(), shape.name(), AnyShape::NAMES), (9.0, "square", &["square"][..]));
        assert_eq!(serde_json::to_value(&shape).unwrap(), json!({ "kind": "square", "side": 3.0 }));
        assert!(serde_json::from_value::<AnyShape>(json!({ "kind": "circle" })).is_err());
        assert!(serde_json::from_value::<AnyShape>(json!({ "kind": "square", "side": 3.0, "height": 1.0 })).is_err());
    }
}
