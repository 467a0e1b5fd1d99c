//! The tables as SeaORM entities. Plain rows: what they mean is said by the
//! types of the modules that read them. Times are milliseconds since 1970 as
//! i64, since textual times do not sort across offsets; bytes that are evidence
//! are blobs, since a JSON column would not give back what was written.

/// Every entry, in order of arrival. Append-only; only a body may become null.
pub mod entries {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "entries")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub position: i64,
        pub device: Vec<u8>,
        pub seq: i64,
        pub hash: Vec<u8>,
        pub header: Vec<u8>,
        pub body: Option<Vec<u8>>,
        pub scope: Vec<u8>,
        pub about: Vec<u8>,
        pub kind: String,
        pub received_ms: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Bodies that came after their headers, in order of their coming: they have no
/// position of their own, and other processes must learn of them. Append-only.
pub mod late_bodies {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "late_bodies")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub place: i64,
        pub device: Vec<u8>,
        pub seq: i64,
        pub hash: Vec<u8>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Signatures over heads, as devices gave them: the proof of who wrote what.
pub mod head_signatures {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "head_signatures")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub device: Vec<u8>,
        #[sea_orm(primary_key, auto_increment = false)]
        pub seq: i64,
        #[sea_orm(primary_key, auto_increment = false)]
        pub hash: Vec<u8>,
        pub signature: Vec<u8>,
        pub received_ms: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Enrolled phones.
pub mod devices {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "devices")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub device: Vec<u8>,
        pub public_key: Vec<u8>,
        pub member: Vec<u8>,
        pub role: String,
        pub token_hash: Vec<u8>,
        pub state: String,
        pub enrolled_ms: i64,
        pub last_contact_ms: Option<i64>,
        pub app_protocol: Option<i64>,
        pub app_head_seq: Option<i64>,
        pub app_version: Option<String>,
        pub app_unsent_entries: Option<i64>,
        pub app_unsent_photos: Option<i64>,
        pub app_clock_ms: Option<i64>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// People who sign in.
pub mod members {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "members")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Vec<u8>,
        pub login: String,
        pub full_name: String,
        pub role: String,
        pub password_hash: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// One-time codes, as hashes.
pub mod enrolment_codes {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "enrolment_codes")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub hash: Vec<u8>,
        pub member: Vec<u8>,
        pub expires_ms: i64,
        pub used_ms: Option<i64>,
        pub used_by: Option<Vec<u8>>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Who is signed in at the office's pages; tokens as hashes.
pub mod sessions {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "sessions")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub token_hash: Vec<u8>,
        pub member: Vec<u8>,
        pub expires_ms: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Every reading of a person's page or photo. Append-only.
pub mod readings {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "readings")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub member: Vec<u8>,
        pub at_ms: i64,
        pub what: String,
        pub which: String,
        pub purpose: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Papers of sealed minutes that are durably here.
pub mod papers {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "papers")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub hash: Vec<u8>,
        pub seal: Vec<u8>,
        pub visit: Vec<u8>,
        pub bytes: i64,
        pub kept_ms: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Photos that are durably here. A file without a row does not count.
pub mod photos {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "photos")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub hash: Vec<u8>,
        pub bytes: i64,
        pub received_ms: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// The office as a device: one row.
pub mod office_identity {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "office_identity")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub device: Vec<u8>,
        pub seed: Vec<u8>,
        pub member: Vec<u8>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Ends of the log that were signed.
pub mod checkpoints {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "checkpoints")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub epoch: i64,
        #[sea_orm(primary_key, auto_increment = false)]
        pub size: i64,
        pub office: Vec<u8>,
        pub root: Vec<u8>,
        pub backed_up_to: i64,
        pub at_ms: i64,
        pub signature: Vec<u8>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Epochs that began when the office was restored from a copy.
pub mod epochs {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "epochs")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub epoch: i64,
        pub before: Vec<u8>,
        pub office: Vec<u8>,
        pub public_key: Vec<u8>,
        pub seed: Vec<u8>,
        pub size: i64,
        pub root: Vec<u8>,
        pub first: Vec<u8>,
        pub place: i64,
        pub copied_ms: i64,
        pub signature: Vec<u8>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// The office's authority: whose certificates phones take for the office's. One row, and
/// the secret key beside the office's other one.
pub mod office_authority {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "office_authority")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub device: Vec<u8>,
        pub certificate: Vec<u8>,
        pub key: Vec<u8>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// The projection: what stands under each key, for people's own queries.
pub mod record_keys {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "record_keys")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub class: Vec<u8>,
        pub kind: String,
        pub about: Vec<u8>,
        pub subject: Option<Vec<u8>>,
        pub field: String,
        pub shown: String,
        pub value: Option<String>,
        pub standing: i64,
        pub pending: bool,
        pub needs_update: bool,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
