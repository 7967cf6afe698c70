//! Errors of the disk: every operation of the workload fails once.

use std::io::ErrorKind;

use super::workload::{Broken, OUTPUTS, Owed, Reference, new_disk};
use super::*;
use crate::base::fs::simulated::Fault;
use crate::base::rng::Stream;

/// States of the disk that are tried after each error.
const LOSSES: u64 = 2;

/// Lets something go wrong in the work; then what is owed must be there, also after a power loss, and the work be done again.
fn check(reference: &Reference, fault: Fault) -> Result<(), Broken> {
    let disk = new_disk();
    disk.plan(fault);
    let mut owed = Owed::default();
    // An error that only costs comfort does not end the work: a lock, the removal of a leftover.
    let _ = reference.work(&Files::on(disk.clone()), &mut owed);
    let at = disk.struck().unwrap_or_default();
    check_after(reference, &disk, &owed).map_err(|broken| format!("{at}: {broken}"))
}

fn check_after(reference: &Reference, disk: &SimulatedDisk, owed: &Owed) -> Result<(), Broken> {
    for n in 0..LOSSES {
        let after = Files::on(disk.after_power_loss(&mut Stream::new(n, "power loss", 0)));
        reference.check(&after, owed).map_err(|broken| format!("after a power loss: {broken}"))?;
    }
    let files = Files::on(disk.after_kill());
    reference.check_undamaged(&files)?;
    reference.check_removal(&Files::on(disk.after_kill()), owed)?;
    reference.check(&files, owed)?;
    reference.check_again(&files)
}

#[test]
fn after_an_error_at_any_operation_nothing_is_lost_and_the_work_can_be_done_again() {
    let reference = Reference::new();
    let disk = new_disk();
    let first = disk.counts().0;
    reference.work(&Files::on(disk.clone()), &mut Owed::default()).unwrap();
    for operation in first..disk.counts().0 {
        let faults = [
            Fault::Fails(operation, ErrorKind::StorageFull),
            Fault::Fails(operation, ErrorKind::Other),
            Fault::FailsThoughDone(operation, ErrorKind::Other),
            Fault::Full(operation),
        ];
        for fault in faults {
            if let Err(broken) = check(&reference, fault) {
                panic!("{fault:?}: {broken}");
            }
        }
    }
}

#[test]
fn a_publication_of_which_something_could_not_be_forced_to_the_disk_says_so() {
    let spec = json!(null);
    let identity = Identity { stage: "dataset", version: 1, spec: &spec, inputs: &[] };
    let mut syncs = 0;
    for operation in 0.. {
        let disk = new_disk();
        disk.plan(Fault::Fails(disk.counts().0 + operation, ErrorKind::Other));
        let store = Store::open_on(&Files::on(disk.clone()), Path::new(OUTPUTS)).unwrap();
        let published = store.publish::<StoreError>(&identity, |out| out.write("folder/file", b"content"));
        let Some(struck) = disk.struck() else { break };
        if struck.starts_with("sync") {
            syncs += 1;
            assert!(published.is_err(), "{struck}");
        }
    }
    // Where the store is, 2 files, 2 folders, the artifact's place and that of its shelf.
    assert_eq!(syncs, 2 + 2 + 2 + 2);
}
