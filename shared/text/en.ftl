# Every sentence people read, in English. One section per area; new ones go last.
# Every key and variable here must be in vi.ftl, and the reverse.

## The application

app-name = Kỷ Cương

## The state of an entry

# Shown only once the entry is safe in the phone's storage.
state-saved = saved
# Shown only once the office holds the entries and the photos.
state-sent = sent
# Two or more values stand; a person must choose.
state-differs = differing
state-unverified = not verified
state-withdrawn = withdrawn
# The content was erased under the retention rule; its trace remains.
state-erased = erased
# This entry refers to one that has not arrived here.
state-pending = waiting for an entry
# Written by a newer version, which this one can't read.
state-needs-update = please update the app

## Roll call

mark-cxm = not verified
mark-cm = present
mark-dm = late
mark-vs = left early
mark-vcl = absent with leave
mark-vkl = absent without reason
mark-ktd = not on strength
reason-phep = annual leave
reason-ctac = on mission
reason-hop = in a meeting
reason-coso = at the grassroots
reason-hoc = training
reason-chedo = statutory leave
reason-khac = other

## Badge check

badge-worn-ok = worn
badge-worn-wrong = worn wrongly
badge-not-worn = has one, not worn
badge-not-issued = never issued
badge-outdated = badge out of date
badge-lost = lost or damaged
badge-others = someone else's badge
badge-exempt = exempt
badge-not-seen = not seen
badge-record-issued = issued
badge-record-not-issued = not issued
badge-record-requested = requested
badge-record-recalled = recalled

## Visits

visit-planned = planned
visit-open = under way
visit-closed = closed
visit-sealed = minutes signed
visit-final = decided
visit-kind-agency = agency
visit-kind-one-stop-desk = one-stop desk

## Kinds of facts

kind-journal-start = journal start
kind-enrolment = enrolment
kind-unit = unit
kind-staff = person
kind-posting = posting
kind-contact = contact
kind-badge-record = badge record
kind-team = team
kind-team-member = team member
kind-visit = visit
kind-visit-step = visit state
kind-visit-time = time
kind-host = host
kind-added-person = person not on the list
kind-mark = attendance
kind-lateness = minutes late or early
kind-absence-proof = proof of absence
kind-badge-check = badge check
kind-checklist-answer = checklist answer
kind-finding = finding
kind-photo = photo
kind-explanation = explanation
kind-statement = unit's statement
kind-recommendation = recommendation
kind-signature = signature
kind-seal = seal
kind-seal-part = seal, continued
kind-decision = decision
kind-same-visit = joined visits
kind-same-person = joined persons
kind-same-finding = joined findings
kind-quarantine = quarantine
kind-erase = erasure
kind-fork-seen = fork acknowledged

## Standing of a finding

standing-undecided = undecided
standing-counts = upheld, counts
standing-rejected = rejected
standing-deferred = deferred
standing-basis-changed = basis changed, decide again
standing-disputed = two decisions differ

## Roles, units, signatures

role-inspector = inspector
role-leader = team leader
role-office = Home Affairs office
role-office-tthc = Office of the Council and Committee
role-unit-head = head of unit
role-chair = Chairman
role-admin = administrator
role-auditor = auditor
unit-district = district
unit-department = department
unit-service = public service unit
unit-commune = commune
unit-one-stop-desk = one-stop desk
signer-unit = For the unit
signer-secretary = Secretary
signer-leader = Team leader
signature-drawn = signed on the phone
signature-on-paper = signed on paper
signature-refused = refused to sign
five-who = Who
five-what = What
five-when = By when
five-result = Result
five-responsible = Responsible
device-active = active
device-revoked = revoked
device-forked = journal has two branches

## Office pages

office-nav-visits = Visits
office-nav-units = Units
office-nav-devices = Phones
office-other-language = Tiếng Việt
office-sign-out = Sign out
office-sign-in = Sign in
office-sign-in-lead = Record of surprise inspections
office-login = Login
office-password = Password
office-sign-in-wrong = Wrong login or password. Please try again.
office-sign-in-wait = Too many wrong tries. Wait a minute and try again.
office-not-permitted = This account may not see this page.
office-form-stale = The page is out of date. Open it again and resend.
office-not-found = There is no such page, or what was here has been joined or erased.
office-visits = Visits
office-visits-none = No visits yet. They appear here when the team's phones sync.
office-unit = Unit
office-visit-begun = First entry
office-visit-state = State
office-findings = Findings
office-differences = Differences
office-quarantined = set aside
office-photo = Inspection photo
office-photo-not-here = photo not here yet
office-count-rows = people on the roll
office-count-present = present
office-count-absent = absent without reason
office-count-unverified = not verified
office-count-differing = differing
office-author-unknown = unknown author
office-subject-unit = the unit
office-differences-title = To be settled
office-settle-pending = Waiting for a related entry; it can't be settled yet.
office-settle-none = None holds (withdraw all)
office-settle-why = Reason
office-settle = Settle
office-settled = Settled. The reason is kept with the record.
office-roll = Roll call and badges
office-roll-empty = Nobody is in this visit: the unit has no roster, and the team added nobody.
office-person = Name
office-person-unnamed = (name not known)
office-mark = Attendance
office-badge = Badge
office-minutes = minutes
office-not-on-roster = Not on the roster
office-findings-none = No findings.
office-explanation = Explanation
office-no-answer = no answer
office-statement = The unit's statement
office-statement-none = The unit has made no statement.
office-recommendations = Recommendations
office-signatures = Signatures
office-seals = Sealed minutes
office-units = Units
office-unit-kind = Kind
office-unit-code = Code
office-unit-people = People
office-title = Title
office-department = Department
office-person-logged = Every reading of this page is logged.
office-person-visits = Noted in visits
office-person-visits-none = Nothing noted.
office-devices = Phones
office-devices-none = No phone is enrolled. Make an invitation below and scan it on the phone.
office-device = Phone
office-device-person = Person
office-device-state = State
office-device-contact = Last contact
office-device-entries = Entries
office-code-new = Enrol a phone
office-code-whom = For whom
office-code-make = Make an invitation
office-code-for = Invitation for
office-code-until = Works once, until { $time } (10 minutes). It is shown this once; do not photograph it or send it on.
office-invite-qr = QR code of the invitation
office-invite-scan = On that person's phone, open Kỷ Cương and take a picture of this QR code.
office-invite-compare = When the phone is enrolled, load this page again and compare the phone's comparison code with the one in the table. If they differ, revoke the phone at once.
office-invite-type = Where no picture can be taken, type the line below. Capitals make no difference.
office-device-compare = Comparison code
office-visits-count = { $count ->
    [one] 1 visit
   *[other] { $count } visits
}
office-visit-joined = joined from { $count }
office-history = { $count ->
    [one] 1 entry
   *[other] { $count } entries
}
office-photos = Photos: { $count }
office-units-count = { $count ->
    [one] 1 unit
   *[other] { $count } units
}
office-seal-covers = covers { $count } entries
office-seal-late = Supplement: { $count } entries
office-skip = To the content
office-back-to-visits = Back to the visits
office-sign-in-not-for-pages = This account is for the team's phones or for administration; it does not read the record at the office.
office-later = Newer
office-earlier = Older
office-why = Reason
office-settle-which = Which value is right?
office-settle-not-permitted = This account may not settle this.
office-subject-unidentified = somebody unidentified
office-checklist = Checklist
office-duplicates = Perhaps one and the same act
office-duplicates-what = A member of the team looks again and joins them, or keeps them apart, on their phone.
office-seal-incomplete = parts of the seal are lacking
office-unit-visits-none = This unit has not been visited yet.
office-unit-people-count = { $count ->
    [one] 1 person
   *[other] { $count } people
}
office-device-behind = { $count } more on the phone
office-fork-what = This phone's journal parts in two at entry { $count }. Both branches are kept. Usually the phone was restored from a copy.
office-fork-words = What was found out?
office-fork-seen = Note as seen
office-fork-noted = Noted.
office-revoke = Revoke a phone
office-revoke-what = A revoked phone has no rights from now on. What it sent stays as it is. At its next contact it locks, sends what it has not sent, which is set aside for the office to look at, and wipes what the office holds.
office-revoke-go = Revoke
office-revoked = The phone is revoked.
office-nav = Parts of the record
office-pages = Pages of the list
office-contents = Parts of this page
office-session-ended = Your session has ended. Please sign in again.
office-signed-out = Signed out.
office-title-not-found = Not found
office-title-not-permitted = Not permitted
office-title-form-stale = Not sent
office-title-failed = The office has a problem
office-unit-unknown = (unit not known)
office-visits-to-settle = { $count ->
    [one] 1 visit with values to be settled
   *[other] { $count } visits with values to be settled
}
office-to-unit = To the unit
office-beginning = General
office-visit-kind = Kind
office-count-open = (+n): values still differ, not counted as sure.
office-differences-what = Members of the team recorded different things. Choose the right value and say why; every entry stays in the history.
office-settle-changed = Not settled: while the page was open this was settled or somebody added to it. Nothing is lost. Please look at what stands now.
office-row-number = No.
office-department-none = Department not known
office-badge-unchecked = not checked
office-badge-record = Badge in the office's books
office-units-duty = the unit's duty, not counted against the person
office-people = Roster of the unit
office-people-none = The unit has no roster yet. The administrator imports an .xlsx or .csv file on the server with the command «import».
office-person-page = Staff member
office-devices-count = { $count ->
    [one] 1 phone
   *[other] { $count } phones
}
office-device-aside = Set aside
office-forks = Journals with two branches
office-code-what = An invitation has a QR code for the person's phone; it works once, within 10 minutes.
office-code-nobody = No member may use a phone yet. The administrator adds members on the server with the command «member add».
office-revoke-open = Choose the phone to revoke
office-seen-at = seen at
office-seal-code = Seal

## Values

basis-bulk = marked together
proof-none = no paper
proof-seen = paper seen
proof-promised = paper promised for
proof-received = the office has the paper
proof-rejected = the office did not accept the paper
exempt-not-entitled = not given a badge
exempt-security-rules = separate security rules
exempt-newly-arrived = newly arrived
exempt-seconded = seconded
badge-requested = requested
badge-reported = reported
answer-yes = yes
answer-no = no
answer-na = does not apply
answer-unknown = not known
answer-no-places = none
verdict-upheld = upheld
verdict-rejected = rejected
verdict-deferred = deferred until
moment-arrived = the team arrived
moment-ended = ended

## Refusals

refusal-text-too-long = “{ $about }” has { $chars } characters, at most { $max }. Shorten it and save again.
refusal-text-control = “{ $about }” has odd characters, or a line break in a field of one line. Remove them and save again.
refusal-missing = “{ $about }” is missing. Fill it in and save again.
refusal-not-here = “{ $about }” does not fit the rest. Remove or correct it.
refusal-out-of-range = “{ $about }” must be between { $min } and { $max }.
refusal-unknown-code = There is no finding code “{ $about }”. Choose another.
refusal-code-not-valid-then = Code “{ $about }” is not in use on { $day }. Check the phone's date, or choose another code.
refusal-wrong-attachment = Code “{ $about }” does not apply here. Choose another.
refusal-answer = The answer to “{ $about }” does not fit. Check the figures and save again.
refusal-visit-state = The visit is “{ $from }” and can't go to “{ $about }”.
refusal-witnesses = Two different witnesses are needed.
refusal-citizen-number = “{ $about }” has 12 digits like a citizen number. Remove them.
refusal-not-permitted = Your role may not write “{ $about }”.
refusal-not-own = Only your own “{ $about }” can be replaced this way. To choose between values, settle with a reason.
refusal-too-large = Too long. Shorten it.
refusal-unknown = Not known here. Sync and try again.
refusal-open-difference = A difference is open. Settle it first.
refusal-pending = A related entry has not arrived. Sync and try again.
refusal-forked = This phone's journal has two branches. Sync, then enrol again.
refusal-revoked = This phone was revoked and can't record any more. What is not sent is still on it: sync, or bring its rescue file to the office.
refusal-seal-again = Two seals that differ are not settled like a value. Seal again: the new seal replaces both.
refusal-settled-not-undone = This value was settled with a reason and can't be undone. Settle again to change it.
refusal-not-masked = The photo says its number is covered, but no area covers it. Cover the number, or choose “no number to be seen”.
refusal-not-by-hand = A visit is not moved to “{ $about }” by hand: minutes are sealed by a seal, and concluded at the office.
refusal-never-erased = “{ $about }” is never erased.
refusal-act = This act does not go with “{ $about }”.
refusal-needs-update = Update the app to understand an entry of this visit.

## Names of fields in refusals

field-act = act
field-answer = answer
field-badge-no = badge number
field-basis = basis
field-birth-year = year of birth
field-bytes = photo size
field-codes = unit codes
field-content = seal content
field-decision-no = decision number
field-department = department
field-differing = differing values
field-exempt = reason for exemption
field-frame = portrait's frame
field-full-name = full name
field-heads = journal heads
field-includes = sealed entries
field-masks = covering boxes
field-minutes = minutes
field-name = name
field-names = entries to erase
field-note = note
field-number = how the number is covered
field-number-masked = masked badge number
field-other = the other one
field-other-act = the other act
field-outcome = outcome of signing
field-paper = paper
field-parent = parent unit
field-parts = parts
field-place = place
field-purpose = purpose
field-reason = reason
field-replaces = replaced entries
field-reported = whether it was reported
field-requested = whether it was requested
field-responsible = responsibility
field-result = result
field-rule = rule of erasure
field-shows = what the photo shows
field-speaker = speaker
field-successors = successor units
field-text = text
field-thumbnail-bytes = thumbnail size
field-title = title
field-to = end date
field-valid-to = last day valid
field-what = what
field-who = who
field-why = reason
field-width = picture size
field-words = words
field-work-phone = work phone
field-seal = the seal of the minutes

## Phone, photos, sync

photo-none = The picture can't be had. Take or choose it again.
phone-not-enrolled = This phone is not enrolled. Ask the office for a code.
phone-enrolled-already = This phone is enrolled already. Send everything first.
store-no-room-for-photos = Very little storage is left, so no photo is taken in. Words can still be recorded; delete other files, or sync and free some space.
store-full = The phone's storage is full; this was not saved. Delete other files and try again; what was saved is whole.
store-open-again = The last write failed. Close the app and open it again; what was saved is whole.
store-end-lost = The end of this phone's journal is lost. Sync, then enrol again with a new code; what was saved can still be read.
store-photo-damaged = A photo file on this phone is damaged. Nothing else is touched.
store-document-damaged = A settings file of the app was damaged and has been set aside. What was recorded is whole.
store-failed = Not saved: the phone's storage failed. Try again; what was saved is whole.
sync-address = This is not an office's address. It begins with “http://”.
sync-other-office = This is not the office this phone is enrolled at. Nothing was sent to it; everything is still on this phone. Tell the office.
sync-certificate = The office's certificate is out of date or for another address. Nothing was sent; everything is still on this phone. Tell the office.
invite-other = This is not an invitation. An invitation begins with “KYC1/”.
invite-mistyped = A letter of the invitation is wrong or missing. Look at each group again, or take a picture of the QR code.
invite-later = This invitation is of a later version. Update the app on this phone.
invite-needed = Outside the office's own machine a phone is enrolled with an invitation, so that nobody can listen in. Ask the office for one.
invite-no-qr = No QR code can be read in the picture. Take it closer and straighter, or type the invitation.
sync-no-link = The office can't be reached. Everything is still on this phone; try again with a connection.
sync-signed-out = The office does not know this phone. Everything is still here; ask for a new code.
sync-refused = The office refused this request. Everything is still on this phone.
photo-is-pdf = This file is a PDF, not a picture. Take or choose a JPEG or PNG.
photo-not-a-picture = This file is no JPEG or PNG. Take or choose another picture.
photo-too-large = The picture is too large. Take it again or choose a smaller one.
photo-damaged = The picture is damaged or cut short. Take it again.
photo-unsupported = This kind of picture can't be used. Take it with the phone's camera.
photo-class-portrait = portrait
photo-frame = The portrait's frame is outside the picture. Move it again.
photo-portrait-small = The frame holds too few pixels to print a badge. Make the frame larger, or discard this photo and take another from nearer.
photo-mask = The rectangle over the number is outside the picture. Draw it again.
office-born = born

## The office answers phones

api-not-signed-in = The office does not know this phone. Ask for a new code.
api-revoked = This phone was revoked. Its data is still on it; please see the office.
api-other-device = This request speaks for another phone and was not taken.
api-code-wrong = The code is not right. Look at each character again.
api-code-expired = The code's 10 minutes are over. Ask for a new one.
api-code-used = This code was used. A code works once; ask for a new one.
api-too-many-attempts = Too many wrong tries. Wait a minute and try again.
api-device-known = This phone is enrolled already. Enrol again from a fresh set-up.
api-malformed = The office can't read this request.
api-too-large = What was sent is too large.
api-not-a-batch = The batch of entries has a wrong form; none was taken.
api-photo-name = A photo's name is 64 hexadecimal digits.
api-photo-hash = The photo that arrived is not the one it is named. Send it again.
api-not-a-photo = This file is neither a JPEG nor a PDF. It was not taken in.
api-photo-offset = This photo has come to another place. The phone asks where and sends the rest.
api-tus-version = The phone sends photos in a way this office does not know. Update the app.
api-photo-type = This part of a photo is not of the right type and was not taken in.
api-unfinished-full = The office holds too many unfinished photos. The photo is still on this phone; send it later.
api-not-found = The office does not have this.
api-internal = The office has a problem. Nothing was changed; try again later.

## The office: commands and refusals

office-epoch-began = This office was restored from a copy and goes on under a new device. Start the server program again.
office-epoch-begins = The office goes on under a new device. Start the server again; phones send again what the copy lacks.
office-not-founded = There is no office here yet. Run «init» first.
office-unknown = Not found: { $about }.
thing-login = the login
thing-profile = the profile
thing-role = the role
thing-unit = the unit
thing-device = the phone
thing-team = the team
office-login-taken = This login is taken.
office-short-password = The password is too short: at least 12 characters are needed.
office-no-phone-for-role = This role works at the office's pages, not on a phone.
office-password-once = The password below is shown only once:
office-code-below = The code below enrols one phone, once, within 10 minutes:
office-invitation-below = Outside this machine, enrol with the invitation below, also once, within 10 minutes:
office-name-wrong = “{ $about }” is neither a host's name nor an IP address. Look at --name again.
office-name-needed = To be reached from other machines the office needs a name: add --name with the host name or IP address that phones use.
office-plain-outside = Plain HTTP is not served to other machines. Use TLS: add --name with the host name or IP address that phones use.
office-file-unreadable = The file can't be read.

## The rescue file

rescue-not-a-file = This is not a rescue file. Choose the right file.
rescue-other-version = This rescue file was written by a newer version. Update the program and try again.
rescue-header-damaged = The beginning of the rescue file is damaged, so it can't be opened. Copy it from the phone again, or use another copy.
rescue-wrong-passphrase = The passphrase of the rescue file is wrong. Try again; the file is unharmed.
rescue-passphrase-weak = The passphrase of a rescue file needs at least 10 characters, not digits alone and not one repeated: whoever finds the file may guess for ever.
rescue-journal-here = This phone has a journal already, so it takes no rescue file. Nothing was changed. Import the file at the office, or on a phone that is not enrolled.
rescue-not-whole = The journal in the rescue file is not whole enough for this phone to go on with. Nothing was changed. Take the file to the office, which takes in whatever can be read.
rescue-file-failed = The rescue file can't be read or written. Look at where it is kept and try again.
rescue-exported =
    Rescue file written: { $entries ->
        [one] { $entries } entry
       *[other] { $entries } entries
    }, { $photos ->
        [one] { $photos } photo file
       *[other] { $photos } photo files
    }. Whoever has the file and the passphrase can read all of it, so keep it safe. Once it is imported on another phone, don't use this phone any more, or the journal parts in two.
rescue-exported-in-part = Part of what is on the phone is damaged and not in the file.
rescue-imported = This phone now stands in for the old one. Don't use the old phone any more: if it goes on writing, the journal parts in two.
rescue-imported-in-part = The rescue file lacks a part or is damaged: the journal is complete, but some photos or documents are not.
office-rescue = Rescue file
office-rescue-open = Import the rescue file of a broken phone
office-rescue-what = When a phone is broken or gets on no network, bring its rescue file here. Entries and photos are taken in as when a phone syncs. Importing again changes nothing, and every import is noted in the log.
office-rescue-file = File
office-rescue-passphrase = Passphrase of the file
office-rescue-go = Import
office-rescue-done = The rescue file of phone { $device } was imported. Entries: { $new } new, { $here } here already. Photo files: { $photos } new, { $held } here already.
office-rescue-lacking = { $entries } entries and { $photos } photo files could not be read; the rest was taken in.
office-rescue-not-taken =
    { $count ->
        [one] { $count } entry was not taken in
       *[other] { $count } entries were not taken in
    }: what comes before is lacking, or the signature is wrong.
office-rescue-fork = This phone's journal has parted in two: see the page of the team's phones.
office-rescue-revoked = This phone has been revoked; what it wrote is kept.
office-rescue-unknown-device = This file is of a phone that was never enrolled at this office. Nothing was taken in.
office-rescue-other-key = This file does not carry the key of the enrolled phone. Nothing was taken in.
office-rescue-broken-off = The upload broke off. What was taken in is kept; import the file again.
office-rescue-nothing-chosen = No file was chosen, or no passphrase typed. Choose the file, type the passphrase and send again.

## Roster import

roster-refusal-not-a-spreadsheet =
    This file is no spreadsheet but { $looks_like ->
        [pdf] a PDF file
        [document] a Word document
        [archive] an archive or another kind of workbook (.ods)
        [picture] a picture
        [web-page] a web page
        [text] a text not named .csv
       *[unknown] a file of unknown kind
    }. Choose an .xlsx or .csv file. Nothing was written.
roster-refusal-empty = The file is empty. Check that it is the right one. Nothing was written.
roster-refusal-utf16 = The .csv is UTF-16 (“Unicode Text”). Open it in Excel, save it as “CSV UTF-8 (Comma delimited)” and retry. Nothing was written.
roster-refusal-old-or-locked = This is an old .xls, or a file with a password. Open it in Excel, remove the password, save it as .xlsx and retry. Nothing was written.
roster-refusal-damaged = The workbook is damaged. Open it, save it again and retry. Nothing was written.
roster-refusal-not-utf8 = The .csv is not UTF-8. Save it as “CSV UTF-8” and retry. Nothing was written.
roster-refusal-no-name-column = No column “Họ và tên” was found. The row most like a header is: { $header_seen }. Add a header row with that column and retry. Nothing was written.
roster-refusal-no-rows = There are no people below the header. Nothing was written.
roster-refusal-too-large = The file is too large: { $size } MB, at most { $max } MB are accepted. Remove pictures or split the list by unit. Nothing was written.
roster-refusal-too-many-rows = The list has more than { $max } rows. Split it by unit. Nothing was written.
roster-refusal-too-many-merges = The list has more than { $max } merged cells. Unmerge them and retry. Nothing was written.
roster-refusal-legacy-encoding = Column { $column } is written in the old encoding { $encoding }. Convert the whole list to Unicode and retry. Nothing was written.
roster-refusal-citizen-number = Row { $row }, column { $column } holds a citizen number, and this column would be kept. Remove the citizen numbers from it and retry. Nothing was written.
roster-warning-category-assumed = The list does not tell the category of { $rows } people; { $category } was assumed.
roster-warning-category-from-mixed-group = A group names several categories: { $rows } people were taken as { $category }.
roster-warning-category-not-understood = Row { $row }, column { $column }: the category was not understood.
roster-warning-birth-year-not-understood = Row { $row }, column { $column }: the year of birth is not clear; left empty.
roster-warning-phone-not-understood = Row { $row }, column { $column }: this is no phone number; left empty.
roster-warning-badge-number-masked = Row { $row }, column { $column }: the badge number held a citizen number, now masked.
roster-warning-text-left-out = Row { $row }, column { $column }: the text is too long or has strange characters; left empty.
roster-warning-row-without-name = Row { $row }, column { $column }: the name can't be read; the row was left out.
roster-warning-row-left-out = Row { $row }, column { $column }: there is a name, but the row is unlike the list's others; it was left out.
roster-warning-same-badge-number = Row { $row } has the badge number of row { $earlier }.
roster-warning-same-name-and-year = Row { $row } has the name and year of birth of row { $earlier }.
roster-warning-further-sheets = These sheets hold lists too and were not read: { $sheets }.
roster-doubt-several = Row { $row } could be one of several people of this name; it was not written. Add the year of birth or the post.
roster-doubt-accents = Row { $row }: the name differs from a known person's in accents only; it was not written. Check the spelling.
roster-doubt-year = Row { $row } has a known person's name and post but another year of birth; it was not written.
roster-plan-not-written = Nothing was written: this is only the plan. When you have looked it through, run this command again with --yes to write it.
roster-plan-other-unit = The file names “{ $named }”, not “{ $unit }”. Nothing was written. If it is right all the same, run this command again with --yes --yes-other-unit.
roster-plan-more = … and { $count } more, see the JSON.

## The phone's screens

# The name of each language, in that language.
language-vi = Tiếng Việt
language-en = English

screen-back = Back
screen-settings = Settings
screen-undo = Undo
screen-undone = undone
screen-dismiss = Close this message
screen-cancel = Cancel
screen-save = Save
screen-add = Add
screen-edit = Edit
screen-change = Change
screen-remove = Remove
screen-photo = photo
screen-take-photo = Take a photo
screen-not-enrolled = not enrolled
screen-stopped = recording stopped
screen-unsent-short = { $count } not sent
screen-damaged = Some of this phone's data is damaged. Sync now and tell the office.
screen-enrol-lead = Inspection of administrative discipline. Enrol this phone once with an invitation from the office.
screen-enrol-office = The office's address
screen-enrol-photo = Take a picture of the QR code
screen-enrol-invitation = Invitation
screen-enrol-invitation-hint = Or type the line beginning with KYC1/ below the QR code. Works once, within 10 minutes.
screen-compare = Comparison code
screen-compare-same = Compared: they are the same
screen-compare-what = Compare it with this phone's code on the office's page “Phones”. If they differ, stop using this phone and tell the office.
screen-enrol-go = Enrol
screen-enrol-going = Enrolling…
screen-enrol-again = Enrol this phone again
screen-enrol-again-what = This phone is enrolled. Enrol it again when another person takes it, or when its journal has stopped; send everything first.
screen-enrol-offline = Only this needs a network. Everything is recorded without one afterwards.
screen-today = Today
screen-today-none = No visits yet. Press “Open a visit” when the team arrives.
screen-earlier = Earlier
screen-open-visit = Open a visit
screen-begin-visit = Begin the visit
screen-marked-of = { $part }/{ $whole } marked
screen-checked-of = { $part }/{ $whole } badges seen
screen-findings-count =
    { $count ->
        [one] { $count } finding
       *[other] { $count } findings
    }
screen-differences-count =
    { $count ->
        [one] { $count } difference
       *[other] { $count } differences
    }
screen-pictures-waiting =
    { $count ->
        [one] { $count } photo not saved yet: cover its badge number, frame its portrait or save its finding.
       *[other] { $count } photos not saved yet: cover their badge numbers, frame their portraits or save their findings.
    }
screen-pictures-waiting-short =
    { $count ->
        [one] { $count } photo to cover or to frame
       *[other] { $count } photos to cover or to frame
    }
screen-find-unit = Find a unit
screen-units-none = No unit like this. Type fewer letters, or sync for a newer list.
screen-people-count =
    { $count ->
        [one] { $count } person on the roster
       *[other] { $count } people on the roster
    }
screen-join = being inspected · join
screen-other-unit = Choose another unit
screen-visit-kind = What is inspected?
screen-purpose = Purpose (optional)
screen-arrival-now = The time of arrival is taken from this phone's clock and can be corrected later.
screen-visit-opened = visit opened
screen-opened-twice = Another visit of this unit is open:
screen-join-visits = They are one visit
screen-leader-joins = The team's leader makes the two into one on their own phone.
screen-scenes = Photos of the place
screen-roll = Roll call
screen-badges = Badges
screen-findings = Findings
screen-differences = Differences
screen-close = Finish
screen-close-not-yet = not finished
screen-find-person = Find by name
screen-nobody-found = Nobody like this on the roster.
screen-roll-empty = This phone has no roster of the unit. Add each person you meet.
screen-reopen-first = The visit is closed. To record more, open it again under “Finish”.
screen-all-present-except = All present except…
screen-pick-except = Tap those who are not present. Everybody else without a mark will be marked present.
screen-except = left out
screen-mark-present = Mark { $count } present
screen-marked-present = { $count } present
screen-tap-cm = Present
screen-tap-dm = Late
screen-tap-vkl = Absent
screen-tap-more = Other…
screen-tap-worn-ok = Worn
screen-tap-not-worn = Not worn
screen-tap-not-issued = None issued
screen-other-state = Other state
screen-minutes-none = minutes unknown
screen-add-person = Add somebody not on the roster
screen-name-unknown = Leave it empty if they would not tell their name.
screen-units-duty = the unit's duty, never counted against the person
screen-cover-number = Cover the badge number
screen-cover-how = Draw a box over the number with your finger. If no number can be seen in the photo, press “No number seen”.
screen-cover-kept = What is covered is kept nowhere. The uncovered picture is deleted as soon as the photo is saved.
screen-number-not-seen = No number seen
screen-cover-save = Cover and save
screen-portrait = Portrait for the badge
screen-portrait-take = Take a portrait
screen-portrait-again = Take the portrait again
screen-portrait-frame = Frame the portrait
screen-portrait-how = Move the frame so that head and shoulders are inside. Face straight ahead, in enough light.
screen-portrait-kept = Only what is in the frame is kept, and only for the badge. The rest is deleted as soon as it is saved.
screen-portrait-narrow = Smaller
screen-portrait-widen = Larger
screen-portrait-save = Save the portrait
screen-portrait-save-anyway = Save all the same
screen-portrait-blurred = What is in the frame looks blurred. Better discard this photo and take another.
screen-portrait-too-small = This photo has too few pixels to print a badge. Discard it, go nearer and take another.
screen-portrait-elsewhere = portrait taken with another phone
screen-portraits-left =
    { $count ->
        [one] { $count } person who needs a badge has no portrait yet
       *[other] { $count } people who need a badge have no portrait yet
    }
screen-discard-picture = Discard this photo
screen-picture-gone = This photo was saved or discarded already.
screen-finding = finding
screen-finding-new = Add a finding
screen-finding-go-on = Go on with the finding
screen-finding-edit = Edit the finding
screen-finding-text = What was seen?
screen-finding-text-hint = What you saw yourself; no citizen numbers, no names of citizens.
screen-finding-place = Where? (optional)
screen-finding-lacking = Choose whom it is about and what it is, and write what was seen; then it can be saved. What you write is kept on this phone at once.
screen-forget-draft = Discard this draft
screen-on-whom = Who or what is it about?
screen-on-unit = The unit
screen-what = What is it?
screen-find-code = Find a kind of finding
screen-offers = Suggested by the roll call and badges
screen-differences-none = Nothing differs any more.
screen-by-me = me
screen-others-settle = Your role can't settle this.
screen-one-act = One act
screen-two-acts = Two acts
screen-close-differences =
    { $count ->
        [one] { $count } difference is not settled. The minutes will print both values.
       *[other] { $count } differences are not settled. The minutes will print all values.
    }
screen-close-unverified =
    { $count ->
        [one] { $count } person is unverified. Nobody counts as absent only for not being marked.
       *[other] { $count } people are unverified. Nobody counts as absent only for not being marked.
    }
screen-close-visit = End the visit
screen-reopen = Open the visit again
screen-speaker = Who speaks
screen-stated = Their opinion
screen-save-statement = Save the opinion
screen-sync = Sync
screen-sync-now = Sync now
screen-sync-going = Syncing…
screen-saved-count =
    { $count ->
        [one] { $count } record saved on this phone.
       *[other] { $count } records saved on this phone.
    }
screen-all-sent = All sent: the office holds every record and photo.
screen-not-all-sent = Some data is on this phone only.
screen-records = Records
screen-photos = Photos
screen-received =
    { $count ->
        [one] { $count } record received from the office
       *[other] { $count } records received from the office
    }
screen-last-sync = Last sync
screen-unsent = Not sent
screen-people-more = { $count } more: type a name.
screen-people-none = no roster yet
screen-photos-count =
    { $count ->
        [one] { $count } photo
       *[other] { $count } photos
    }
screen-unsent-of = { $part } of { $whole } records not sent.
screen-all-sent-then = Everything was sent then.
screen-unsent-other = About no visit
screen-why-never = This phone has not synced since it was enrolled.
screen-why-since = Recorded after the last sync.
screen-why-failed = The last sync did not finish; what was sent need not be sent again.
screen-why-stopped = This phone's journal has stopped. Nothing is lost; sync, then enrol again.
screen-revoked = The office revoked this phone: it can't record any more.
screen-revoked-unsent =
    { $count ->
        [one] { $count } record is not sent and still on this phone. Sync again; if that can't be done, bring the phone's rescue file to the office.
       *[other] { $count } records are not sent and still on this phone. Sync again; if that can't be done, bring the phone's rescue file to the office.
    }
screen-revoked-all-sent = The office holds everything that this phone recorded. To go on with it, ask for a new invitation.
screen-cannot-open = The data on this phone can't be opened. Nothing is lost. Close other Kỷ Cương windows and open it again.
screen-language = Language
screen-look = Appearance
screen-look-machine = Same as phone
screen-look-light = Light
screen-look-dark = Dark
screen-text-size = Text size
screen-text-usual = Normal
screen-text-large = Large
screen-text-larger = Very large
screen-this-phone = This phone
screen-device-code = Phone's code
screen-gallery = Interface parts
sync-agreed = Sent. The office and this phone agree.
sync-photos-wait-wifi = Entries sent; photos waiting for Wi-Fi: { $count }. They are still on this phone.
sync-photos-ask = Entries sent; photos not sent over mobile data: { $count }. Send them now?
photo-link-wifi = Send photos over Wi-Fi only
photo-link-any = Send photos over any network
photo-link-ask = Ask before sending photos over mobile data
sync-differs = The office does not hold all that is on this phone yet. Nothing is lost; sync again.
log-silent = The office no longer proves anything of its log. This phone has sent nothing more; tell the technician.
log-unsigned = The log is not signed by the office that enrolled this phone. This phone has sent nothing more; tell the technician.
log-shorter = The office's log is shorter than before: it had { $known } entries and has { $now }. If the office was restored from a copy, it must say so. Everything is still on this phone.
log-rewritten = The office's log was changed among the first { $known } entries that this phone had seen. Everything is still on this phone; tell the technician and the team.
log-old-epoch = An old copy of the office is answering, though a newer one has taken over. Everything is still on this phone; tell the technician.
log-epoch-unproved = The office says that it was restored from a copy and does not prove it. Everything is still on this phone; tell the technician.
log-promise-broken = The office had confirmed { $known } entries of this phone and no longer has them all. If it was restored from a copy, it must say so. Everything is still on this phone.
log-restored = The office was restored from a copy of { $date }. This phone sends again what the copy lacks.
sync-other-version = The office uses another version. Nothing is lost; update the app.
photo-tray-full = { $max } photos are waiting to be saved. Save or discard some, then take more.

## The phone's lock

lock-wrong = This PIN or passphrase is wrong. Try again; wrong tries delete nothing.
lock-wrong-wait =
    { $seconds ->
        [one] This PIN or passphrase is wrong. Wait { $seconds } second, then try again; wrong tries delete nothing.
       *[other] This PIN or passphrase is wrong. Wait { $seconds } seconds, then try again; wrong tries delete nothing.
    }
lock-wait =
    { $seconds ->
        [one] Wait { $seconds } second, then try again.
       *[other] Wait { $seconds } seconds, then try again.
    }
lock-damaged = The key file on this phone is damaged, so the data can't be opened. Tell the office; what was sent is still there.
lock-keystore = This phone's keystore does not open the key. Restart the phone and try again; if it stays so, tell the office.
lock-pin-is-weak = A short PIN is weak: this phone has no keystore of its own, so whoever copies its files can try every PIN within days. A passphrase of 10 characters or more is much stronger.
lock-too-short = This is too short. Use at least 6 digits, or a passphrase of at least 10 characters.
lock-guessable = Everybody would guess this at once. Choose another one.
lock-too-long = This is too long. Use 200 characters at most.
screen-secret = PIN or passphrase
screen-secret-again = The same again
screen-secret-old = The present one
screen-secret-new = The new one
screen-secret-differs = The two are not the same yet.
screen-secret-accents = To type Vietnamese accents, press “Show”.
screen-secret-forgotten = If it is forgotten, nobody can open this phone's data any more, not even the office: only what was sent can be had again. Rescuing data from a broken phone needs it too.
screen-secret-show = Show
screen-secret-hide = Hide
screen-secret-change = Change PIN or passphrase
screen-secret-changing = Changing…
screen-keyboard-digits = Use the number keys
screen-keyboard-letters = Use the letter keys
screen-choose = Choose a PIN
screen-choose-lead = The data on this phone is encrypted. Choose what opens it: a PIN of at least 6 digits, or a passphrase of at least 10 characters. Nobody else should know it.
screen-choose-go = Choose
screen-choose-going = Making the key…
screen-unlock = Unlock
screen-unlock-going = Unlocking…
screen-unlock-wrong = However many wrong tries, nothing is deleted; the wait only gets longer.
screen-lock-now = Lock now

## The state of the phone's data

screen-restored =
    { $count ->
        [one] { $count } record was restored.
       *[other] { $count } records were restored.
    }
screen-restored-index =
    { $count ->
        [one] This phone's index was made again: { $count } record was restored.
       *[other] This phone's index was made again: { $count } records were restored.
    }
screen-without-index = The index can't be made yet, so the phone opens more slowly; all that was saved is still there.
screen-lost =
    { $count ->
        [one] { $count } record on this phone can't be read. Sync now and tell the office.
       *[other] { $count } records on this phone can't be read. Sync now and tell the office.
    }
screen-photos-damaged =
    { $count ->
        [one] { $count } photo on this phone is damaged. Sync now and tell the office.
       *[other] { $count } photos on this phone are damaged. Sync now and tell the office.
    }
screen-index-differs = This phone's index does not match its journal; the journal is whole.
screen-open-again-restores = Close the app and open it again: what can be restored will be.
screen-room-little = Only { $megabytes } MB are free on this phone. Sync and delete other files, so that photos can still be taken.
screen-room-words-only = Only { $megabytes } MB are free on this phone, so no more photos are taken; words are still saved. Sync and delete other files.

## The visit bundle: a visit from one phone to another of the same office
bundle-not-a-file = This is not a visit bundle. Choose the right file. Nothing was changed.
bundle-other-version = This visit bundle was written by a newer version. Update the program and try again.
bundle-damaged = The visit bundle was cut or damaged, so it is not taken in. Nothing was changed. Pass it on again from the other phone.
bundle-other-office = This visit bundle is of another office; this phone does not take it in. Nothing was changed.
bundle-office-went-on = The office certifies with a new device that this phone does not know yet. Sync with the office, then take the visit bundle in again. Nothing was changed.
bundle-other-key = The two phones have no team key in common. Write the bundle again with a code on the other phone, and type that code here.
bundle-needs-code = This visit bundle is opened with the code on the other phone's screen. Type that code.
bundle-wrong-code = The code of the visit bundle is wrong. Look at the other phone's screen and type it again.
bundle-not-proved = The visit bundle does not prove that a phone of the office wrote it, so it is not taken in. Nothing was changed.
bundle-no-pass = This phone has no certificate of the office yet. Sync once with the office, then pass the visit on.
bundle-not-whole = Part of this phone's journal is damaged, so nothing can be passed on. Sync with the office, or write a rescue file.
bundle-too-large = This visit is larger than a visit bundle can be. Sync with the office.
bundle-nothing = This phone has recorded nothing of this visit that it could pass on.
bundle-file-failed = The visit bundle can't be read or written. Look at where it is kept and try again.
bundle-passed =
    The visit bundle was written: { $entries ->
        [one] one entry
       *[other] { $entries } entries
    }, { $photos ->
        [one] one photo file
       *[other] { $photos } photo files
    }. No phone has said yet that it took it in.
bundle-passed-code = The code that opens it: { $code }
bundle-photos-lacking =
    { $count ->
        [one] One photo file is lacking.
       *[other] { $count } photo files are lacking.
    }
bundle-taken =
    Taken in from another phone: { $entries ->
        [one] one new entry
       *[other] { $entries } new entries
    }, { $photos ->
        [one] one new photo file
       *[other] { $photos } new photo files
    }. The office does not have them yet.
bundle-agrees = The two phones agree. Match code: { $code }
bundle-differs =
    The two phones do not agree yet. This phone lacks { $here ->
        [one] one entry
       *[other] { $here } entries
    }, the other one lacks { $there ->
        [one] one entry
       *[other] { $there } entries
    }.
bundle-gap = The visit bundle begins at entry { $from }, and this phone has not taken in those before. Ask the other phone for a whole bundle.
bundle-fork = The other phone's journal has parted in two at entry { $place }. Both branches are kept. Tell the office.
bundle-own-fork = The other phone holds entries of this very phone that are not here any more: this phone was restored from a copy. It stops writing; sync, then enrol again.
screen-peers-lost =
    { $count ->
        [one] One entry taken in from another phone is
       *[other] { $count } entries taken in from another phone are
    } not on this phone any more, and may not be at the office. Ask that phone to pass the visit on again.
bundle-passed-to = passed on to { $name }'s phone
## Sync: how long, where things are, clocks

sync-left-moment = less than a minute left
sync-left-minutes =
    { $count ->
        [one] about { $count } minute left
       *[other] about { $count } minutes left
    }
sync-left-hours =
    { $count ->
        [one] about { $count } hour left
       *[other] about { $count } hours left
    }
sync-paused = Paused. What was sent need not be sent again; the rest is still on this phone.
screen-sync-pause = Pause
screen-sync-pausing = Pausing…
screen-sync-go-on = Go on
screen-send-photos = Send photos now ({ $bytes })
screen-photo-link = Send photos over
screen-own-records = Every record
screen-records-count =
    { $count ->
        [one] { $count } record
       *[other] { $count } records
    }
screen-unsent-count = { $count } not sent
screen-photos-unsent =
    { $count ->
        [one] { $count } photo not sent
       *[other] { $count } photos not sent
    }
screen-aside-count = { $count } set aside
screen-records-more = Show { $count } more
screen-lacking =
    { $count ->
        [one] The office lacks { $count } record of others that this phone holds.
       *[other] The office lacks { $count } records of others that this phone holds.
    }
screen-lacking-other = About no visit
screen-lacking-what = Their authors' phones send them again. If one of them can't sync, tell the office.
record-saved = on this phone only
record-photos = at the office, photos still to be sent
record-photos-wifi = at the office, photos waiting for Wi-Fi
record-photos-ask = at the office, photos waiting for you to agree
record-at-office = at the office
record-aside = set aside by the office
aside-not-permitted = The author's role may not record this.
aside-wrong-author = The author is not the person of this phone.
aside-key-mismatch = The content does not fit the record's name.
aside-malformed = The content is not in the right form.
aside-body-not-here = The content has not reached the office.
aside-revoked = The phone had been revoked when this was sent.
aside-by-hand = Set aside by the office itself: { $words }
drift-fast-minutes =
    { $count ->
        [one] This phone's clock is { $count } minute ahead of the office's.
       *[other] This phone's clock is { $count } minutes ahead of the office's.
    }
drift-fast-hours =
    { $count ->
        [one] This phone's clock is { $count } hour ahead of the office's.
       *[other] This phone's clock is { $count } hours ahead of the office's.
    }
drift-fast-days =
    { $count ->
        [one] This phone's clock is { $count } day ahead of the office's.
       *[other] This phone's clock is { $count } days ahead of the office's.
    }
drift-slow-minutes =
    { $count ->
        [one] This phone's clock is { $count } minute behind the office's.
       *[other] This phone's clock is { $count } minutes behind the office's.
    }
drift-slow-hours =
    { $count ->
        [one] This phone's clock is { $count } hour behind the office's.
       *[other] This phone's clock is { $count } hours behind the office's.
    }
drift-slow-days =
    { $count ->
        [one] This phone's clock is { $count } day behind the office's.
       *[other] This phone's clock is { $count } days behind the office's.
    }
drift-none = This phone's clock agrees with the office's.
drift-unknown = This phone's clock has not been compared with the office's yet.
drift-set-clock = Set the time in the phone's own settings. What was recorded is not affected.
drift-which-clock = By which clock is it to be written down?
drift-by-phone = This phone's: { $time }
drift-by-office = The office's: { $time }
drift-check-time = The time to be recorded: { $time }. Look at it before you tap; it can be corrected later, with a reason.

## Office: phones

office-phone-clock = Phone's clock
office-phone-version = Version
office-phone-unsent = Unsent at contact
office-phone-unsent-none = nothing
office-phone-unknown = not known
office-phone-never = never
office-phone-now = just now
office-phone-minutes-ago = { $count } min ago
office-phone-hours-ago = { $count } h ago
office-phone-days-ago =
    { $count ->
        [one] { $count } day ago
       *[other] { $count } days ago
    }
office-phone-clock-right = right
office-drift-fast-minutes = { $count } min ahead
office-drift-fast-hours = { $count } h ahead
office-drift-fast-days =
    { $count ->
        [one] { $count } day ahead
       *[other] { $count } days ahead
    }
office-drift-slow-minutes = { $count } min behind
office-drift-slow-hours = { $count } h behind
office-drift-slow-days =
    { $count ->
        [one] { $count } day behind
       *[other] { $count } days behind
    }
office-aside = Entries set aside
office-aside-what = These entries have arrived and are kept as they are, but do not count.
office-aside-none = No entry of this phone is set aside.
office-aside-more = { $count } more are not shown here.
office-aside-why = Reason
office-aside-entry = Entry
office-aside-when = Written at (phone's time)
office-aside-back = Back to the phones
office-alarm = The log is not what a phone knows it to be
office-alarm-what = A phone keeps a confirmation of { $known } entries that this office signed; the log now does not hold those { $known } entries. That phone sends nothing more.
office-alarm-restored = If the office was just restored from a copy: stop the server, run the command as below but with the day and time of your copy, and start it again. Phones then send again what is lacking.
office-alarm-else = If nobody restored anything: delete nothing, keep the disk as it is and tell the technician.
office-alarm-command = sync-server restored --copied-at 2026-11-27T18:30:00+07:00

# Papers: what each one has
paper-state = SOCIALIST REPUBLIC OF VIET NAM
paper-motto = Independence - Freedom - Happiness
paper-to = To:
paper-recipients = Recipients:
paper-page = Page { $page }/{ $pages }

# Papers: their content
paper-minutes-kind = MINUTES
paper-minutes-about = Surprise inspection of administrative discipline at { $unit }
paper-minutes-name = Minutes of the surprise inspection at { $unit }, { $day }
paper-draft = DRAFT
paper-decision = Decision No. { $number }, { $date }, of { $by }
paper-basis-decision = Pursuant to { $decision } founding { $team }
paper-desk-of = { $desk } of { $unit }
paper-moment = { $hour }:{ $minute }, { $date }
paper-moment-blank = ……:……, ……
paper-today = Today, at { $moment }, at { $place }, the team made a surprise inspection of administrative discipline. Who was there, what was checked and found:
paper-time-by-hand = The arrival was entered by hand, not taken from the phone's clock. Reason: { $reason }
paper-time-drift = The arrival was taken from the phone's clock. { $drift }
paper-part-people = I. WHO WAS THERE
paper-people-team = 1. The team
paper-people-team-none = No member of the team has written anything of this visit.
paper-people-unit = 2. For the inspected unit
paper-host-none = Who received the team is not recorded.
paper-host-unnamed = 1 person for the unit
paper-duty-leader = leader
paper-duty-secretary = secretary
paper-duty-member = member
paper-part-results = II. WHAT WAS CHECKED AND FOUND
paper-roll = 1. Staff and working hours
paper-roll-table = Staff
paper-roll-assigned = Posts assigned
paper-roll-on-roll = On the roll
paper-roll-present = Present
paper-roll-late = Late
paper-roll-left-early = Left early
paper-roll-absent = Absent
paper-roll-excused = Absent with reason
paper-roll-unexcused = Absent without reason
paper-roll-with-reason = With reason
paper-roll-without-reason = Without reason
paper-roll-none = No roll call: the unit has no roster here and the team recorded nobody.
paper-roll-counted = Counted by the team on the spot, without a roll call by name.
paper-roll-shares = Who had to be there: { $due }; present, late ones included: { $present }/{ $due } ({ $share }).
paper-roll-added = Among those on the roll, not on the unit's own roster and added on the spot: { $count }.
paper-away-lead = Who was late, left early, was absent, or whose mark is not clear:
paper-away-table = Late and absent
paper-away-what = This is what was seen at the time of the inspection, and no conclusion. Whoever is named may explain and hand in papers.
paper-number = No.
paper-full-name = Name
paper-post = Post, department
paper-seen = Seen
paper-proof = Proof
paper-proof-not-recorded = no paper recorded
paper-not-recorded = not recorded
paper-born = { $name } (born { $year })
paper-badges = 2. Badges
paper-badges-none = Nobody's badge was checked.
paper-badges-figures = What was seen of the badges of { $total } people: { $states }.
paper-badges-state = { $state }: { $count }
paper-badges-table = Badges
paper-badge-state = State of the badge
paper-badge-unchecked = not checked
paper-people-number = People
paper-sum = Total
paper-badges-persons = Who has a badge and did not wear it, wore it wrongly, used another's, or lost it and is not known to have reported it:
paper-badges-persons-table = Persons' badges
paper-badges-units = For whom the unit has to ask for a badge (the unit's duty, no breach of theirs):
paper-badges-units-table = Badges to be asked for
paper-checklist = 3. The checklist
paper-checklist-table = Checklist
paper-item = Code
paper-item-what = What is checked
paper-item-result = Result
paper-checklist-open = No result was recorded for: { $items }.
paper-findings = 4. What was found
paper-findings-table = Findings
paper-findings-none = Nothing was found.
paper-findings-bases = By code, the texts they rest on: { $bases }.
paper-findings-letter = «Công văn» is the letter named among the texts at the head of these minutes.
paper-findings-what = This is what was seen at the time of the inspection, and no conclusion. Whoever it concerns may explain before there is a conclusion.
paper-findings-withdrawn = Other findings were withdrawn by who recorded them and are not printed: { $count }.
paper-whom = Person or unit; post
paper-content = Content
paper-basis = Basis
paper-basis-none = no text is cited
paper-explanation = Explanation
paper-explanation-none = not explained yet
paper-unidentified-what = (counted for no person)
paper-act = , act { $act }
paper-seen-at = Seen at { $time }.
paper-seen-at-place = Seen at { $time }, { $place }.
paper-units-duty = The unit's duty; not counted against the person.
paper-finding-photos = Photos: { $hashes }
paper-whom-unit = The inspected unit
paper-duplicates-several = Some of { $numbers } may be one and the same; nobody has joined them or told them apart.
paper-duplicates = No. { $one } and No. { $other } may be one act; nobody has joined or parted them yet.
paper-photos = 5. Photos of the file
paper-photos-none = There are no photos.
paper-photos-count = { $count } photos ({ $classes }), kept in the file and not printed here.
paper-photos-hashes = Names of the photos (first 12 characters of SHA-256): { $hashes }.
paper-photos-gone = Photos withdrawn, or erased under the retention rule, whose names stay in the file: { $count }.
paper-photo-badge = badge
paper-photo-portrait = portrait
paper-photo-scene = scene
paper-photo-document = document
paper-photo-signature = signature
paper-differences = 6. What members recorded differently
paper-differences-lead = Not settled when the minutes were made; none of these values is taken for the right one:
paper-differences-table = Differences
paper-difference-of = What
paper-difference-values = Values and who recorded them
paper-of-whom = { $of } – { $whom }
paper-differs = Different, not settled:
paper-rival = – { $value } (recorded by: { $by })
paper-author-unknown = unknown
paper-left-out = (free words left out)
paper-places-count = places: { $count }
paper-withdraws = withdrawn: { $value }
paper-member-number = Member No. { $number }
paper-person-number = Person No. { $number }
paper-part-statement = III. THE UNIT'S OPINION
paper-statement-by = { $speaker } said: { $words }
paper-statement-none = No opinion of the unit is recorded.
paper-part-recommendations = IV. THE TEAM'S RECOMMENDATIONS
paper-recommendations-lead = The team asks, by the five «clear»:
paper-recommendations-none = No recommendation is recorded.
paper-recommendations-table = Recommendations
paper-recommendation-differs = { $number } (differs)
paper-end = These minutes were closed at { $moment }, read out to all, and made in { $count } copies of equal value.
paper-end-two = These minutes were closed at { $moment }, read out to all, and made in { $count } copies of equal value, one for each side.
paper-refused = The unit's representative did not sign. Reason: { $reason } Witnessed by: { $witnesses }.
paper-refused-mark = not signed (reason above)
paper-signed = (signed)
paper-not-signed = not signed yet
paper-signer-unit = FOR THE INSPECTED UNIT
paper-signer-secretary = WHO KEPT THE MINUTES
paper-signer-leader = TEAM LEADER
paper-sign-here = (signature and name)
paper-code = Code of what these minutes state:
paper-code-what = Two copies with one code state the same.
paper-foot-draft = not sealed
paper-foot-code = code { $code }
paper-foot-superseded = superseded by the minutes with the content code { $code }
paper-class-internal = Internal, complete
paper-class-without-names = Internal, without names
paper-class-public = Public, figures only
paper-roll-shares-open = Who had to be there: { $due }; present, late ones included: { $present }/{ $due } ({ $share }). Not verified or marked differently, and not taken for absent: { $open }; were they all present, it would be { $most }/{ $due } ({ $mostshare }).
paper-see-differences = told differently, not settled (see 6)
paper-mr-or-ms-within = Mr/Ms { $name }
paper-answer-lead-unit = On what was recorded in the surprise inspection of { $day } at { $unit }, the unit explains:
paper-notice-late = Figures and findings include what came to the record after the minutes.
paper-photo-list-begin = Today, { $date }, at { $place }, the photos of the visit are handed over:
paper-member = { $name }, { $title }: { $duty }
paper-member-untitled = { $name }: { $duty }
paper-sign-blank = ……
paper-public-kind = INFORMATION
paper-public-about = Result of the surprise inspection of administrative discipline at { $unit }
paper-public-lead = On { $day } the team made a surprise inspection at { $unit }. Figures at the time of the inspection:
paper-public-roll = 1. Staff and working hours
paper-public-badges = 2. Badges
paper-public-others = 3. Findings
paper-public-unclear = not verified or not agreed
paper-public-worn = worn as the rules say
paper-public-not-worn = not worn, or not as the rules say
paper-public-not-issued = never issued, outdated, lost or damaged
paper-public-no-badge = not met, exempt or not checked
paper-public-findings = Findings: { $count }. A finding is no conclusion.
paper-public-fewer = fewer than { $count }
paper-public-hidden = *
paper-public-what = The sign * stands for fewer than { $count } people, and for figures from which those could be worked out.
paper-supplement-kind = SUPPLEMENT
paper-supplement-about = To the minutes of the surprise inspection at { $unit }, { $day }
paper-supplement-name = Supplement to the minutes: { $unit }
paper-supplement-lead = After the minutes were sealed, these entries came to the record of the visit. The signed minutes are unchanged. Entries: { $count }.
paper-supplement-code = Code of what the minutes state: { $code }.
paper-supplement-table = Supplement
paper-supplement-before = In the minutes
paper-supplement-now = Entry
paper-supplement-by = By whom, when
paper-supplement-nothing = nothing
paper-supplement-late = written without knowing of the seal
paper-supplement-after = written knowing of the seal
paper-supplement-what = The time is that of the writer's device. The column «In the minutes» is what the signed minutes state.
paper-why = Reason: { $why }
paper-aside = set aside, does not count
paper-two-acts = Found to be two, not joined
paper-badge-list-name = List of staff for badges: { $unit }
paper-badge-list-table = List for badges
paper-badge-letter-about = Request for badges
paper-to-through = { $to } (through { $through })
paper-badge-letter = { $unit } reviewed who was never given a badge, changed post, or lost a badge, and asks { $to } for badges for { $count } people: new { $new }, changed { $changed }, replaced { $again }.
paper-badge-letter-annex = List and portraits are in the annex.
paper-badge-not-listed = Not listed, since two results stand and none is settled: { $count }.
paper-badge-annex = LIST OF STAFF FOR BADGES: { $unit }
paper-badge-annex-of = (With letter No. …… of { $unit })
paper-annex = Annex
paper-picture = Portrait
paper-no-portrait = (portrait 3×4)
paper-birth-year = Born
paper-title = Post
paper-department = Department
paper-unit = Unit
paper-category = Category
paper-category-cb = CB
paper-category-cc = CC
paper-category-vc = VC
paper-category-nld = hired
paper-category-kct = part-time
paper-badge-reason = Reason
paper-reason-new = new
paper-reason-changed = post or unit changed
paper-reason-again = lost or damaged
paper-old-number = Old number (masked)
paper-remarks = Remarks
paper-remark-requested = requested before: { $said }
paper-remark-reported = reported: { $said }
paper-remark-entitled = please check entitlement
paper-as-above = As above
paper-request-kind = REQUEST FOR EXPLANATION
paper-request-about = On what was found in a surprise inspection
paper-request-name = Request for explanation: { $whom }
paper-request-lead = On { $day } the team of decision No. { $decision } made a surprise inspection at { $unit } and recorded:
paper-request-table = To be explained
paper-request-roll = Roll call: { $seen }
paper-request-ask = { $whom } is asked to explain in writing on the attached form, with reasons and papers (if any), by the end of { $due }.
paper-request-what = This is what was seen, and no conclusion. A conclusion comes only after the explanation was looked into.
paper-request-letter = «Công văn» in the column of texts is { $letter }.
paper-request-whom = In the case of: { $whom }.
paper-mr-or-ms = Mr/Ms { $name }
paper-answer-kind = EXPLANATION
paper-answer-lead = On what was recorded in the surprise inspection of { $day } at { $unit }, I explain:
paper-answer-words = 1. Explanation
paper-answer-papers = 2. Papers attached
paper-explainer = WHO EXPLAINS
paper-unit-head = HEAD OF THE UNIT
paper-notice-kind = NOTICE
paper-notice-about = Result of the surprise inspection of administrative discipline at { $unit }
paper-notice-name = Notice of result: { $unit }, { $day }
paper-notice-lead = On { $day } the team made a surprise inspection at { $unit }. Result and decisions so far:
paper-notice-roll = I. STAFF AT THE TIME OF THE INSPECTION
paper-notice-findings = II. WHAT WAS DECIDED
paper-part-notice-recommendations = III. RECOMMENDATIONS
paper-notice-table = Decisions
paper-notice-none = No finding was upheld.
paper-notice-rejected = Rejected, and counted for nobody: { $count }.
paper-notice-open = Not decided, deferred or to be looked at again, and counted for nobody yet: { $count }.
paper-decision-of-office = Decision
paper-notice-end = { $unit } is asked to carry this out and to report by the days named.
paper-photo-list-kind = MINUTES
paper-photo-list-about = Hand-over of the photos of the surprise inspection at { $unit }, { $day }
paper-photo-list-name = Hand-over of photos: { $unit }, { $day }
paper-photo-list-lead = Photos: { $count }; in all { $bytes }. Each is named by the SHA-256 of its file, which the receiver checks.
paper-photo-list-table = Photos
paper-photo-list-end = Both sides compared and agree to this list.
paper-taken-at = Taken at (device's clock)
paper-photo-class = Class
paper-belongs-to = Belongs to
paper-hash = SHA-256
paper-size = Size
paper-photo-of-visit = the visit as a whole
paper-photo-of-badge = badge of { $name }
paper-photo-of-finding = finding { $code } – { $whom }
paper-hands-over = HANDS OVER
paper-takes-over = TAKES OVER
paper-blank-name = Checklist to be filled in by hand
paper-blank-kind = CHECKLIST
paper-blank-about = Surprise inspection at { $place }
paper-blank-agency = INSPECTION TEAM
paper-blank-unit = ………………………………
paper-blank-what = For when the phone can't be used. Who fills it in types it into their own phone the same day; it is kept with the file. No citizen numbers, no names of citizens.
paper-blank-begin = Arrived at ……:……, …… { $year }. Work began at ……:…….
paper-blank-team = Members of the team present:
paper-blank-host = Who received the team (name, post):
paper-blank-assigned = Posts assigned: ………… On the roll: …………
paper-blank-roll = 1. Roll call and badges
paper-blank-roll-codes = Badge: Đ worn rightly; S wrongly; K not worn; C never issued (the unit's duty); V outdated; M lost; N another's; X exempt. Not met: leave empty. Reasons of absence: leave, duty trip, meeting, field, training, statutory leave or other, and no more.
paper-blank-items = 2. Checklist
paper-blank-findings = 3. Findings
paper-blank-statement = 4. The unit's opinion
paper-blank-recommendations = 5. Recommendations (the five «clear»)
paper-blank-end = Ended at ……:……. Copies: ……
paper-blank-present = Present
paper-blank-late = Late
paper-blank-excused = Absent with reason
paper-blank-unexcused = Absent without reason
paper-blank-badge = Badge
paper-blank-yes = Yes
paper-blank-no = No
paper-blank-na = Not applicable
paper-blank-figures = Figures, remarks

# Why a paper can't be made
no-paper-team = The minutes can't be printed: this visit was opened before the phone had the decision that founds the team. What is recorded can still be signed and sealed; tell the office.
no-paper-unit = The inspected unit is not known here. Sync with the office and try again.
no-paper-visit = There is no such visit.
no-paper-profile = The issuing agency's details for the day of this visit are not known. Tell the administrator.
no-paper-seal = Not all that the minutes' seal covers is here. Sync and try again.
no-paper-late = Nothing was added since the minutes were sealed.
no-paper-missing = Something this paper needs is lacking: { $field }. Tell the administrator.
no-paper-code = Finding code { $code } is not in this version's catalogue. Update the app.
no-paper-needs-update = Something here is not understood by this version, so no paper is made. Update the app.
no-paper-picture = A picture to be printed ({ $field }) is not on this phone. Sync and try again.
no-paper-not-a-picture = A picture to be printed ({ $field }) can't be read. Take or choose it again.
no-paper-too-much = Too many or too long: { $field }. A paper holds { $max } at most.
no-paper-not-written = The { $format } file could not be written. This is a fault of the program: tell the administrator.

# The end of a visit

close-host = Who receives the team
close-host-note = Note (optional)
close-host-note-hint = E.g. on behalf of the chairman, authorised in writing.
close-from-roster = Choose from the unit's list
close-not-yet = nothing yet
close-supplement = The minutes are sealed and change no more. What is written from now on is a supplement to them.
close-signed-already = There are signatures. If you reopen and write more, it must be read back and signed again.
close-day-hint = Type day, month, year: 15/12/2023 or 15122023.
close-day-read = The day is { $date }.
statement-nothing = No comment.
statement-hint = In the speaker's own words.
checklist = Checklist
checklist-progress = { $part }/{ $whole } items answered
checklist-answered = Answered
checklist-done = answered
checklist-offer = Add a finding: { $finding }
checklist-recorded =
    { $count ->
        [one] { $count } recorded
       *[other] { $count } recorded
    }
checklist-by-office = The office follows the reports; nothing is answered here.
checklist-go = Go there
checklist-save = Save the answer
checklist-last = Last date (optional)
checklist-from-roll = Take the figures of the roll and the badge check
checklist-now = Now { $time }
checklist-arrived = On arrival { $time }
checklist-time = Time of day
checklist-places = Closed rooms or desks
checklist-no-places = None is closed
checklist-places-hint = One a line, as on its door.
checklist-no-remedies = Nothing was recommended last time
checklist-scale = 1 is worst, 5 is best
checklist-note = Seen, or said by citizens
checklist-note-hint = No citizen's name.
checklist-no-complaint = No complaint.
answer-time-unread = That time can't be read. Type it like 07:35 or 0735.
answer-count-unread = «{ $part }» must be a whole number.
answer-sum-mismatch = «{ $whole }» is { $is }, but its parts together are { $parts }. Look at the figures again.
answer-missing = «{ $part }» is missing.
answer-citizen-number = There are 12 digits in a row, like a citizen number. Remove them.
recommend = Recommendations (five «clears»)
recommend-one = Recommendation
recommend-new = Add a recommendation
recommend-go-on = Go on writing
recommend-edit = Correct the recommendation
recommend-none = No recommendation yet. Each needs all five «clears».
recommend-count =
    { $count ->
        [one] { $count } recommendation
       *[other] { $count } recommendations
    }
recommend-withdraw = Withdraw this recommendation
recommend-clear = { $part }/{ $whole } clear.
recommend-lacking = Missing: { $names }.
recommend-what-hint = What must the unit do?
recommend-who-hint = Who does it?
recommend-result-hint = What is there once it is done, and where is it seen?
recommend-responsible-hint = Who answers for it if it is not done?
recommend-head = Head of the unit
recommend-in-days =
    { $count ->
        [one] in { $count } day
       *[other] in { $count } days
    }
recommend-day-past = This day is past
recommend-day-weekend = This day is a Saturday or Sunday
sign = Sign the minutes
sign-read-back = Read this back to everybody before it is signed. The minutes will say:
sign-read-back-done = Read back, everybody heard it
sign-read-first = Once it was read back, it can be signed.
sign-close-first = End the inspection first, then sign.
sign-outdated = More was written after this signature. Read it back and sign again.
sign-now = Sign
sign-again = Sign again
sign-progress = { $part }/{ $whole } signatures
sign-clear = Clear
sign-save = Save the signature
sign-save-refusal = Record the refusal
sign-how = How it is signed
sign-drawn = On this phone
sign-on-paper = On paper
sign-refused = Refused
sign-draw-here = Sign with a finger in the frame below.
sign-on-paper-what = The signature is on the paper copy. The minutes say that it was signed on paper.
sign-reason = Why it is refused
sign-no-reason = No reason was given.
sign-witnesses = Two of the team who saw it
sign-witnesses-left =
    { $count ->
        [one] Choose { $count } more.
       *[other] Choose { $count } more.
    }
sign-team-unknown = This phone does not have the team's list yet. Sync, then record it.
signature-too-small = The signature is too short or too small. Clear it and sign again, as wide as the frame.
seal = Seal
seal-now = Seal the minutes
seal-what = Sealing fixes exactly what is recorded up to now: after it nobody changes the minutes, not even the office.
seal-by-leader = The team's leader seals on their own phone.
seal-unsigned = It can't be sealed yet. Not signed, or to be signed again: { $names }.
seal-not-compared = Not compared with the phone of: { $names }. What only that phone holds will not be in the minutes. Compare this match code on all phones, or pass the visit on first:
seal-done = The minutes are sealed
seal-code-what = This code is the same on the phone, in the minutes and at the office.
pass = From phone to phone
pass-on = Pass on to another phone
pass-on-what = Writes this visit as a sealed file for the phones of the team. This is not sending it to the office.
pass-opener = What opens the file there?
pass-by-team = The team's key
pass-by-code = A code shown here
pass-compare = This visit's match code on this phone
pass-take = Take in from another phone
pass-take-what = Copy the other phone's file into the folder below and tap it. A wrong or changed file changes nothing.
pass-code = The file's code
pass-code-hint = Only where the other phone shows one.
pass-no-files = No file of another phone is in the folder yet.
pass-look = Look again

# Papers at the office
office-papers = Papers
office-papers-what = Minutes, supplement, notice of result, requests for explanation, badge list and photos of this visit.
office-papers-open = Open papers
office-papers-back = Back to this visit
office-papers-back-to = Back
office-papers-logged = Each time a copy with names is taken, it is logged.
office-papers-not-all-kept = There are signed minutes whose very paper the office could not keep yet. Open the papers to see why.
office-paper-internal = Internal, in full
office-paper-without-names = Internal, without names
office-paper-public = Public (figures only)
office-format-pdf = PDF
office-format-docx = Word (DOCX)
office-format-xlsx = Excel (XLSX)
office-format-csv = CSV
office-format-zip = Portraits (ZIP)
office-paper-minutes = Sealed minutes, code printed on them
office-paper-minutes-draft = Minutes (draft)
office-paper-minutes-draft-what = Not sealed yet: this prints what the record holds now and is marked as a draft. Once the team leader seals, the signed paper takes its place.
office-paper-sealed-already = The minutes of this visit are sealed, no draft is printed any more. Go back and take the signed paper.
office-paper-signed = As signed
office-paper-copy = Copy (says so where it was superseded)
office-paper-by-office = Internal, in full (made by the office)
office-paper-kept = The very paper signed on the phone, kept byte for byte. File code:
office-paper-not-named = There is no paper made by the phone for these minutes yet (older version). The one below is made by the office from exactly the entries that were sealed.
office-paper-differs = The signed paper has not come to the office yet, and what the office makes of the sealed entries is not the same byte for byte, so nothing is given in its place. Sync the phone that sealed; if it says that all is sent and this stays, use the signed print and tell the administrator.
office-paper-not-kept = The signed paper can't be made again yet; the office tries again when more has arrived.
office-paper-damaged = The file of these signed minutes is damaged on the disk and can't be made again yet. Restore the folder «papers» from a backup, then open this again.
office-paper-superseded = superseded
office-paper-superseded-by = These minutes were superseded by those with code { $code }; the signed paper stays as it is, as evidence.
office-paper-supplement = Supplement to the minutes: { $count } entries
office-paper-notice = Notice of result
office-paper-notice-what = A draft for the unit: only findings that were upheld are told as results. The registry fills in number and day.
office-paper-explanation-request = Request for an explanation
office-paper-explanation-request-what = Asks one person, or the unit, about what nobody has explained yet. It asks; it concludes nothing.
office-paper-explanation-request-none = Nothing is left to be explained.
office-paper-ask = Make a request for an explanation
office-paper-to = To
office-paper-due = Answer due on
office-paper-due-what = { $count } working days from today unless changed; public holidays are not taken off.
office-paper-due-wrong = The answer must be due on a day from { $from } to { $to }. Go back and choose another day.
office-paper-badge-list = Request for badges
office-paper-badge-list-what = The unit's letter with the list as its annex, from this visit's badge checks.
office-paper-badges-of = Request for badges ({ $count } people)
office-paper-photo-list = Hand-over of photos
office-paper-photo-list-what = The list of photos for the file of the case: time, hash, what each belongs to; it shows no picture.
office-paper-checklist-agency-blank = Checklist by hand, agency (blank)
office-paper-checklist-agency-roster = Checklist by hand, agency (with the roster)
office-paper-checklist-one-stop-blank = Checklist by hand, one-stop desk (blank)
office-paper-checklist-one-stop-roster = Checklist by hand, one-stop desk (with the roster)
office-paper-refused = This paper could not be made
office-paper-lacks = The record lacks { $field }. Add it on the team's phone, sync, then try again.
office-paper-lacks-visit = The office has no opening entry of this visit (unit, arrival). Sync the phone of whoever opened it, then try again.
office-paper-lacks-team = This visit names no team and decision, so its papers lack their legal basis. The leader chooses the team when opening the visit, then syncs.
office-paper-lacks-unit = The office does not know this unit yet (name, kind). Add the unit, then try again.
office-paper-lacks-profile = There is no agency profile (names, legal bases) for the day of this paper. The administrator adds one for that day.
office-paper-lacks-badge-check = Nobody in this visit needs a badge issued, changed or replaced, so there is no list to make.
office-paper-lacks-portraits = There is no portrait yet of anybody who needs a badge. Take portraits at the badge check, sync, then try again.
office-paper-lacks-finding = Nothing is left for them to explain in this visit.
office-paper-lacks-late = Nothing came after these minutes yet, so there is no supplement to print.
office-paper-lacks-includes = Not all entries that the sealed minutes cover are here: some have not arrived, or were erased under the retention rule. Sync all phones of the team, then try again.
office-paper-lacks-table = This paper has no table to export.
office-paper-unknown-code = This version does not know finding code { $code }. Update the office's program, then try again.
office-paper-needs-update = A newer version wrote something the office does not understand yet, so nobody could sign for it. Update the office's program, then try again.
office-paper-picture-not-here = The picture of { $field } has not arrived at the office. Sync the phone that took it, then try again.
office-paper-no-picture = The picture of { $field } can't be read as a JPEG. Take it again on the phone, sync, then try again.
office-paper-too-much = Too many or too long: { $field } (at most { $max }). Choose another format, or make it in parts.
office-paper-not-written = The program could not write this { $format } file. That is a fault of the program; tell the administrator.
office-paper-no-file-name = No file name could be given to picture number { $at }. That is a fault of the program; tell the administrator.
paper-field-badge-check = the badge check
paper-field-bytes-of-a-part = the size of a part of the file
paper-field-cell = the words of a cell
paper-field-code = the code
paper-field-columns = columns
paper-field-finding = the finding
paper-field-findings = findings
paper-field-foot = the line at the foot
paper-field-includes = the entries of the minutes
paper-field-late = later entries
paper-field-made-on = the day it is made
paper-field-pages = pages
paper-field-parts = the parts of the seal
paper-field-photos = photos
paper-field-pictures = the size of the pictures
paper-field-portrait = the portrait
paper-field-portraits = portraits
paper-field-profile = the agency profile
paper-field-qr = the QR code
paper-field-rows = people
paper-field-seal = the seal
paper-field-sheet = rows of a sheet
paper-field-signature = the signature
paper-field-team = the team
paper-field-title = the title
paper-field-unit = the unit
paper-field-visit = the visit
paper-field-other = a part of the paper

# The minutes on the screen
minutes = Read the minutes
minutes-save = Save as PDF
minutes-saved = Saved as a file here:
minutes-file-open = This file is not sealed, whoever has it can read it: give it only to the inspected unit and to members of the team.
minutes-not-saved = The file could not be written into the folder { $folder }. See whether the phone has room left, then try again.
minutes-add = Write in the supplement
