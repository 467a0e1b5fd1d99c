//! The projection: one row a key, for people's own queries and BI tools. It is
//! written with the entries it follows from, and can be made anew from them.

use sea_orm::{ColumnTrait, EntityTrait, IdenStatic, QueryFilter, QueryOrder, Value};
use shared::ids::{Id, Key};

use super::store::{Store, StoreError, Tx, fixed, statements};
use super::tables::record_keys;

/// What stands under one key.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct KeyRow {
    /// The key's class.
    pub class: Key,
    /// The kind of fact.
    pub kind: String,
    /// The visit or thing.
    pub about: Id,
    /// The person or unit it is on.
    pub subject: Option<Id>,
    /// What of it.
    pub field: String,
    /// How it is shown: `one`, `differs`, `empty`, `withdrawn`, `erased`.
    pub shown: String,
    /// The value, where one stands.
    pub value: Option<String>,
    /// How many entries stand.
    pub standing: i64,
    /// Some reference has not arrived.
    pub pending: bool,
    /// A standing entry is of a later version.
    pub needs_update: bool,
}

/// Values are personal data.
impl std::fmt::Debug for KeyRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "KeyRow({} {} {})", self.class, self.kind, self.shown)
    }
}

impl Store {
    /// All rows, by class.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn key_rows(&self) -> Result<Vec<KeyRow>, StoreError> {
        let rows = record_keys::Entity::find().order_by_asc(record_keys::Column::Class).all(&self.db).await?;
        rows.into_iter().map(read).collect()
    }
}

impl Tx {
    /// Brings rows up to date; classes that are no more are removed. `meanwhile` is
    /// called for each statement with its number of rows.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn project(
        &self,
        rows: impl ExactSizeIterator<Item = KeyRow>,
        gone: Vec<Key>,
        mut meanwhile: impl FnMut(usize),
    ) -> Result<(), StoreError> {
        use record_keys::Column::{self, About, Class, Field, Kind, NeedsUpdate, Pending, Shown, Standing, Subject};
        let columns = [Class, Kind, About, Subject, Field, Shown, Column::Value, Standing, Pending, NeedsUpdate];
        let newer = columns[1..].iter().map(|column| format!("\"{0}\" = \"excluded\".\"{0}\"", column.as_str()));
        let newer = newer.collect::<Vec<_>>().join(", ");
        let otherwise = format!(" ON CONFLICT (\"{}\") DO UPDATE SET {newer}", Class.as_str());
        self.insert::<record_keys::Entity, _>(columns, rows.map(values), &otherwise, |rows| meanwhile(rows.len()))
            .await?;
        for classes in statements(gone) {
            let names = classes.iter().map(|class| class.0.to_vec());
            record_keys::Entity::delete_many().filter(Column::Class.is_in(names)).exec(&self.tx).await?;
        }
        Ok(())
    }

    /// Empties the projection, to make it anew.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn clear_projection(&self) -> Result<(), StoreError> {
        record_keys::Entity::delete_many().exec(&self.tx).await?;
        Ok(())
    }

    /// All rows, by class, as this transaction sees them.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn key_rows(&self) -> Result<Vec<KeyRow>, StoreError> {
        let rows = record_keys::Entity::find().order_by_asc(record_keys::Column::Class).all(&self.tx).await?;
        rows.into_iter().map(read).collect()
    }
}

/// In the order of the columns.
fn values(row: KeyRow) -> [Value; 10] {
    [
        row.class.0.to_vec().into(),
        row.kind.into(),
        row.about.0.to_vec().into(),
        row.subject.map(|id| id.0.to_vec()).into(),
        row.field.into(),
        row.shown.into(),
        row.value.into(),
        row.standing.into(),
        row.pending.into(),
        row.needs_update.into(),
    ]
}

fn read(row: record_keys::Model) -> Result<KeyRow, StoreError> {
    let table = "record_keys";
    let subject = row.subject.map(|id| fixed(&id, table, "subject")).transpose()?;
    Ok(KeyRow {
        class: Key(fixed(&row.class, table, "class")?),
        kind: row.kind,
        about: Id(fixed(&row.about, table, "about")?),
        subject: subject.map(Id),
        field: row.field,
        shown: row.shown,
        value: row.value,
        standing: row.standing,
        pending: row.pending,
        needs_update: row.needs_update,
    })
}
