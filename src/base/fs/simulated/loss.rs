//! The states in which a power loss may leave a disk.

use super::tree::{Content, Node, Tree};
use crate::base::rng::Stream;

/// Bytes that a disk writes as a whole, far fewer than real ones do: the files of tests are small.
const BLOCK: usize = 16;

impl Tree {
    /// One of the states that a power loss now may leave.
    pub(super) fn after_power_loss(&self, random: &mut Stream) -> Tree {
        // Of changes each with even chances, hardly any state would have lost all, or a single one.
        let share_kept = [0.0, 0.1, 0.5, 0.9, 1.0][random.below(5)];
        let mut entries = self.durable.clone();
        for change in &self.pending {
            if random.uniform() < share_kept {
                let is_file = !self.is_folder(change.id);
                if is_file && change.from.is_some() && random.below(4) == 0 {
                    entries.add(change);
                } else {
                    entries.apply(change);
                }
            }
        }
        let nodes = self.nodes.iter().map(|node| match node {
            Node::Folder => Node::Folder,
            Node::File(content) => {
                let left = content.after_power_loss(random);
                Node::File(Content { now: left.clone(), durable: left, is_given_up: false, ..*content })
            }
        });
        Tree { nodes: nodes.collect(), now: entries.clone(), durable: entries, pending: Vec::new(), ..*self }
    }
}

impl Content {
    fn after_power_loss(&self, random: &mut Stream) -> Vec<u8> {
        let (now, durable) = (&self.now, &self.durable);
        if now == durable {
            return now.clone();
        }
        // What was forced to the disk and then added to is still there.
        let sure = if now.starts_with(durable) { durable.len() } else { 0 };
        let mut left = now.clone();
        match random.below(6) {
            0 => left.clone_from(durable),
            1 => {}
            2 => left.truncate(sure + random.below(now.len() - sure + 1)),
            3 => left[sure..].fill(0),
            4 => left[sure + random.below(now.len() - sure + 1)..].fill(0),
            _ => left[sure..].chunks_mut(BLOCK).filter(|_| random.below(2) == 0).for_each(|block| block.fill(0)),
        }
        left
    }
}
