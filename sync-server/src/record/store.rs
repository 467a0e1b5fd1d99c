//! Opening the database, and transactions that write. On both engines writers
//! take turns, so positions are given out in the order of commits and a reader
//! that pages on the position never skips an entry.

use std::ops::Range;
use std::time::Duration;

use futures::join;
use sea_orm::sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
use sea_orm::{
    AccessMode, ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr,
    EntityTrait, IdenStatic, IsolationLevel, SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait,
    Value,
};
use sea_orm_migration::MigratorTrait;

use super::migration::Migrator;

/// Rows in one statement: longer ones gain nothing and cost parsing.
const ROWS_PER_STATEMENT: usize = 64;
/// Connections: readers beside the one writer.
const CONNECTIONS_MAX: u32 = 8;
/// A command waits this long for the writer of another process before it gives up.
const BUSY_TIMEOUT: Duration = Duration::from_secs(30);
/// Pages before SQLite moves its log into the file: fewer moves, half the cost of a large push.
const WAL_AUTOCHECKPOINT: &str = "10000";
/// 16 MiB of pages, in SQLite's negative KiB. Each connection has its own, and the file's
/// pages are in the system's memory besides.
const CACHE_SIZE: &str = "-16384";
/// Names the one lock that writers of a PostgreSQL office hold until they commit.
const WRITERS_LOCK: i64 = 0x4B43_0001;

/// Which database stands below.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// A file in the data folder.
    Sqlite,
    /// A server, shared by several processes.
    Postgres,
}

/// Why the database did not do it.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// It said so.
    #[error("the database: {0}")]
    Database(#[from] DbErr),
    /// A row that no version of this program writes.
    #[error("a row of {table} can't be read: {what}")]
    Damaged {
        /// The table.
        table: &'static str,
        /// The column or rule.
        what: &'static str,
    },
}

/// The database.
#[derive(Debug, Clone)]
pub struct Store {
    pub(super) db: DatabaseConnection,
    engine: Engine,
}

/// A transaction that writes; dropped before [`Tx::commit`] it changes nothing.
#[derive(Debug)]
pub struct Tx {
    pub(super) tx: DatabaseTransaction,
}

impl Store {
    /// Opens a database by its URL and brings its tables up to date.
    ///
    /// # Errors
    /// [`StoreError`] where it can't be reached or is of a later version.
    pub async fn open(url: &str) -> Result<Store, StoreError> {
        let engine = if url.starts_with("sqlite:") { Engine::Sqlite } else { Engine::Postgres };
        let mut options = ConnectOptions::new(url);
        // Statements carry personal data; they never reach a log.
        options.max_connections(CONNECTIONS_MAX).sqlx_logging(false);
        // Asking a connection first whether it is still there doubles the round trips of each
        // query, and one to a file can't have gone away.
        options.test_before_acquire(engine == Engine::Postgres);
        options.map_sqlx_sqlite_opts(|sqlite| {
            sqlite
                .create_if_missing(true)
                .journal_mode(SqliteJournalMode::Wal)
                .synchronous(SqliteSynchronous::Full)
                .busy_timeout(BUSY_TIMEOUT)
                .pragma("wal_autocheckpoint", WAL_AUTOCHECKPOINT)
                .pragma("cache_size", CACHE_SIZE)
                // What is erased is overwritten in the file, not only no longer found.
                .pragma("secure_delete", "ON")
        });
        let db = Database::connect(options).await?;
        let store = Store { db, engine };
        store.bring_up_to_date().await?;
        Ok(store)
    }

    /// Two replicas that begin on one empty database take turns.
    async fn bring_up_to_date(&self) -> Result<(), StoreError> {
        let turn = match self.engine {
            Engine::Postgres => Some(self.begin().await?),
            // A file belongs to one program at a time, and its migrations lock it.
            Engine::Sqlite => None,
        };
        Migrator::up(&self.db, None).await?;
        match turn {
            Some(turn) => turn.commit().await,
            None => Ok(()),
        }
    }

    /// Clears the log in front of the file, which still holds what was erased. Where
    /// somebody reads at this moment, what is left goes with a later clearing.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn clear_log(&self) -> Result<(), StoreError> {
        if self.engine == Engine::Sqlite {
            self.db.execute_unprepared("PRAGMA wal_checkpoint(TRUNCATE)").await?;
        }
        Ok(())
    }

    /// Which engine it is.
    pub fn engine(&self) -> Engine {
        self.engine
    }

    /// Begins to write; waits until no other process does.
    ///
    /// # Errors
    /// [`StoreError`] where the turn does not come.
    pub async fn begin(&self) -> Result<Tx, StoreError> {
        let immediate = match self.engine {
            Engine::Sqlite => Some(SqliteTransactionMode::Immediate),
            Engine::Postgres => None,
        };
        let options = TransactionOptions { sqlite_transaction_mode: immediate, ..TransactionOptions::default() };
        let tx = self.db.begin_with_options(options).await?;
        if self.engine == Engine::Postgres {
            let lock = Statement::from_sql_and_values(
                DbBackend::Postgres,
                "SELECT pg_advisory_xact_lock($1)",
                [WRITERS_LOCK.into()],
            );
            tx.execute_raw(lock).await?;
        }
        Ok(Tx { tx })
    }
}

impl Store {
    /// Begins to read: all of it sees one moment, whatever others commit meanwhile.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn one_moment(&self) -> Result<Tx, StoreError> {
        let options = match self.engine {
            // What is read first begins the moment; writers beside it go on.
            Engine::Sqlite => TransactionOptions {
                sqlite_transaction_mode: Some(SqliteTransactionMode::Deferred),
                ..TransactionOptions::default()
            },
            Engine::Postgres => TransactionOptions {
                isolation_level: Some(IsolationLevel::RepeatableRead),
                access_mode: Some(AccessMode::ReadOnly),
                ..TransactionOptions::default()
            },
        };
        Ok(Tx { tx: self.db.begin_with_options(options).await? })
    }
}

impl Tx {
    /// Makes it durable.
    ///
    /// # Errors
    /// [`StoreError`]; whether it was made durable is then unknown.
    pub async fn commit(self) -> Result<(), StoreError> {
        Ok(self.tx.commit().await?)
    }

    /// Inserts rows, or does something else where `otherwise` says so. Its statements are put
    /// together here: making one of models costs as much as the database takes for their rows.
    /// While the database works on some rows the next ones are made, and `meanwhile` is told
    /// which it works on.
    ///
    /// # Errors
    /// [`StoreError`].
    pub(super) async fn insert<E: EntityTrait, const N: usize>(
        &self,
        columns: [E::Column; N],
        mut rows: impl ExactSizeIterator<Item = [Value; N]>,
        otherwise: &str,
        mut meanwhile: impl FnMut(Range<usize>),
    ) -> Result<(), StoreError> {
        let backend = self.tx.get_database_backend();
        let (table, columns) = (E::default(), columns.map(|column| column.as_str()));
        let mut statements = sizes(rows.len()).map(|size| {
            let text = insertion(backend, table.table_name(), &columns, size) + otherwise;
            (size, Statement::from_sql_and_values(backend, text, rows.by_ref().take(size).flatten()))
        });
        let mut next = statements.next();
        let mut first = 0;
        while let Some((size, statement)) = next {
            let inserting = first..first + size;
            first = inserting.end;
            // This `join!` asks its first future first: the database has begun by then.
            let (inserted, following) = join!(self.tx.execute_raw(statement), async {
                meanwhile(inserting);
                statements.next()
            });
            inserted?;
            next = following;
        }
        Ok(())
    }
}

/// The statement that inserts so many rows.
fn insertion(backend: DbBackend, table: &str, columns: &[&str], rows: usize) -> String {
    let places = match backend {
        DbBackend::Postgres => {
            let row = |row: usize| (1..=columns.len()).map(move |column| format!("${}", row * columns.len() + column));
            let rows = (0..rows).map(|number| format!("({})", row(number).collect::<Vec<_>>().join(", ")));
            rows.collect::<Vec<_>>().join(", ")
        }
        _ => vec![format!("({})", vec!["?"; columns.len()].join(", ")); rows].join(", "),
    };
    format!("INSERT INTO \"{table}\" (\"{}\") VALUES {places}", columns.join("\", \""))
}

/// The sizes of the statements for so many rows: powers of two, so that the few
/// different statements stay prepared.
fn sizes(mut rows: usize) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let size = 1 << rows.min(ROWS_PER_STATEMENT).checked_ilog2()?;
        rows -= size;
        Some(size)
    })
}

/// Cuts rows into statements of those sizes.
pub(super) fn statements<T>(rows: Vec<T>) -> Vec<Vec<T>> {
    let sizes = sizes(rows.len());
    let mut rows = rows.into_iter();
    sizes.map(|size| rows.by_ref().take(size).collect()).collect()
}

/// Bytes of a fixed length, as an id or hash of that length.
pub(super) fn fixed<const N: usize>(
    bytes: &[u8],
    table: &'static str,
    what: &'static str,
) -> Result<[u8; N], StoreError> {
    bytes.try_into().map_err(|_| StoreError::Damaged { table, what })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_insertion_has_a_place_for_each_value_in_the_engine_s_own_words() {
        let columns = ["class", "shown"];
        assert_eq!(
            insertion(DbBackend::Sqlite, "record_keys", &columns, 2),
            r#"INSERT INTO "record_keys" ("class", "shown") VALUES (?, ?), (?, ?)"#
        );
        assert_eq!(
            insertion(DbBackend::Postgres, "record_keys", &columns, 2),
            r#"INSERT INTO "record_keys" ("class", "shown") VALUES ($1, $2), ($3, $4)"#
        );
    }

    #[test]
    fn statements_have_sizes_of_powers_of_two_and_lose_no_row() {
        for rows in [0, 1, 3, 64, 65, 200] {
            let pieces = statements((0..rows).collect::<Vec<usize>>());
            assert!(pieces.iter().all(|piece| piece.len().is_power_of_two() && piece.len() <= 64), "{rows}");
            assert_eq!(pieces.concat(), (0..rows).collect::<Vec<_>>());
        }
    }
}
