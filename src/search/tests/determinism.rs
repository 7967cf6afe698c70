//! What a study may depend on.
