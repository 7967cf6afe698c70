//! Requests to `run ui`, read piece by piece as they arrive, and who of those that ask is answered.

#![no_main]

use std::net::SocketAddr;
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use specrun_fuzz::bounded;

#[allow(dead_code, unused_imports)]
mod http {
    include!(concat!(env!("OUT_DIR"), "/http.rs"));
}

#[path = "../../src/cli/live/guard.rs"]
#[allow(dead_code)]
mod guard;

use guard::{Guard, Verdict};

/// One that only this machine reaches, and one that others reach.
static GUARDS: LazyLock<[Guard; 2]> = LazyLock::new(|| {
    ["127.0.0.1:8000", "0.0.0.0:8000"].map(|address| {
        let address: SocketAddr = address.parse().expect("an address");
        Guard::new(address).expect("random numbers")
    })
});

fuzz_target!(|data: &[u8]| {
    let found = bounded(data.len(), || http::parse(data));
    let Ok(Some(head)) = found else { return };
    // What is whole was not whole before its last byte, or says the same.
    if let Some((_, less)) = data.split_last()
        && let Ok(Some(shorter)) = http::parse(less)
    {
        assert_eq!((&shorter.method, &shorter.target), (&head.method, &head.target));
    }
    let local = GUARDS[0].judge(&head);
    assert!(!matches!(local, Verdict::Welcome(_)), "there is no token to bring");
    if matches!(local, Verdict::Answer) {
        let host = head.header("Host").expect("whoever is answered says whom they ask");
        assert!(head.method == "GET" && (host == "127.0.0.1:8000" || host == "localhost:8000"));
    }
    // Nobody can know the token.
    assert!(matches!(GUARDS[1].judge(&head), Verdict::Refuse(_)));
    let answer = http::answer_head(303, "Location", &head.target);
    assert_eq!(answer.matches("\r\n\r\n").count(), 1);
});
