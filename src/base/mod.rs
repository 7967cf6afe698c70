//! Ground floor: the only file I/O, named random streams, text for people. Every room may use it; it knows none of them.

pub mod fs;
pub mod rng;
pub mod text;
