//! What several of the room's files make true together.

mod data;
mod odd;
mod resume;
mod trajectories;
