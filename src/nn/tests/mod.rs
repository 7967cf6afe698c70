//! What several of the room's files make true together.

mod data;
mod embedded;
mod golden;
mod kept;
mod odd;
mod outputs;
mod resume;
mod start;
mod trajectories;
mod weighted;
