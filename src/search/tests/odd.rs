//! Results that no one expects.
