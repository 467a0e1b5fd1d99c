//! The database of one test: the file in the office's folder, or, where a server is
//! named, a PostgreSQL database of its own, gone when the test is over.

use std::sync::atomic::{AtomicU64, Ordering};

use sea_orm::{ConnectionTrait, DatabaseConnection};
use shared::ids::to_hex;
use sync_server::Config;

/// Names a PostgreSQL server, e.g. `postgres://postgres@127.0.0.1:5433`.
const SERVER: &str = "KY_CUONG_TEST_POSTGRES";

pub enum Database {
    File,
    Postgres { server: String, name: String },
}

impl Database {
    pub async fn of_its_own() -> Database {
        static NUMBER: AtomicU64 = AtomicU64::new(0);
        let Ok(server) = std::env::var(SERVER) else { return Database::File };
        let name = format!("api_{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::SeqCst));
        let admin = connect(&format!("{server}/postgres")).await;
        admin.execute_unprepared(&format!("CREATE DATABASE {name} TEMPLATE template0")).await.unwrap();
        admin.close().await.unwrap();
        Database::Postgres { server, name }
    }

    pub fn url(&self) -> Option<String> {
        match self {
            Database::File => None,
            Database::Postgres { server, name } => Some(format!("{server}/{name}")),
        }
    }

    pub async fn sql(&self, config: &Config, statement: &str) {
        let db = connect(&config.database_url()).await;
        db.execute_unprepared(statement).await.unwrap();
        db.close().await.unwrap();
    }

    pub async fn refuse_kind(&self, config: &Config, kind: &str) {
        let statement = match self {
            Database::File => format!(
                "CREATE TRIGGER refused BEFORE INSERT ON entries WHEN NEW.kind = '{kind}' \
                 BEGIN SELECT RAISE(ABORT, 'refused by the test'); END"
            ),
            Database::Postgres { .. } => {
                format!("ALTER TABLE entries ADD CONSTRAINT refused CHECK (kind <> '{kind}') NOT VALID")
            }
        };
        self.sql(config, &statement).await;
    }

    pub async fn allow_kind(&self, config: &Config) {
        let statement = match self {
            Database::File => "DROP TRIGGER refused",
            Database::Postgres { .. } => "ALTER TABLE entries DROP CONSTRAINT refused",
        };
        self.sql(config, statement).await;
    }

    pub fn blob(&self, bytes: &[u8]) -> String {
        match self {
            Database::File => format!("X'{}'", to_hex(bytes)),
            Database::Postgres { .. } => format!("'\\x{}'::bytea", to_hex(bytes)),
        }
    }
}

impl Drop for Database {
    /// On a thread of its own: the test's runtime may be at its end.
    fn drop(&mut self) {
        let Database::Postgres { server, name } = self else { return };
        let (server, name) = (server.clone(), name.clone());
        let dropped = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async move {
                let admin = connect(&format!("{server}/postgres")).await;
                let statement = format!("DROP DATABASE {name} WITH (FORCE)");
                admin.execute_unprepared(&statement).await.unwrap();
            });
        });
        drop(dropped.join());
    }
}

async fn connect(url: &str) -> DatabaseConnection {
    sea_orm::Database::connect(url).await.unwrap()
}
