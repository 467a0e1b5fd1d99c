//! The phone's clocks and what is known of the office's. Wall time never orders
//! anything; how wrong it may be is measured, told and written down with every entry.

use shared::journal::{ClockReading, Stamp};
use shared::sync::{Contact, PhoneClocks, PhoneState};

use super::App;
use crate::view::entries_to_send;

/// The program's version, as the office shows it.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

impl App {
    /// What the phone's clocks say now.
    pub fn clocks(&self) -> PhoneClocks {
        let clock = &self.ports.clock;
        PhoneClocks { wall_ms: clock.now().timestamp_millis(), boot: clock.boot(), mono_ms: clock.mono_ms() }
    }

    /// The office's clock less this phone's, as far as it is known now; none where it was
    /// never measured.
    pub fn drift_ms(&self) -> Option<i64> {
        Some(self.identity.as_ref()?.contact?.drift_ms(self.clocks()))
    }

    /// Notes what a contact shows of the clocks. It is kept with the office's word that
    /// comes with it.
    pub(crate) fn met_clock(&mut self, contact: Contact) {
        if let Some(identity) = &mut self.identity {
            identity.contact = Some(contact);
        }
    }

    /// What the office is told of this phone.
    pub(crate) fn about(&self) -> PhoneState {
        PhoneState {
            version: VERSION.to_owned(),
            unsent_entries: entries_to_send(self),
            unsent_photos: self.photos_unsent().len() as u64,
            clock_ms: self.clocks().wall_ms,
        }
    }

    pub(super) fn stamp(&self, office_ms: Option<i64>) -> Stamp {
        let PhoneClocks { boot, mono_ms, .. } = self.clocks();
        Stamp {
            at: self.ports.clock.now(),
            clock: ClockReading { boot, mono_ms, office_ms, drift_ms: self.drift_ms() },
            salt: self.ports.ids.salt(),
        }
    }
}
