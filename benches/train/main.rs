//! How fast networks train: `cargo bench --bench train`, one thread unless said otherwise.
//!
//! Sections: the three reference trainings against the limit of the arithmetic and against peers, products, where the time of
//! an epoch goes, augmentation, two trainings at a time, and growth with width, batch and data. Name some of them to see those only:
//! `cargo bench --bench train -- trainings products`.
//!
//! The data are Fashion-MNIST's where it is at hand, else random bytes. Peers are those of `benches/peers`, once
//! `benches/peers/install.sh` has fetched and built them.

#![expect(clippy::print_stdout, clippy::disallowed_methods, reason = "a benchmark prints and reads the clock")]

mod cases;
mod data;
mod limit;
mod peers;
mod phases;
mod products;
mod scaling;

use data::Data;
use specrun::nn::kernels::available;

fn main() {
    let wanted: Vec<String> = std::env::args().skip(1).filter(|arg| !arg.starts_with('-')).collect();
    let wants = |section: &str| wanted.is_empty() || wanted.iter().any(|name| name == section);
    let data = Data::load();
    let limit = limit::measure();
    println!("data: {}", data.name);
    println!("bodies of the kernels on this CPU: {} (the last is used)", available().join(", "));
    println!("peak of multiply-adds: {:.1} GFLOP/s", limit.gflops);
    if wants("trainings") {
        cases::run(&data, &limit);
    }
    if wants("products") {
        products::run(&limit);
    }
    if wants("phases") {
        phases::run(&data);
    }
    if wants("augmentation") {
        phases::augmentations(&data);
    }
    if wants("jobs") {
        scaling::jobs(&data);
    }
    if wants("scaling") {
        scaling::run(&data);
    }
}
