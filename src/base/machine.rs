//! What machine this is, for people. Nothing of it may come into an artifact.

use std::path::Path;

use super::fs;

/// The processor and the system: `AMD Ryzen 9 7950X, linux`.
pub fn machine() -> String {
    let told = fs::read_at_most(Path::new("/proc/cpuinfo"), 1 << 22).ok();
    let told = told.as_deref().map(String::from_utf8_lossy);
    let model = told.as_deref().and_then(model).unwrap_or(std::env::consts::ARCH);
    format!("{model}, {}", std::env::consts::OS)
}

/// The first processor's name in the words of Linux; Arm machines have none.
fn model(cpuinfo: &str) -> Option<&str> {
    let line = cpuinfo.lines().find(|line| line.starts_with("model name"))?;
    line.split_once(':').map(|(_, name)| name.trim()).filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_processor_is_named_where_the_system_names_it() {
        assert_eq!(
            model("processor\t: 0\nmodel name\t: Some CPU @ 3 GHz\nmodel name\t: other\n"),
            Some("Some CPU @ 3 GHz")
        );
        assert_eq!((model("BogoMIPS: 50\n"), model("model name:\n")), (None, None));
        assert!(machine().ends_with(std::env::consts::OS));
    }
}
