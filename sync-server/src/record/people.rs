//! The tables around the record: members, devices, one-time codes, sessions,
//! readings, photos, and the office's own identity.

use std::fmt;

use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Set};
use shared::domain::Role;
use shared::ids::{DeviceId, MemberId, PhotoHash, PublicKey};
use shared::sync::PhoneState;

use super::store::{Store, StoreError, Tx, fixed, statements};
use super::tables::{devices, enrolment_codes, members, office_authority, office_identity, photos, readings, sessions};
use crate::arrivals::Arrival;

/// A person who signs in.
#[derive(Clone, PartialEq, Eq)]
pub struct MemberRow {
    /// Who.
    pub id: MemberId,
    /// What they type.
    pub login: String,
    /// Họ và tên.
    pub full_name: String,
    /// What they may do.
    pub role: Role,
    /// The password's hash, with its salt and cost.
    pub password_hash: String,
}

/// Names and password hashes stay out of logs.
impl fmt::Debug for MemberRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MemberRow({} {})", self.id, self.role.name())
    }
}

/// Whether a device may sync.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeviceState {
    /// It may.
    Active,
    /// It may not, but for bringing what it has written.
    Revoked,
    /// It may not, and has brought all of it.
    Closed,
}

impl DeviceState {
    const ALL: [DeviceState; 3] = [DeviceState::Active, DeviceState::Revoked, DeviceState::Closed];

    fn name(self) -> &'static str {
        match self {
            DeviceState::Active => "active",
            DeviceState::Revoked => "revoked",
            DeviceState::Closed => "closed",
        }
    }
}

/// An enrolled phone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceRow {
    /// Which.
    pub device: DeviceId,
    /// The key its heads are signed with.
    pub public_key: PublicKey,
    /// The person it is enrolled for.
    pub member: MemberId,
    /// What they may do with it.
    pub role: Role,
    /// Whether it may sync.
    pub state: DeviceState,
    /// When it was enrolled, ms since 1970.
    pub enrolled_ms: i64,
    /// When it last greeted the office, ms since 1970.
    pub last_contact_ms: Option<i64>,
    /// The protocol it spoke then.
    pub app_protocol: Option<u32>,
    /// The last place of its own journal then: what it holds and has not sent is this less what is here.
    pub app_head_seq: Option<u64>,
    /// What it told of itself then.
    pub app_state: Option<PhoneState>,
}

/// A one-time code, as its hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeRow {
    /// SHA-256 of the code.
    pub hash: [u8; 32],
    /// Whose device it enrols.
    pub member: MemberId,
    /// Until when, ms since 1970.
    pub expires_ms: i64,
    /// When it was used, ms since 1970.
    pub used_ms: Option<i64>,
    /// The device it enrolled.
    pub used_by: Option<DeviceId>,
}

/// The office as a device.
#[derive(Clone)]
pub struct Identity {
    /// Its id.
    pub device: DeviceId,
    /// Its secret key's 32 bytes.
    pub seed: [u8; 32],
    /// The author of what it writes by itself, e.g. a quarantine on arrival.
    pub member: MemberId,
}

/// The key stays out of logs.
impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Identity({})", self.device)
    }
}

/// The office's authority, as it is kept.
#[derive(Clone)]
pub struct AuthorityRow {
    /// Its certificate, as DER.
    pub certificate: Vec<u8>,
    /// Its secret key, as PKCS#8.
    pub key: Vec<u8>,
}

/// The key stays out of logs.
impl fmt::Debug for AuthorityRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AuthorityRow")
    }
}

/// What somebody looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReadingOf {
    /// A person's page.
    Person,
    /// A photo.
    Photo,
    /// A phone's rescue file, which somebody brought and opened.
    Rescue,
    /// A paper that names people.
    Paper,
}

impl ReadingOf {
    const ALL: [ReadingOf; 4] = [ReadingOf::Person, ReadingOf::Photo, ReadingOf::Rescue, ReadingOf::Paper];

    /// Its name in the table.
    pub fn name(self) -> &'static str {
        match self {
            ReadingOf::Person => "person",
            ReadingOf::Photo => "photo",
            ReadingOf::Rescue => "rescue",
            ReadingOf::Paper => "paper",
        }
    }
}

/// One reading of personal data: who, when, what, what for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// Who.
    pub member: MemberId,
    /// When, ms since 1970.
    pub at_ms: i64,
    /// What kind of thing.
    pub what: ReadingOf,
    /// Its id or hash.
    pub which: String,
    /// The purpose chosen for the case.
    pub purpose: String,
}

impl Store {
    /// The office's identity, once it is founded.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn identity(&self) -> Result<Option<Identity>, StoreError> {
        let row = office_identity::Entity::find().one(&self.db).await?;
        row.map(identity).transpose()
    }

    /// The office's authority, once it is made.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn authority(&self, office: DeviceId) -> Result<Option<AuthorityRow>, StoreError> {
        let row = office_authority::Entity::find_by_id(office.0.to_vec()).one(&self.db).await?;
        Ok(row.map(authority))
    }

    /// A device by the hash of its token.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn device_by_token(&self, token_hash: [u8; 32]) -> Result<Option<DeviceRow>, StoreError> {
        let row = devices::Entity::find().filter(devices::Column::TokenHash.eq(token_hash.to_vec()));
        row.one(&self.db).await?.map(device).transpose()
    }

    /// A device.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn device(&self, id: DeviceId) -> Result<Option<DeviceRow>, StoreError> {
        devices::Entity::find_by_id(id.0.to_vec()).one(&self.db).await?.map(device).transpose()
    }

    /// How many devices have been revoked; none is ever let in again.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn devices_revoked(&self) -> Result<u32, StoreError> {
        let revoked = devices::Entity::find().filter(devices::Column::State.ne(DeviceState::Active.name()));
        Ok(u32::try_from(revoked.count(&self.db).await?).unwrap_or(u32::MAX))
    }

    /// All devices, the latest enrolled first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn devices(&self) -> Result<Vec<DeviceRow>, StoreError> {
        let rows = devices::Entity::find().order_by_desc(devices::Column::EnrolledMs).all(&self.db).await?;
        rows.into_iter().map(device).collect()
    }

    /// A member by login.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn member_by_login(&self, login: &str) -> Result<Option<MemberRow>, StoreError> {
        let row = members::Entity::find().filter(members::Column::Login.eq(login));
        row.one(&self.db).await?.map(member).transpose()
    }

    /// A member.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn member(&self, id: MemberId) -> Result<Option<MemberRow>, StoreError> {
        members::Entity::find_by_id(id.0.to_vec()).one(&self.db).await?.map(member).transpose()
    }

    /// All members by login.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn members(&self) -> Result<Vec<MemberRow>, StoreError> {
        let rows = members::Entity::find().order_by_asc(members::Column::Login).all(&self.db).await?;
        rows.into_iter().map(member).collect()
    }

    /// Who a session's token belongs to, while it lasts.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn session(&self, token_hash: [u8; 32], now_ms: i64) -> Result<Option<MemberId>, StoreError> {
        let row = sessions::Entity::find_by_id(token_hash.to_vec()).one(&self.db).await?;
        let lasting = row.filter(|session| session.expires_ms > now_ms);
        lasting.map(|session| Ok(MemberId(fixed(&session.member, "sessions", "member")?))).transpose()
    }

    /// The latest readings, newest first, at most so many.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn readings(&self, most: u64) -> Result<Vec<Reading>, StoreError> {
        let rows = readings::Entity::find().order_by_desc(readings::Column::Id).limit(most).all(&self.db).await?;
        rows.into_iter().map(reading).collect()
    }

    /// Which of these photos were taken in, with their sizes.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn photos_held(&self, hashes: &[PhotoHash]) -> Result<Vec<(PhotoHash, u64)>, StoreError> {
        let mut held = Vec::new();
        for piece in statements(hashes.to_vec()) {
            let names = piece.iter().map(|hash| hash.0.to_vec());
            let rows = photos::Entity::find().filter(photos::Column::Hash.is_in(names)).all(&self.db).await?;
            held.extend(rows.into_iter().map(photo).collect::<Result<Vec<_>, _>>()?);
        }
        Ok(held)
    }

    /// All photos that are here, with their sizes.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn photos(&self) -> Result<Vec<(PhotoHash, u64)>, StoreError> {
        let rows = photos::Entity::find().order_by_asc(photos::Column::Hash).all(&self.db).await?;
        rows.into_iter().map(photo).collect()
    }
}

impl Tx {
    /// The office's identity, once it is founded.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn identity(&self) -> Result<Option<Identity>, StoreError> {
        let row = office_identity::Entity::find().one(&self.tx).await?;
        row.map(identity).transpose()
    }

    /// Founds the office.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn found(&self, identity: &Identity) -> Result<(), StoreError> {
        let row = office_identity::ActiveModel {
            device: Set(identity.device.0.to_vec()),
            seed: Set(identity.seed.to_vec()),
            member: Set(identity.member.0.to_vec()),
        };
        office_identity::Entity::insert(row).exec_without_returning(&self.tx).await?;
        Ok(())
    }

    /// The office's authority, once it is made.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn authority(&self, office: DeviceId) -> Result<Option<AuthorityRow>, StoreError> {
        let row = office_authority::Entity::find_by_id(office.0.to_vec()).one(&self.tx).await?;
        Ok(row.map(authority))
    }

    /// Keeps the office's authority.
    ///
    /// # Errors
    /// [`StoreError`]; that there is one already is one.
    pub async fn keep_authority(&self, office: DeviceId, authority: &AuthorityRow) -> Result<(), StoreError> {
        let row = office_authority::ActiveModel {
            device: Set(office.0.to_vec()),
            certificate: Set(authority.certificate.clone()),
            key: Set(authority.key.clone()),
        };
        office_authority::Entity::insert(row).exec_without_returning(&self.tx).await?;
        Ok(())
    }

    /// Adds a device with the hash of its token.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn add_device(&self, device: &DeviceRow, token_hash: [u8; 32]) -> Result<(), StoreError> {
        let row = devices::ActiveModel {
            device: Set(device.device.0.to_vec()),
            public_key: Set(device.public_key.0.to_vec()),
            member: Set(device.member.0.to_vec()),
            role: Set(device.role.name().to_owned()),
            token_hash: Set(token_hash.to_vec()),
            state: Set(device.state.name().to_owned()),
            enrolled_ms: Set(device.enrolled_ms),
            last_contact_ms: Set(device.last_contact_ms),
            app_protocol: Set(device.app_protocol.map(i64::from)),
            app_head_seq: Set(device.app_head_seq.and_then(|seq| i64::try_from(seq).ok())),
            // It tells of itself when it greets.
            app_version: Set(None),
            app_unsent_entries: Set(None),
            app_unsent_photos: Set(None),
            app_clock_ms: Set(None),
        };
        devices::Entity::insert(row).exec_without_returning(&self.tx).await?;
        Ok(())
    }

    /// A device, as this transaction sees it.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn device(&self, id: DeviceId) -> Result<Option<DeviceRow>, StoreError> {
        devices::Entity::find_by_id(id.0.to_vec()).one(&self.tx).await?.map(device).transpose()
    }

    /// Notes that a device greeted the office.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn note_contact(&self, device: &DeviceRow) -> Result<(), StoreError> {
        let head = device.app_head_seq.and_then(|seq| i64::try_from(seq).ok());
        let state = device.app_state.as_ref();
        // A phone may say any number; what no store can hold is no number.
        let count = |count: u64| i64::try_from(count).ok();
        devices::Entity::update_many()
            .col_expr(devices::Column::LastContactMs, Expr::value(device.last_contact_ms))
            .col_expr(devices::Column::AppProtocol, Expr::value(device.app_protocol.map(i64::from)))
            .col_expr(devices::Column::AppHeadSeq, Expr::value(head))
            .col_expr(devices::Column::AppVersion, Expr::value(state.map(|state| state.version.clone())))
            .col_expr(
                devices::Column::AppUnsentEntries,
                Expr::value(state.and_then(|state| count(state.unsent_entries))),
            )
            .col_expr(devices::Column::AppUnsentPhotos, Expr::value(state.and_then(|state| count(state.unsent_photos))))
            .col_expr(devices::Column::AppClockMs, Expr::value(state.map(|state| state.clock_ms)))
            .filter(devices::Column::Device.eq(device.device.0.to_vec()))
            .exec(&self.tx)
            .await?;
        Ok(())
    }

    /// Lets a device sync, or no longer.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn set_device_state(&self, device: DeviceId, state: DeviceState) -> Result<(), StoreError> {
        devices::Entity::update_many()
            .col_expr(devices::Column::State, Expr::value(state.name()))
            .filter(devices::Column::Device.eq(device.0.to_vec()))
            .exec(&self.tx)
            .await?;
        Ok(())
    }

    /// Notes that a revoked device has brought all that it wrote.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn close_device(&self, device: DeviceId) -> Result<(), StoreError> {
        devices::Entity::update_many()
            .col_expr(devices::Column::State, Expr::value(DeviceState::Closed.name()))
            .filter(devices::Column::Device.eq(device.0.to_vec()))
            .filter(devices::Column::State.eq(DeviceState::Revoked.name()))
            .exec(&self.tx)
            .await?;
        Ok(())
    }

    /// A member, as this transaction sees them.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn member(&self, id: MemberId) -> Result<Option<MemberRow>, StoreError> {
        members::Entity::find_by_id(id.0.to_vec()).one(&self.tx).await?.map(member).transpose()
    }

    /// A member by login, as this transaction sees them.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn member_by_login(&self, login: &str) -> Result<Option<MemberRow>, StoreError> {
        let row = members::Entity::find().filter(members::Column::Login.eq(login));
        row.one(&self.tx).await?.map(member).transpose()
    }

    /// Adds a member.
    ///
    /// # Errors
    /// [`StoreError`]; a login that is taken is one.
    pub async fn add_member(&self, member: &MemberRow) -> Result<(), StoreError> {
        let row = members::ActiveModel {
            id: Set(member.id.0.to_vec()),
            login: Set(member.login.clone()),
            full_name: Set(member.full_name.clone()),
            role: Set(member.role.name().to_owned()),
            password_hash: Set(member.password_hash.clone()),
        };
        members::Entity::insert(row).exec_without_returning(&self.tx).await?;
        Ok(())
    }

    /// Gives a member another password.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn set_password(&self, member: MemberId, password_hash: &str) -> Result<(), StoreError> {
        members::Entity::update_many()
            .col_expr(members::Column::PasswordHash, Expr::value(password_hash))
            .filter(members::Column::Id.eq(member.0.to_vec()))
            .exec(&self.tx)
            .await?;
        sessions::Entity::delete_many().filter(sessions::Column::Member.eq(member.0.to_vec())).exec(&self.tx).await?;
        Ok(())
    }

    /// Gives a device another token.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn set_token(&self, device: DeviceId, token_hash: [u8; 32]) -> Result<(), StoreError> {
        devices::Entity::update_many()
            .col_expr(devices::Column::TokenHash, Expr::value(token_hash.to_vec()))
            .filter(devices::Column::Device.eq(device.0.to_vec()))
            .exec(&self.tx)
            .await?;
        Ok(())
    }

    /// Photos that are not here after all.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn remove_photos(&self, hashes: &[PhotoHash]) -> Result<(), StoreError> {
        for piece in statements(hashes.to_vec()) {
            let names = piece.iter().map(|hash| hash.0.to_vec());
            photos::Entity::delete_many().filter(photos::Column::Hash.is_in(names)).exec(&self.tx).await?;
        }
        Ok(())
    }

    /// Adds a code; earlier ones of the same member that were not used are void.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn add_code(&self, code: &CodeRow) -> Result<(), StoreError> {
        enrolment_codes::Entity::delete_many()
            .filter(enrolment_codes::Column::Member.eq(code.member.0.to_vec()))
            .filter(enrolment_codes::Column::UsedMs.is_null())
            .exec(&self.tx)
            .await?;
        let row = enrolment_codes::ActiveModel {
            hash: Set(code.hash.to_vec()),
            member: Set(code.member.0.to_vec()),
            expires_ms: Set(code.expires_ms),
            used_ms: Set(code.used_ms),
            used_by: Set(code.used_by.map(|device| device.0.to_vec())),
        };
        enrolment_codes::Entity::insert(row).exec_without_returning(&self.tx).await?;
        Ok(())
    }

    /// A code by its hash.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn code(&self, hash: [u8; 32]) -> Result<Option<CodeRow>, StoreError> {
        let row = enrolment_codes::Entity::find_by_id(hash.to_vec()).one(&self.tx).await?;
        let read = |row: enrolment_codes::Model| {
            let table = "enrolment_codes";
            let member = MemberId(fixed(&row.member, table, "member")?);
            let used_by = row.used_by.map(|device| fixed(&device, table, "used_by")).transpose()?;
            let used_by = used_by.map(DeviceId);
            Ok(CodeRow { hash, member, expires_ms: row.expires_ms, used_ms: row.used_ms, used_by })
        };
        row.map(read).transpose()
    }

    /// Notes that a code was used, and by which device.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn use_code(&self, hash: [u8; 32], by: DeviceId, used_ms: i64) -> Result<(), StoreError> {
        enrolment_codes::Entity::update_many()
            .col_expr(enrolment_codes::Column::UsedMs, Expr::value(Some(used_ms)))
            .col_expr(enrolment_codes::Column::UsedBy, Expr::value(Some(by.0.to_vec())))
            .filter(enrolment_codes::Column::Hash.eq(hash.to_vec()))
            .exec(&self.tx)
            .await?;
        Ok(())
    }

    /// Begins a session and sweeps out those that are over.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn add_session(
        &self,
        token_hash: [u8; 32],
        member: MemberId,
        lasts_ms: std::ops::Range<i64>,
    ) -> Result<(), StoreError> {
        let over = sessions::Column::ExpiresMs.lte(lasts_ms.start);
        sessions::Entity::delete_many().filter(over).exec(&self.tx).await?;
        let row = sessions::ActiveModel {
            token_hash: Set(token_hash.to_vec()),
            member: Set(member.0.to_vec()),
            expires_ms: Set(lasts_ms.end),
        };
        sessions::Entity::insert(row).exec_without_returning(&self.tx).await?;
        Ok(())
    }

    /// Ends a session.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn end_session(&self, token_hash: [u8; 32]) -> Result<(), StoreError> {
        sessions::Entity::delete_by_id(token_hash.to_vec()).exec(&self.tx).await?;
        Ok(())
    }

    /// Notes a reading.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn add_reading(&self, reading: &Reading) -> Result<(), StoreError> {
        let row = readings::ActiveModel {
            member: Set(reading.member.0.to_vec()),
            at_ms: Set(reading.at_ms),
            what: Set(reading.what.name().to_owned()),
            which: Set(reading.which.clone()),
            purpose: Set(reading.purpose.clone()),
            ..Default::default()
        };
        readings::Entity::insert(row).exec_without_returning(&self.tx).await?;
        Ok(())
    }

    /// Notes that photos are durably here; the same ones again change nothing.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn add_photos(&self, arrivals: &[Arrival]) -> Result<(), StoreError> {
        let rows = arrivals.iter().map(|arrival| photos::ActiveModel {
            hash: Set(arrival.hash.0.to_vec()),
            bytes: Set(i64::try_from(arrival.bytes).unwrap_or(i64::MAX)),
            received_ms: Set(arrival.received_ms),
        });
        for rows in statements(rows.collect()) {
            let again = OnConflict::column(photos::Column::Hash).do_nothing().to_owned();
            photos::Entity::insert_many(rows).on_conflict(again).exec_without_returning(&self.tx).await?;
        }
        Ok(())
    }
}

fn identity(row: office_identity::Model) -> Result<Identity, StoreError> {
    let table = "office_identity";
    Ok(Identity {
        device: DeviceId(fixed(&row.device, table, "device")?),
        seed: fixed(&row.seed, table, "seed")?,
        member: MemberId(fixed(&row.member, table, "member")?),
    })
}

fn authority(row: office_authority::Model) -> AuthorityRow {
    AuthorityRow { certificate: row.certificate, key: row.key }
}

fn photo(row: photos::Model) -> Result<(PhotoHash, u64), StoreError> {
    let table = "photos";
    let bytes = u64::try_from(row.bytes).map_err(|_| StoreError::Damaged { table, what: "bytes" })?;
    Ok((PhotoHash(fixed(&row.hash, table, "hash")?), bytes))
}

fn device(row: devices::Model) -> Result<DeviceRow, StoreError> {
    let table = "devices";
    let app_state = phone_state(&row);
    let state = DeviceState::ALL.into_iter().find(|state| state.name() == row.state);
    Ok(DeviceRow {
        device: DeviceId(fixed(&row.device, table, "device")?),
        public_key: PublicKey(fixed(&row.public_key, table, "public_key")?),
        member: MemberId(fixed(&row.member, table, "member")?),
        role: role(&row.role, table)?,
        state: state.ok_or(StoreError::Damaged { table, what: "state" })?,
        enrolled_ms: row.enrolled_ms,
        last_contact_ms: row.last_contact_ms,
        app_protocol: row.app_protocol.and_then(|protocol| u32::try_from(protocol).ok()),
        app_head_seq: row.app_head_seq.and_then(|seq| u64::try_from(seq).ok()),
        app_state,
    })
}

/// None where it told nothing, or numbers that can't be.
fn phone_state(row: &devices::Model) -> Option<PhoneState> {
    let count = |count: Option<i64>| u64::try_from(count?).ok();
    Some(PhoneState {
        version: row.app_version.clone()?,
        unsent_entries: count(row.app_unsent_entries)?,
        unsent_photos: count(row.app_unsent_photos)?,
        clock_ms: row.app_clock_ms?,
    })
}

fn member(row: members::Model) -> Result<MemberRow, StoreError> {
    Ok(MemberRow {
        id: MemberId(fixed(&row.id, "members", "id")?),
        login: row.login,
        full_name: row.full_name,
        role: role(&row.role, "members")?,
        password_hash: row.password_hash,
    })
}

fn reading(row: readings::Model) -> Result<Reading, StoreError> {
    let what = ReadingOf::ALL.into_iter().find(|what| what.name() == row.what);
    Ok(Reading {
        member: MemberId(fixed(&row.member, "readings", "member")?),
        at_ms: row.at_ms,
        what: what.ok_or(StoreError::Damaged { table: "readings", what: "what" })?,
        which: row.which,
        purpose: row.purpose,
    })
}

fn role(name: &str, table: &'static str) -> Result<Role, StoreError> {
    let role = Role::ALL.into_iter().find(|role| role.name() == name);
    role.ok_or(StoreError::Damaged { table, what: "role" })
}
