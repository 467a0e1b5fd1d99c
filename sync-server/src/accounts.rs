//! People and their phones: members, passwords, sessions at the office's pages,
//! one-time codes, enrolment, revocation, and the log of readings. Secrets are
//! stored only as hashes.

use shared::domain::{Duty, Enrolment, EnrolmentState, Fact, Role, TeamMember};
use shared::ids::{DeviceId, ScopeId, TeamId, sha256, to_hex};
use shared::journal::Draft;
use shared::record::Record;
use shared::sync::{CODE_BYTES, Code, EnrolReply, EnrolRequest, OfficeNow};
use shared::text::Text;

use crate::config::{CODE_LIFE_MS, LOGIN_CHARS_MAX, PASSWORD_BYTES_MAX, PASSWORD_CHARS_MIN, SESSION_LIFE_MS};
use crate::error::{ApiError, OfficeError};
use crate::office::{Author, Office};
use crate::ports::Random;
use crate::record::{CodeRow, DeviceRow, DeviceState, MemberRow, Reading, ReadingOf};
use crate::standing::standing_refs;

/// Letters of generated passwords: none that is read as another
/// (0 and O, 1 and I and L), so that they can be told over a telephone.
const ALPHABET: &[u8; 31] = b"23456789ABCDEFGHJKMNPQRSTUVWXYZ";
/// Characters of a generated password.
const PASSWORD_CHARS: usize = 16;
/// A hash no password has: checking it takes a stranger as long as a member.
const NOBODYS_PASSWORD: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5bm9ib2R5$0000000000000000000000000000000000000000000";

/// A person to be added.
#[derive(Clone)]
pub struct NewMember {
    /// What they type.
    pub login: String,
    /// Họ và tên.
    pub full_name: Text,
    /// What they may do.
    pub role: Role,
    /// Their first password.
    pub password: String,
}

/// Names and passwords stay out of logs.
impl std::fmt::Debug for NewMember {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "NewMember({})", self.role.name())
    }
}

/// What became of signing in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SignIn {
    /// Signed in, with the session's token for a cookie.
    Welcome {
        /// Shown once, stored only as a hash.
        token: SessionToken,
        /// Who.
        member: MemberRow,
    },
    /// No such login, or another password.
    Wrong,
    /// Too many wrong ones; wait a minute.
    TooMany,
    /// Their role does not read the record at the office.
    NotForPages,
}

/// Who tries to sign in, and as whom.
#[derive(Clone, Copy)]
pub struct Attempt<'a> {
    /// The address the request comes from.
    pub address: &'a str,
    /// What was typed as login.
    pub login: &'a str,
}

/// What people type stays out of logs.
impl std::fmt::Debug for Attempt<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Attempt")
    }
}

/// A session's secret.
#[derive(Clone, PartialEq, Eq)]
pub struct SessionToken(pub String);

impl std::fmt::Debug for SessionToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SessionToken(secret)")
    }
}

impl Office {
    /// Adds a member; those who inspect are named in the team, so that every
    /// phone can show who wrote what.
    ///
    /// # Errors
    /// A login that is taken, a short password, a name that can't be.
    pub async fn add_member(&self, new: NewMember, author: Author) -> Result<MemberRow, OfficeError> {
        if new.password.chars().count() < PASSWORD_CHARS_MIN {
            return Err(OfficeError::ShortPassword);
        }
        let password_hash = hash_password(new.password).await;
        let id = self.ports().random.id().into();
        let full_name = new.full_name.as_str().to_owned();
        let member = MemberRow { id, login: new.login, full_name, role: new.role, password_hash };
        let mut writing = self.begin().await?;
        if writing.tx.member_by_login(&member.login).await?.is_some() {
            return Err(OfficeError::LoginTaken);
        }
        writing.tx.add_member(&member).await?;
        let team = current_team(&writing.memory.record);
        if let (Some(team), Some(duty)) = (team, duty(member.role)) {
            let row = TeamMember { team, member: id, full_name: new.full_name, title: None, unit: None, duty };
            writing.write(vec![Draft::set(Fact::TeamMember(row), ScopeId::DISTRICT)], author).await?;
        }
        writing.finish().await?;
        Ok(member)
    }

    /// Signs a member in at the office's pages. An attempt counts from its beginning,
    /// so that many at once gain nothing; it counts for the login as tried from one
    /// address, so that nobody elsewhere can lock the clerk out, and for the address.
    ///
    /// # Errors
    /// What the database says.
    pub async fn sign_in(&self, attempt: Attempt<'_>, password: String) -> Result<SignIn, OfficeError> {
        let Attempt { address, login } = attempt;
        if login.chars().count() > LOGIN_CHARS_MAX || password.len() > PASSWORD_BYTES_MAX {
            return Ok(SignIn::Wrong);
        }
        let callers = [format!("{address}\n{login}"), address.to_owned()];
        if !self.sign_in_attempts.try_all(&callers, self.now_ms()) {
            return Ok(SignIn::TooMany);
        }
        let member = self.store().member_by_login(login).await?;
        let hash = member.as_ref().map_or(NOBODYS_PASSWORD, |member| &member.password_hash).to_owned();
        let right = {
            let _turn = self.hashing.acquire().await;
            password_is(password, hash).await
        };
        let Some(member) = member.filter(|_| right) else { return Ok(SignIn::Wrong) };
        self.sign_in_attempts.forget(&callers);
        if !reads_record(member.role) {
            return Ok(SignIn::NotForPages);
        }
        let now_ms = self.now_ms();
        let token = new_token(&*self.ports().random);
        let tx = self.store().begin().await?;
        tx.add_session(token_hash(&token), member.id, now_ms..now_ms + SESSION_LIFE_MS).await?;
        tx.commit().await?;
        Ok(SignIn::Welcome { token: SessionToken(token), member })
    }

    /// Gives a member a new password and ends their sessions.
    ///
    /// # Errors
    /// No such login.
    pub async fn new_password(&self, login: &str) -> Result<String, OfficeError> {
        let member = self.store().member_by_login(login).await?.ok_or(OfficeError::Unknown { what: "login" })?;
        let password = new_password(&*self.ports().random);
        let hash = hash_password(password.clone()).await;
        let tx = self.store().begin().await?;
        tx.set_password(member.id, &hash).await?;
        tx.commit().await?;
        Ok(password)
    }

    /// The member a session's token belongs to, while it lasts.
    ///
    /// # Errors
    /// What the database says.
    pub async fn signed_in(&self, token: &str) -> Result<Option<MemberRow>, OfficeError> {
        let Some(member) = self.store().session(token_hash(token), self.now_ms()).await? else { return Ok(None) };
        Ok(self.store().member(member).await?)
    }

    /// Ends a session.
    ///
    /// # Errors
    /// What the database says.
    pub async fn sign_out(&self, token: &str) -> Result<(), OfficeError> {
        let tx = self.store().begin().await?;
        tx.end_session(token_hash(token)).await?;
        Ok(tx.commit().await?)
    }

    /// Makes a one-time code for a member's next phone. Shown once; it lasts ten
    /// minutes.
    ///
    /// # Errors
    /// No such login, or a role that does not inspect.
    pub async fn issue_code(&self, login: &str) -> Result<String, OfficeError> {
        self.new_code(login).await.map(|code| code.to_string())
    }

    /// [`Office::issue_code`], before it is written down.
    ///
    /// # Errors
    /// No such login, or a role that does not inspect.
    pub async fn new_code(&self, login: &str) -> Result<Code, OfficeError> {
        let member = self.store().member_by_login(login).await?.ok_or(OfficeError::Unknown { what: "login" })?;
        if !inspects(member.role) {
            return Err(OfficeError::NoPhoneForRole { role: member.role.name() });
        }
        let code = random_code(&*self.ports().random);
        let expires_ms = self.now_ms() + CODE_LIFE_MS;
        let row =
            CodeRow { hash: code_hash(&code.to_string()), member: member.id, expires_ms, used_ms: None, used_by: None };
        let tx = self.store().begin().await?;
        tx.add_code(&row).await?;
        tx.commit().await?;
        Ok(code)
    }

    /// Enrols a device with a one-time code: the code is used, the device known,
    /// and an entry says so, all or nothing. The same device asking again within the
    /// code's life has lost the answer: it gets another token.
    ///
    /// # Errors
    /// [`ApiError`] for a wrong, used or expired code, or a device that is known.
    pub async fn enrol(&self, request: &EnrolRequest) -> Result<EnrolReply, ApiError> {
        let hash = code_hash(&request.code);
        let mut writing = self.begin().await?;
        let code = writing.tx.code(hash).await?.ok_or(ApiError::CodeWrong)?;
        let now_ms = self.now_ms();
        let known = writing.tx.device(request.device).await?;
        let member = writing.tx.member(code.member).await?.ok_or(ApiError::CodeWrong)?;
        let token = new_token(&*self.ports().random);
        let is_known = known.is_some();
        let code_use = check_code(&code, request, known.as_ref(), now_ms)?;
        let device = known.unwrap_or_else(|| new_device(request, &member, now_ms));
        match code_use {
            CodeUse::Again => writing.tx.set_token(request.device, token_hash(&token)).await?,
            CodeUse::First if is_known || self.key_of_office(request.device).is_some() => {
                return Err(ApiError::DeviceKnown);
            }
            CodeUse::First => {
                writing.tx.use_code(hash, request.device, now_ms).await?;
                writing.tx.add_device(&device, token_hash(&token)).await?;
                let draft = Draft::set(enrolment(&device), ScopeId::DISTRICT);
                writing.write(vec![draft], self.itself()).await?;
            }
        }
        writing.finish().await?;
        let pass = Some(self.pass(&device, self.store().devices_revoked().await?));
        let OfficeNow { offices, office_keys, .. } = self.now();
        Ok(EnrolReply { member: member.id, role: member.role, token, offices, office_keys, pass, office_ms: now_ms })
    }

    /// Revokes a device; what it wrote before stands. One that was revoked stays as it is.
    ///
    /// # Errors
    /// No such device, or an author who may not.
    pub async fn revoke(&self, device: DeviceId, author: Author) -> Result<(), OfficeError> {
        let mut writing = self.begin().await?;
        let row = writing.tx.device(device).await?.ok_or(OfficeError::Unknown { what: "device" })?;
        if row.state != DeviceState::Active {
            writing.leave();
            return Ok(());
        }
        writing.tx.set_device_state(device, DeviceState::Revoked).await?;
        let fact = enrolment(&DeviceRow { state: DeviceState::Revoked, ..row });
        let shown = standing_refs(&writing.memory.record, &fact.parts());
        let draft = Draft::set(fact, ScopeId::DISTRICT).replacing(shown);
        writing.write(vec![draft], author).await?;
        writing.finish().await
    }

    /// Notes that somebody looked at a person's page or a photo, and what for.
    ///
    /// # Errors
    /// What the database says; what is not noted is not to be shown.
    pub async fn note_reading(
        &self,
        author: Author,
        (what, which): (ReadingOf, String),
        purpose: String,
    ) -> Result<(), OfficeError> {
        let reading = Reading { member: author.member, at_ms: self.now_ms(), what, which, purpose };
        let tx = self.store().begin().await?;
        tx.add_reading(&reading).await?;
        Ok(tx.commit().await?)
    }
}

/// The hash under which a token is looked up.
pub fn token_hash(token: &str) -> [u8; 32] {
    sha256(token.as_bytes())
}

/// A password nobody has to think up.
pub fn new_password(random: &dyn Random) -> String {
    random_letters(random, PASSWORD_CHARS)
}

/// The team whose decision is in force: the one most lately written.
pub fn current_team(record: &Record) -> Option<TeamId> {
    let teams = record.items().filter(|item| !record.is_quarantined(&item.hash));
    let teams = teams.filter_map(|item| match item.fact.as_deref() {
        Some(Fact::Team(team)) => Some((item.order(), team.team)),
        _ => None,
    });
    teams.max_by_key(|(order, _)| *order).map(|(_, team)| team)
}

/// Codes are typed by thumbs: however one is typed, it has one hash. What is none has one
/// that no code has.
fn code_hash(code: &str) -> [u8; 32] {
    Code::read(code).map_or_else(|| sha256(&[]), |code| sha256(&code.0))
}

fn random_code(random: &dyn Random) -> Code {
    let mut code = [0; CODE_BYTES];
    code.copy_from_slice(&random.bytes()[..CODE_BYTES]);
    Code(code)
}

/// What a code is good for now.
enum CodeUse {
    /// To enrol a device.
    First,
    /// To give the device it enrolled, whose answer was lost, another token.
    Again,
}

fn check_code(
    code: &CodeRow,
    request: &EnrolRequest,
    known: Option<&DeviceRow>,
    now_ms: i64,
) -> Result<CodeUse, ApiError> {
    if code.expires_ms <= now_ms {
        return Err(ApiError::CodeExpired);
    }
    // One that has greeted has its answer: whoever repeats its request would lock it out.
    let same = |device: &DeviceRow| {
        let waits = device.state == DeviceState::Active && device.last_contact_ms.is_none();
        waits && device.public_key == request.public_key
    };
    match code.used_by {
        None if code.used_ms.is_none() => Ok(CodeUse::First),
        Some(device) if device == request.device && known.is_some_and(same) => Ok(CodeUse::Again),
        _ => Err(ApiError::CodeUsed),
    }
}

fn new_device(request: &EnrolRequest, member: &MemberRow, now_ms: i64) -> DeviceRow {
    DeviceRow {
        device: request.device,
        public_key: request.public_key,
        member: member.id,
        role: member.role,
        state: DeviceState::Active,
        enrolled_ms: now_ms,
        last_contact_ms: None,
        app_protocol: None,
        app_head_seq: None,
        app_state: None,
    }
}

fn enrolment(device: &DeviceRow) -> Fact {
    let state = match device.state {
        DeviceState::Active => EnrolmentState::Active,
        DeviceState::Revoked | DeviceState::Closed => EnrolmentState::Revoked,
    };
    let DeviceRow { device, public_key, member, role, .. } = *device;
    Fact::Enrolment(Enrolment { device, public_key, member, role, state })
}

/// Phones hold the rosters of the whole district: only those who inspect get one.
pub(crate) fn inspects(role: Role) -> bool {
    duty(role).is_some()
}

/// Who may read the record at the office (domain reference, roles).
pub(crate) fn reads_record(role: Role) -> bool {
    matches!(role, Role::Office | Role::OfficeTthc | Role::Leader | Role::Chair)
}

fn duty(role: Role) -> Option<Duty> {
    match role {
        Role::Leader => Some(Duty::Leader),
        Role::Inspector | Role::Office | Role::OfficeTthc => Some(Duty::Member),
        Role::UnitHead | Role::Chair | Role::Admin | Role::Auditor => None,
    }
}

fn new_token(random: &dyn Random) -> String {
    to_hex(&random.bytes())
}

/// Letters drawn without favour: bytes past the last whole multiple are thrown away.
fn random_letters(random: &dyn Random, count: usize) -> String {
    let fair = 256 - 256 % ALPHABET.len();
    let bytes = std::iter::repeat_with(|| random.bytes()).flatten();
    let letters = bytes.map(usize::from).filter(|byte| *byte < fair);
    letters.map(|byte| char::from(ALPHABET[byte % ALPHABET.len()])).take(count).collect()
}

/// Slow on purpose, so not on the thread that serves others.
async fn hash_password(password: String) -> String {
    let hashed = tokio::task::spawn_blocking(move || password_auth::generate_hash(password));
    hashed.await.expect("hashing does not panic")
}

async fn password_is(password: String, hash: String) -> bool {
    let checked = tokio::task::spawn_blocking(move || password_auth::verify_password(password, &hash).is_ok());
    checked.await.unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Counting(std::sync::atomic::AtomicU8);

    impl Random for Counting {
        fn bytes(&self) -> [u8; 32] {
            [self.0.fetch_add(41, std::sync::atomic::Ordering::Relaxed); 32]
        }
    }

    #[test]
    fn a_password_has_letters_of_the_alphabet_and_ends_even_for_unfair_bytes() {
        let password = new_password(&Counting(250.into()));
        assert_eq!(password.len(), PASSWORD_CHARS);
        assert!(password.bytes().all(|letter| ALPHABET.contains(&letter)));
    }

    #[test]
    fn a_code_is_the_same_however_it_is_typed() {
        let code = random_code(&Counting(250.into())).to_string();
        let typed = format!("{}-{} ", &code[..4], &code[4..]).to_ascii_lowercase();
        assert_eq!(code_hash(&typed), code_hash(&code));
        assert_ne!(code_hash(&code), code_hash(&random_code(&Counting(251.into())).to_string()));
        assert_eq!(code_hash("none"), code_hash(""));
    }
}
