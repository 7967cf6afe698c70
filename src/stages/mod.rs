//! Room `stages`.
