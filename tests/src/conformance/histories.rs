//! What three people write in one morning, each seeing now and then what the
//! others wrote: random, and the same for the same seed.

use std::collections::BTreeSet;

use shared::domain::Role;
use shared::journal::Entry;
use shared::record::{Item, Record};
use shared::sync::Batch;

use super::{Engine, Pen};
use crate::sim::{Hand, Rng, Stage};

/// Who takes part.
const ROLES: [Role; 3] = [Role::Leader, Role::Inspector, Role::Inspector];
/// How often somebody writes or looks.
const STEPS: usize = 90;
/// Entries that go in one batch at most.
const BATCH_MAX: usize = 12;

/// Their journals.
#[derive(Debug)]
pub struct History {
    pens: Vec<Pen>,
    views: Vec<Record>,
    rng: Rng,
}

impl History {
    /// A morning of devices that the engine lets in.
    pub async fn of<E: Engine>(engine: &mut E, seed: u64) -> History {
        let mut pens = Vec::new();
        for (number, role) in (1..).zip(ROLES) {
            pens.push(Pen::of(engine, number, role).await);
        }
        let views = pens.iter().map(|_| Record::new(BTreeSet::new())).collect();
        let mut history = History { pens, views, rng: Rng::new(seed) };
        let stage = Stage::new(&mut history.rng);
        (0..STEPS).for_each(|_| history.step(&stage));
        history
    }

    fn step(&mut self, stage: &Stage) {
        let (who, other) = (self.rng.below(self.pens.len()), self.rng.below(self.pens.len()));
        if self.rng.percent(15) {
            let theirs: Vec<Item> = self.views[other].items().cloned().collect();
            self.views[who].extend(theirs);
            return;
        }
        let (record, peer) = (&self.views[who], &self.views[other]);
        let pen = &mut self.pens[who];
        let hand = Hand { record, peer, author: pen.writer.author, device: pen.writer.device };
        let Some(draft) = hand.act(stage, &mut self.rng) else { return };
        if let Some(entry) = pen.try_write(draft, record.lc()) {
            self.views[who].add(Item::of(&entry));
        }
    }

    /// All that was written.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.pens.iter().flat_map(|pen| &pen.written)
    }

    /// The journals cut into batches, each journal's in order, the journals mixed.
    pub fn batches(&mut self) -> Vec<Batch> {
        let mut batches = Vec::new();
        let mut sent = vec![0; self.pens.len()];
        while self.pens.iter().zip(&sent).any(|(pen, sent)| *sent < pen.written.len()) {
            let who = self.rng.below(self.pens.len());
            let (pen, from) = (&self.pens[who], sent[who]);
            let to = (from + 1 + self.rng.below(BATCH_MAX)).min(pen.written.len());
            if from < to {
                batches.push(pen.batch(&pen.written[from..to]));
                sent[who] = to;
            }
        }
        batches
    }
}
