//! Which papers of sealed minutes are kept; their bytes lie beside the photos.

use sea_orm::sea_query::OnConflict;
use sea_orm::{EntityTrait, QueryOrder, Set};
use shared::ids::{EntryHash, VisitId};

use super::store::{Store, StoreError, Tx, fixed};
use super::tables::papers;

/// One closed paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PaperRow {
    /// SHA-256 of its bytes.
    pub hash: EntryHash,
    /// The seal that names it.
    pub seal: EntryHash,
    /// The visit it is about.
    pub visit: VisitId,
    /// How many bytes it has.
    pub bytes: u64,
    /// Since when it is kept, ms since 1970.
    pub kept_ms: i64,
}

impl Store {
    /// A closed paper that is kept.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn paper(&self, hash: EntryHash) -> Result<Option<PaperRow>, StoreError> {
        papers::Entity::find_by_id(hash.0.to_vec()).one(&self.db).await?.map(paper).transpose()
    }

    /// All closed papers that are kept.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn papers(&self) -> Result<Vec<PaperRow>, StoreError> {
        let rows = papers::Entity::find().order_by_asc(papers::Column::Hash).all(&self.db).await?;
        rows.into_iter().map(paper).collect()
    }
}

impl Tx {
    /// Notes that a paper is durably here; the same one again changes nothing.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn add_paper(&self, paper: &PaperRow) -> Result<(), StoreError> {
        let row = papers::ActiveModel {
            hash: Set(paper.hash.0.to_vec()),
            seal: Set(paper.seal.0.to_vec()),
            visit: Set(paper.visit.0.to_vec()),
            bytes: Set(i64::try_from(paper.bytes).unwrap_or(i64::MAX)),
            kept_ms: Set(paper.kept_ms),
        };
        let again = OnConflict::column(papers::Column::Hash).do_nothing().to_owned();
        papers::Entity::insert(row).on_conflict(again).exec_without_returning(&self.tx).await?;
        Ok(())
    }
}

fn paper(row: papers::Model) -> Result<PaperRow, StoreError> {
    let table = "papers";
    Ok(PaperRow {
        hash: EntryHash(fixed(&row.hash, table, "hash")?),
        seal: EntryHash(fixed(&row.seal, table, "seal")?),
        visit: VisitId(fixed(&row.visit, table, "visit")?),
        bytes: u64::try_from(row.bytes).map_err(|_| StoreError::Damaged { table, what: "bytes" })?,
        kept_ms: row.kept_ms,
    })
}
