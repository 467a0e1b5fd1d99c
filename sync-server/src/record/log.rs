//! What was signed about the log: its ends, and the epochs that began when the office was
//! restored from a copy. The log itself is the entries table, in order of arrival.

use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set, Statement};
use shared::ids::{DeviceId, EntryHash, LogHash, PublicKey, Signature};
use shared::log::{Checkpoint, EpochStart, Run, SignedCheckpoint, SignedEpoch};

use super::store::{Store, StoreError, Tx, fixed};
use super::tables::{checkpoints, entries, epochs};

/// An epoch with the secret key of the device that signs in it.
#[derive(Clone, Copy)]
pub struct EpochRow {
    /// The statement, signed by the device before.
    pub epoch: SignedEpoch,
    /// The new device's secret key's 32 bytes.
    pub seed: [u8; 32],
}

/// The key stays out of logs.
impl std::fmt::Debug for EpochRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "EpochRow({})", self.epoch.start.epoch)
    }
}

impl Store {
    /// The newest end that was signed of a log of at most so many entries.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn checkpoint(&self, size_max: u64) -> Result<Option<SignedCheckpoint>, StoreError> {
        newest_checkpoint(&self.db, size_max).await
    }

    /// The epochs that began, in order.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn epochs(&self) -> Result<Vec<EpochRow>, StoreError> {
        epochs(&self.db).await
    }

    /// Where the entries of a journal without a fork stand in the log, from a place in the
    /// journal on, at most so many entries: in order, up to the first run that lacks a row.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn runs(&self, device: DeviceId, from: u64, most: u64) -> Result<Vec<Run>, StoreError> {
        // Entries that stand side by side have the same position less seq, and without a fork
        // no others have: each came after the one before it.
        let text = r#"SELECT MIN("seq"), MAX("seq"), MIN("position"), COUNT(*) FROM
            (SELECT "seq", "position" FROM "entries" WHERE "device" = $1 AND "seq" >= $2 ORDER BY "seq" LIMIT $3) AS "own"
            GROUP BY "position" - "seq" ORDER BY MIN("seq")"#;
        let asked = [device.0.to_vec().into(), signed(from).into(), signed(most).into()];
        let asked = Statement::from_sql_and_values(self.db.get_database_backend(), text, asked);
        let mut runs = Vec::new();
        for row in self.db.query_all_raw(asked).await? {
            let Some(run) = whole_run(row.try_get_many_by_index()?)? else { break };
            runs.push(run);
        }
        Ok(runs)
    }

    /// The hashes of the log's entries from a place on (from 0), at most so many.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn log_hashes(&self, from: u64, most: u64) -> Result<Vec<EntryHash>, StoreError> {
        let rows = entries::Entity::find()
            .select_only()
            .column(entries::Column::Hash)
            .filter(entries::Column::Position.gt(signed(from)))
            .order_by_asc(entries::Column::Position)
            .limit(most)
            .into_tuple::<Vec<u8>>();
        let hashes = rows.all(&self.db).await?;
        hashes.iter().map(|hash| Ok(EntryHash(fixed(hash, "entries", "hash")?))).collect()
    }
}

impl Tx {
    /// See [`Store::checkpoint`].
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn checkpoint(&self, size_max: u64) -> Result<Option<SignedCheckpoint>, StoreError> {
        newest_checkpoint(&self.tx, size_max).await
    }

    /// Keeps a signed end; a newer word about the same length takes its place.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn keep_checkpoint(&self, signed_end: &SignedCheckpoint) -> Result<(), StoreError> {
        use checkpoints::Column::{AtMs, BackedUpTo, Epoch, Office, Root, Signature, Size};
        let end = &signed_end.checkpoint;
        let row = checkpoints::ActiveModel {
            epoch: Set(signed(end.epoch)),
            size: Set(signed(end.size)),
            office: Set(end.office.0.to_vec()),
            root: Set(end.root.0.to_vec()),
            backed_up_to: Set(signed(end.backed_up_to)),
            at_ms: Set(end.at_ms),
            signature: Set(signed_end.signature.0.to_vec()),
        };
        let newer =
            OnConflict::columns([Epoch, Size]).update_columns([Office, Root, BackedUpTo, AtMs, Signature]).to_owned();
        checkpoints::Entity::insert(row).on_conflict(newer).exec_without_returning(&self.tx).await?;
        Ok(())
    }

    /// All ends that were signed, in order.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn checkpoints(&self) -> Result<Vec<SignedCheckpoint>, StoreError> {
        let rows = checkpoints::Entity::find()
            .order_by_asc(checkpoints::Column::Epoch)
            .order_by_asc(checkpoints::Column::Size);
        rows.all(&self.tx).await?.into_iter().map(checkpoint).collect()
    }

    /// See [`Store::epochs`].
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn epochs(&self) -> Result<Vec<EpochRow>, StoreError> {
        epochs(&self.tx).await
    }

    /// Notes that an epoch begins.
    ///
    /// # Errors
    /// [`StoreError`]; one that began already is one.
    pub async fn begin_epoch(&self, row: &EpochRow) -> Result<(), StoreError> {
        let start = &row.epoch.start;
        let row = epochs::ActiveModel {
            epoch: Set(signed(start.epoch)),
            before: Set(start.before.0.to_vec()),
            office: Set(start.office.0.to_vec()),
            public_key: Set(start.public_key.0.to_vec()),
            seed: Set(row.seed.to_vec()),
            size: Set(signed(start.size)),
            root: Set(start.root.0.to_vec()),
            first: Set(start.first.0.to_vec()),
            place: Set(signed(start.place)),
            copied_ms: Set(start.copied_ms),
            signature: Set(row.epoch.signature.0.to_vec()),
        };
        epochs::Entity::insert(row).exec_without_returning(&self.tx).await?;
        Ok(())
    }

    /// How many entries had arrived by a time, if they stand before all that came later.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn arrived_by(&self, ms: i64) -> Result<u64, StoreError> {
        let first_later = entries::Entity::find()
            .select_only()
            .column(entries::Column::Position)
            .filter(entries::Column::ReceivedMs.gt(ms))
            .order_by_asc(entries::Column::Position)
            .into_tuple::<i64>();
        match first_later.one(&self.tx).await? {
            Some(position) => unsigned(position - 1, "entries", "position"),
            None => unsigned(self.reach().await?.position, "entries", "position"),
        }
    }
}

async fn newest_checkpoint(db: &impl ConnectionTrait, size_max: u64) -> Result<Option<SignedCheckpoint>, StoreError> {
    let newest = checkpoints::Entity::find()
        .filter(checkpoints::Column::Size.lte(signed(size_max)))
        .order_by_desc(checkpoints::Column::Epoch)
        .order_by_desc(checkpoints::Column::Size);
    newest.one(db).await?.map(checkpoint).transpose()
}

/// A run from its first and last place in the journal, its first position and how many rows
/// it has; none where it has fewer than it reaches over.
fn whole_run((seq, last, position, count): (i64, i64, i64, i64)) -> Result<Option<Run>, StoreError> {
    let place = unsigned(position - 1, "entries", "position")?;
    let run = Run { seq: unsigned(seq, "entries", "seq")?, place, count: unsigned(count, "entries", "count")? };
    Ok((last - seq + 1 == count).then_some(run))
}

async fn epochs(db: &impl ConnectionTrait) -> Result<Vec<EpochRow>, StoreError> {
    let rows = epochs::Entity::find().order_by_asc(epochs::Column::Epoch);
    rows.all(db).await?.into_iter().map(epoch).collect()
}

fn checkpoint(row: checkpoints::Model) -> Result<SignedCheckpoint, StoreError> {
    let table = "checkpoints";
    let checkpoint = Checkpoint {
        office: DeviceId(fixed(&row.office, table, "office")?),
        epoch: unsigned(row.epoch, table, "epoch")?,
        size: unsigned(row.size, table, "size")?,
        root: LogHash(fixed(&row.root, table, "root")?),
        backed_up_to: unsigned(row.backed_up_to, table, "backed_up_to")?,
        at_ms: row.at_ms,
    };
    Ok(SignedCheckpoint { checkpoint, signature: Signature(fixed(&row.signature, table, "signature")?) })
}

fn epoch(row: epochs::Model) -> Result<EpochRow, StoreError> {
    let table = "epochs";
    let start = EpochStart {
        epoch: unsigned(row.epoch, table, "epoch")?,
        before: DeviceId(fixed(&row.before, table, "before")?),
        office: DeviceId(fixed(&row.office, table, "office")?),
        public_key: PublicKey(fixed(&row.public_key, table, "public_key")?),
        size: unsigned(row.size, table, "size")?,
        root: LogHash(fixed(&row.root, table, "root")?),
        first: EntryHash(fixed(&row.first, table, "first")?),
        place: unsigned(row.place, table, "place")?,
        copied_ms: row.copied_ms,
    };
    let signature = Signature(fixed(&row.signature, table, "signature")?);
    Ok(EpochRow { epoch: SignedEpoch { start, signature }, seed: fixed(&row.seed, table, "seed")? })
}

/// Lengths and places of a log stay far below 2^53, so every one fits.
fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn unsigned(number: i64, table: &'static str, what: &'static str) -> Result<u64, StoreError> {
    u64::try_from(number).map_err(|_| StoreError::Damaged { table, what })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_that_lacks_a_row_is_none() {
        assert_eq!(whole_run((3, 5, 10, 3)).unwrap(), Some(Run { seq: 3, place: 9, count: 3 }));
        assert_eq!(whole_run((3, 6, 10, 3)).unwrap(), None);
        assert!(whole_run((3, 5, 0, 3)).is_err(), "positions count from 1");
    }
}
