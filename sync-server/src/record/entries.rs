//! The entries table: bytes exactly as they came, in order of arrival.

use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    Set, Statement, Value,
};
use shared::ids::{DeviceId, EntryHash, Signature};
use shared::journal::{Entry, EntryRef, Head};

use super::store::{Store, StoreError, Tx, fixed, statements};
use super::tables::{entries, head_signatures, late_bodies};

/// An entry as it is kept.
#[derive(Debug, Clone)]
pub struct Kept {
    /// Its place in the order of arrival, from 1.
    pub position: i64,
    /// The entry.
    pub entry: Entry,
    /// When it arrived, ms since 1970.
    pub received_ms: i64,
}

/// An entry as a check finds it, whole or not.
#[derive(Debug, Clone)]
pub struct Found {
    /// Its place in the order of arrival.
    pub position: i64,
    /// Which it should be, as the row says beside its bytes.
    pub at: EntryRef,
    /// It, as far as it can be read: without its body where that is damaged.
    pub entry: Option<Entry>,
    /// What of the row is not as it was written.
    pub damaged: Option<&'static str>,
}

/// A body that came after its header.
#[derive(Debug, Clone)]
pub struct LateBody {
    /// Its place in the order of their coming, from 1.
    pub place: i64,
    /// The entry, with the body unless that was erased since.
    pub entry: Entry,
}

/// How far what is kept reaches: whoever holds less of it in memory lacks something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reach {
    /// The greatest position of an entry; 0 where none is kept.
    pub position: i64,
    /// The place of the body that came last after its header; 0 where none did.
    pub late_bodies: i64,
    /// How many epochs began.
    pub epochs: u64,
}

/// A head a device has signed.
#[derive(Debug, Clone, Copy)]
pub struct SignedHead {
    /// Whose.
    pub device: DeviceId,
    /// Which.
    pub head: Head,
    /// The device's signature.
    pub signature: Signature,
}

impl Store {
    /// How far what is kept reaches.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn reach(&self) -> Result<Reach, StoreError> {
        reach(&self.db).await
    }

    /// The entries after a position, in order, at most so many.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn entries_after(&self, position: i64, most: u64) -> Result<Vec<Kept>, StoreError> {
        entries_after(&self.db, position, most).await
    }

    /// The bodies that came after their headers, after a place, in order, at most so
    /// many.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn late_bodies_after(&self, place: i64, most: u64) -> Result<Vec<LateBody>, StoreError> {
        late_bodies_after(&self.db, place, most).await
    }

    /// The entries at some ascending positions, in order, to be passed on: no more of their
    /// rows is read than that takes.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn entries_at(&self, positions: &[i64]) -> Result<Vec<(i64, Entry)>, StoreError> {
        use entries::Column::{Body, Hash, Header, Position};
        type Row = (i64, Vec<u8>, Vec<u8>, Option<Vec<u8>>);
        let mut entries = Vec::with_capacity(positions.len());
        for stretches in statements(stretches(positions)) {
            let rows = entries::Entity::find().select_only().columns([Position, Hash, Header, Body]);
            let within = stretches.into_iter().map(|(first, last)| Position.between(first, last));
            let rows = rows.filter(within.fold(Condition::any(), Condition::add)).order_by_asc(Position);
            let rows = rows.into_tuple::<Row>();
            for (position, hash, header, body) in rows.all(&self.db).await? {
                let (entry, damaged) = read(header, body);
                told(position, damaged);
                let entry = entry.filter(|entry| entry.hash().0 == hash.as_slice()).ok_or(NO_HEADER)?;
                entries.push((position, entry));
            }
        }
        Ok(entries)
    }

    /// One entry with its exact bytes.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn entry(&self, at: EntryRef) -> Result<Option<Kept>, StoreError> {
        entry(&self.db, at).await
    }

    /// How many entries are kept.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn count_entries(&self) -> Result<u64, StoreError> {
        Ok(entries::Entity::find().count(&self.db).await?)
    }

    /// All heads that devices have signed.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn signed_heads(&self) -> Result<Vec<SignedHead>, StoreError> {
        signed_heads(&self.db).await
    }
}

impl Tx {
    /// See [`Store::reach`].
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn reach(&self) -> Result<Reach, StoreError> {
        reach(&self.tx).await
    }

    /// See [`Store::entries_after`].
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn entries_after(&self, position: i64, most: u64) -> Result<Vec<Kept>, StoreError> {
        entries_after(&self.tx, position, most).await
    }

    /// See [`Store::late_bodies_after`].
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn late_bodies_after(&self, place: i64, most: u64) -> Result<Vec<LateBody>, StoreError> {
        late_bodies_after(&self.tx, place, most).await
    }

    /// The entries after a position, whole or not, for a check of what is kept.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn found_after(&self, position: i64, most: u64) -> Result<Vec<Found>, StoreError> {
        rows_after(&self.tx, position, most).await?.into_iter().map(found).collect()
    }

    /// See [`Store::signed_heads`].
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn signed_heads(&self) -> Result<Vec<SignedHead>, StoreError> {
        signed_heads(&self.tx).await
    }

    /// Keeps entries; their positions follow the last one, which only the holder
    /// of the writers' turn can know. `meanwhile` is told which are being inserted, so that
    /// its own work on them goes on beside the database's.
    ///
    /// # Errors
    /// [`StoreError`]; a position or entry that is there already is one.
    pub async fn keep(&self, kept: &[Kept], mut meanwhile: impl FnMut(&[Kept])) -> Result<(), StoreError> {
        use entries::Column::{About, Body, Device, Hash, Header, Kind, Position, ReceivedMs, Scope, Seq};
        let columns = [Position, Device, Seq, Hash, Header, Body, Scope, About, Kind, ReceivedMs];
        self.insert::<entries::Entity, _>(columns, kept.iter().map(row), "", |rows| meanwhile(&kept[rows])).await
    }

    /// Keeps a signed head; the same one again changes nothing.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn keep_signature(&self, signed_head: SignedHead, received_ms: i64) -> Result<(), StoreError> {
        use head_signatures::Column::{Device, Hash, Seq};
        let row = head_signatures::ActiveModel {
            device: Set(signed_head.device.0.to_vec()),
            seq: Set(signed(signed_head.head.seq)),
            hash: Set(signed_head.head.hash.0.to_vec()),
            signature: Set(signed_head.signature.0.to_vec()),
            received_ms: Set(received_ms),
        };
        let again = OnConflict::columns([Device, Seq, Hash]).do_nothing().to_owned();
        head_signatures::Entity::insert_many([row]).on_conflict(again).exec_without_returning(&self.tx).await?;
        Ok(())
    }

    /// See [`Store::entry`].
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn entry(&self, at: EntryRef) -> Result<Option<Kept>, StoreError> {
        entry(&self.tx, at).await
    }

    /// Keeps the bodies of entries whose headers came without them.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn keep_bodies(&self, entries: &[Entry]) -> Result<(), StoreError> {
        for entry in entries {
            let at = entry.reference();
            self.set_body(at, entry.body_bytes().map(<[u8]>::to_vec)).await?;
            let late = late_bodies::ActiveModel {
                device: Set(at.device.0.to_vec()),
                seq: Set(signed(at.seq)),
                hash: Set(at.hash.0.to_vec()),
                ..Default::default()
            };
            late_bodies::Entity::insert(late).exec_without_returning(&self.tx).await?;
        }
        Ok(())
    }

    /// Erases the bodies of entries; their headers stay.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn erase_bodies(&self, at: &[EntryRef]) -> Result<(), StoreError> {
        for entry in at {
            self.set_body(*entry, None).await?;
        }
        Ok(())
    }

    async fn set_body(&self, at: EntryRef, body: Option<Vec<u8>>) -> Result<(), StoreError> {
        entries::Entity::update_many()
            .col_expr(entries::Column::Body, Expr::value(body))
            .filter(entries::Column::Device.eq(at.device.0.to_vec()))
            .filter(entries::Column::Seq.eq(signed(at.seq)))
            .filter(entries::Column::Hash.eq(at.hash.0.to_vec()))
            .exec(&self.tx)
            .await?;
        Ok(())
    }
}

async fn entry(db: &impl ConnectionTrait, at: EntryRef) -> Result<Option<Kept>, StoreError> {
    let row = entries::Entity::find()
        .filter(entries::Column::Device.eq(at.device.0.to_vec()))
        .filter(entries::Column::Seq.eq(signed(at.seq)))
        .filter(entries::Column::Hash.eq(at.hash.0.to_vec()));
    row.one(db).await?.map(kept).transpose()
}

/// All of it in one question: whoever writes asks this first, and waits for each.
async fn reach(db: &impl ConnectionTrait) -> Result<Reach, StoreError> {
    let text = r#"SELECT COALESCE((SELECT MAX("position") FROM "entries"), 0) AS "position",
        COALESCE((SELECT MAX("place") FROM "late_bodies"), 0) AS "late_bodies",
        (SELECT COUNT(*) FROM "epochs") AS "epochs""#;
    let row = db.query_one_raw(Statement::from_string(db.get_database_backend(), text)).await?;
    let row = row.ok_or_else(|| DbErr::RecordNotFound("a question that always has an answer".to_owned()))?;
    let (position, late_bodies) = (row.try_get("", "position")?, row.try_get("", "late_bodies")?);
    let epochs: i64 = row.try_get("", "epochs")?;
    Ok(Reach { position, late_bodies, epochs: epochs.unsigned_abs() })
}

async fn entries_after(db: &impl ConnectionTrait, position: i64, most: u64) -> Result<Vec<Kept>, StoreError> {
    rows_after(db, position, most).await?.into_iter().map(kept).collect()
}

async fn rows_after(db: &impl ConnectionTrait, position: i64, most: u64) -> Result<Vec<entries::Model>, StoreError> {
    let rows = entries::Entity::find()
        .filter(entries::Column::Position.gt(position))
        .order_by_asc(entries::Column::Position)
        .limit(most);
    Ok(rows.all(db).await?)
}

async fn late_bodies_after(db: &impl ConnectionTrait, place: i64, most: u64) -> Result<Vec<LateBody>, StoreError> {
    let rows = late_bodies::Entity::find()
        .filter(late_bodies::Column::Place.gt(place))
        .order_by_asc(late_bodies::Column::Place)
        .limit(most);
    let mut late = Vec::new();
    for row in rows.all(db).await? {
        let at = reference("late_bodies", &row.device, row.seq, &row.hash)?;
        let kept = entry(db, at).await?;
        let kept = kept.ok_or(StoreError::Damaged { table: "late_bodies", what: "entry" })?;
        late.push(LateBody { place: row.place, entry: kept.entry });
    }
    Ok(late)
}

async fn signed_heads(db: &impl ConnectionTrait) -> Result<Vec<SignedHead>, StoreError> {
    let rows = head_signatures::Entity::find().all(db).await?;
    rows.into_iter().map(signed_head).collect()
}

/// In the order of the columns.
fn row(kept: &Kept) -> [Value; 10] {
    let (entry, header) = (&kept.entry, kept.entry.header());
    [
        kept.position.into(),
        header.device.0.to_vec().into(),
        signed(header.seq).into(),
        entry.hash().0.to_vec().into(),
        entry.header_bytes().to_vec().into(),
        entry.body_bytes().map(<[u8]>::to_vec).into(),
        header.scope.0.to_vec().into(),
        header.about.0.to_vec().into(),
        header.kind.clone().into(),
        kept.received_ms.into(),
    ]
}

/// A body that was damaged on the disk counts as not here: it must not keep the
/// others from being read, and may come again.
fn kept(row: entries::Model) -> Result<Kept, StoreError> {
    let received_ms = row.received_ms;
    let Found { position, entry, damaged, .. } = found(row)?;
    told(position, damaged);
    Ok(Kept { position, entry: entry.ok_or(NO_HEADER)?, received_ms })
}

/// Ascending positions as stretches without a gap: the first and the last of each.
fn stretches(positions: &[i64]) -> Vec<(i64, i64)> {
    let stretches = positions.chunk_by(|before, after| before + 1 == *after);
    stretches.filter_map(|stretch| Some((*stretch.first()?, *stretch.last()?))).collect()
}

const NO_HEADER: StoreError = StoreError::Damaged { table: "entries", what: "header" };

fn told(position: i64, damaged: Option<&'static str>) {
    if let Some(what) = damaged {
        tracing::error!(position, what, "an entry is damaged in the database");
    }
}

/// An entry as far as it can be read, and what of it can't.
fn read(header: Vec<u8>, body: Option<Vec<u8>>) -> (Option<Entry>, Option<&'static str>) {
    match Entry::read(header.clone(), body) {
        Ok(entry) => (Some(entry), None),
        Err(_) => (Entry::read(header, None).ok(), Some("body")),
    }
}

fn found(row: entries::Model) -> Result<Found, StoreError> {
    let at = reference("entries", &row.device, row.seq, &row.hash)?;
    let (entry, damaged) = read(row.header, row.body);
    // Whether a phone may see it goes by what stands beside its bytes.
    let is_beside = |entry: &Entry| {
        let header = entry.header();
        row.scope == header.scope.0 && row.about == header.about.0 && row.kind == header.kind
    };
    let (entry, damaged) = match entry.filter(|entry| entry.reference() == at) {
        None => (None, Some("header")),
        Some(entry) if !is_beside(&entry) => (Some(entry), Some("columns")),
        whole => (whole, damaged),
    };
    Ok(Found { position: row.position, at, entry, damaged })
}

fn reference(table: &'static str, device: &[u8], seq: i64, hash: &[u8]) -> Result<EntryRef, StoreError> {
    Ok(EntryRef {
        device: DeviceId(fixed(device, table, "device")?),
        seq: u64::try_from(seq).map_err(|_| StoreError::Damaged { table, what: "seq" })?,
        hash: EntryHash(fixed(hash, table, "hash")?),
    })
}

fn signed_head(row: head_signatures::Model) -> Result<SignedHead, StoreError> {
    let table = "head_signatures";
    let EntryRef { device, seq, hash } = reference(table, &row.device, row.seq, &row.hash)?;
    Ok(SignedHead {
        device,
        head: Head { seq, hash },
        signature: Signature(fixed(&row.signature, table, "signature")?),
    })
}

/// Places stay below 2^53, so every one fits.
fn signed(seq: u64) -> i64 {
    i64::try_from(seq).unwrap_or(i64::MAX)
}
