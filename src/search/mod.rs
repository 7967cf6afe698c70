//! Room `search`.
