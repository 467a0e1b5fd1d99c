//! The tables' forms, one migration a change, never edited once shipped.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, blob, blob_null, boolean, string, text, text_null};

/// All migrations in order.
#[derive(Debug)]
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(M1Founding),
            Box::new(M2LateBodies),
            Box::new(M3Log),
            Box::new(M4Authority),
            Box::new(M6PhoneState),
            Box::new(M7Papers),
        ]
    }
}

struct M1Founding;

impl MigrationName for M1Founding {
    fn name(&self) -> &str {
        "m1_founding"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for M1Founding {
    /// All or nothing on every engine: half of the tables would stop every later start.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [entries(), head_signatures(), devices(), members(), enrolment_codes()] {
            manager.create_table(table).await?;
        }
        for table in [sessions(), readings(), photos(), office_identity(), record_keys()] {
            manager.create_table(table).await?;
        }
        // No unique index on the hash alone: it costs four times the insert rate
        // at two million rows, and a verified chain with this index says the same.
        manager.create_index(index("entries", &["device", "seq", "hash"]).unique().to_owned()).await?;
        manager.create_index(index("devices", &["token_hash"]).unique().to_owned()).await?;
        manager.create_index(index("members", &["login"]).unique().to_owned()).await?;
        manager.create_index(index("record_keys", &["kind", "shown"])).await?;
        manager.create_index(index("record_keys", &["about"])).await
    }

    /// The record is never thrown away by a program.
    async fn down(&self, _: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Migration("the founding of the record is not undone".to_owned()))
    }
}

struct M2LateBodies;

impl MigrationName for M2LateBodies {
    fn name(&self) -> &str {
        "m2_late_bodies"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for M2LateBodies {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(late_bodies()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("late_bodies").to_owned()).await
    }
}

struct M3Log;

impl MigrationName for M3Log {
    fn name(&self) -> &str {
        "m3_log"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for M3Log {
    /// Both or none: half of them would stop every later start.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(checkpoints()).await?;
        manager.create_table(epochs()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("epochs").to_owned()).await?;
        manager.drop_table(Table::drop().table("checkpoints").to_owned()).await
    }
}

struct M4Authority;

impl MigrationName for M4Authority {
    fn name(&self) -> &str {
        "m4_authority"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for M4Authority {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(office_authority()).await
    }

    /// Phones that know the authority would know the office no more.
    async fn down(&self, _: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Migration("the office's authority is not thrown away".to_owned()))
    }
}

struct M6PhoneState;

impl MigrationName for M6PhoneState {
    fn name(&self) -> &str {
        "m6_phone_state"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for M6PhoneState {
    /// All or none: half of them would stop every later start.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // SQLite adds one column a statement.
        for column in phone_state() {
            manager.alter_table(Table::alter().table("devices").add_column(column).to_owned()).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in ["app_version", "app_unsent_entries", "app_unsent_photos", "app_clock_ms"] {
            manager.alter_table(Table::alter().table("devices").drop_column(column).to_owned()).await?;
        }
        Ok(())
    }
}

struct M7Papers;

impl MigrationName for M7Papers {
    fn name(&self) -> &str {
        "m7_papers"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for M7Papers {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(papers()).await
    }

    /// What was signed is not forgotten.
    async fn down(&self, _: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Migration("closed papers are not thrown away".to_owned()))
    }
}

/// What a phone told of itself at its last greeting.
fn phone_state() -> [ColumnDef; 4] {
    [
        text_null("app_version"),
        big_integer_null("app_unsent_entries"),
        big_integer_null("app_unsent_photos"),
        big_integer_null("app_clock_ms"),
    ]
}

fn index(table: &'static str, columns: &[&'static str]) -> IndexCreateStatement {
    let mut index = Index::create();
    index.table(table).name(format!("{table}_by_{}", columns.join("_")));
    for column in columns {
        index.col(*column);
    }
    index
}

fn entries() -> TableCreateStatement {
    Table::create()
        .table("entries")
        .col(big_integer("position").auto_increment().primary_key())
        .col(blob("device"))
        .col(big_integer("seq"))
        .col(blob("hash"))
        .col(blob("header"))
        .col(blob_null("body"))
        .col(blob("scope"))
        .col(blob("about"))
        .col(string("kind"))
        .col(big_integer("received_ms"))
        .to_owned()
}

fn late_bodies() -> TableCreateStatement {
    Table::create()
        .table("late_bodies")
        .col(big_integer("place").auto_increment().primary_key())
        .col(blob("device"))
        .col(big_integer("seq"))
        .col(blob("hash"))
        .to_owned()
}

fn checkpoints() -> TableCreateStatement {
    Table::create()
        .table("checkpoints")
        .col(big_integer("epoch"))
        .col(big_integer("size"))
        .col(blob("office"))
        .col(blob("root"))
        .col(big_integer("backed_up_to"))
        .col(big_integer("at_ms"))
        .col(blob("signature"))
        .primary_key(Index::create().col("epoch").col("size"))
        .to_owned()
}

fn epochs() -> TableCreateStatement {
    Table::create()
        .table("epochs")
        .col(big_integer("epoch").primary_key())
        .col(blob("before"))
        .col(blob("office"))
        .col(blob("public_key"))
        .col(blob("seed"))
        .col(big_integer("size"))
        .col(blob("root"))
        .col(blob("first"))
        .col(big_integer("place"))
        .col(big_integer("copied_ms"))
        .col(blob("signature"))
        .to_owned()
}

fn head_signatures() -> TableCreateStatement {
    Table::create()
        .table("head_signatures")
        .col(blob("device"))
        .col(big_integer("seq"))
        .col(blob("hash"))
        .col(blob("signature"))
        .col(big_integer("received_ms"))
        .primary_key(Index::create().col("device").col("seq").col("hash"))
        .to_owned()
}

fn devices() -> TableCreateStatement {
    Table::create()
        .table("devices")
        .col(blob("device").primary_key())
        .col(blob("public_key"))
        .col(blob("member"))
        .col(string("role"))
        .col(blob("token_hash"))
        .col(string("state"))
        .col(big_integer("enrolled_ms"))
        .col(big_integer_null("last_contact_ms"))
        .col(big_integer_null("app_protocol"))
        .col(big_integer_null("app_head_seq"))
        .to_owned()
}

fn members() -> TableCreateStatement {
    Table::create()
        .table("members")
        .col(blob("id").primary_key())
        .col(string("login"))
        .col(text("full_name"))
        .col(string("role"))
        .col(text("password_hash"))
        .to_owned()
}

fn enrolment_codes() -> TableCreateStatement {
    Table::create()
        .table("enrolment_codes")
        .col(blob("hash").primary_key())
        .col(blob("member"))
        .col(big_integer("expires_ms"))
        .col(big_integer_null("used_ms"))
        .col(blob_null("used_by"))
        .to_owned()
}

fn sessions() -> TableCreateStatement {
    Table::create()
        .table("sessions")
        .col(blob("token_hash").primary_key())
        .col(blob("member"))
        .col(big_integer("expires_ms"))
        .to_owned()
}

fn readings() -> TableCreateStatement {
    Table::create()
        .table("readings")
        .col(big_integer("id").auto_increment().primary_key())
        .col(blob("member"))
        .col(big_integer("at_ms"))
        .col(string("what"))
        .col(string("which"))
        .col(text("purpose"))
        .to_owned()
}

fn photos() -> TableCreateStatement {
    Table::create()
        .table("photos")
        .col(blob("hash").primary_key())
        .col(big_integer("bytes"))
        .col(big_integer("received_ms"))
        .to_owned()
}

fn papers() -> TableCreateStatement {
    Table::create()
        .table("papers")
        .col(blob("hash").primary_key())
        .col(blob("seal"))
        .col(blob("visit"))
        .col(big_integer("bytes"))
        .col(big_integer("kept_ms"))
        .to_owned()
}

fn office_identity() -> TableCreateStatement {
    Table::create()
        .table("office_identity")
        .col(blob("device").primary_key())
        .col(blob("seed"))
        .col(blob("member"))
        .to_owned()
}

fn office_authority() -> TableCreateStatement {
    Table::create()
        .table("office_authority")
        .col(blob("device").primary_key())
        .col(blob("certificate"))
        .col(blob("key"))
        .to_owned()
}

fn record_keys() -> TableCreateStatement {
    Table::create()
        .table("record_keys")
        .col(blob("class").primary_key())
        .col(string("kind"))
        .col(blob("about"))
        .col(blob_null("subject"))
        .col(text("field"))
        .col(string("shown"))
        .col(text_null("value"))
        .col(big_integer("standing"))
        .col(boolean("pending"))
        .col(boolean("needs_update"))
        .to_owned()
}
