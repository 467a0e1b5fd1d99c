//! Vietnamese text, purely: normal form, search form, sort keys, names, dates,
//! numbers, phone numbers, and the sentences people read. It refuses to know
//! what a text is about: limits, fields and records belong to its callers.

mod collate;
mod dates;
mod names;
mod normal;
mod numbers;
mod phone;
mod search;
mod sentence;

pub use collate::{name_sort_key, sort_key};
pub use dates::{PeriodRule, Quarter, document_date, in_office_time, is_weekend, screen_date};
pub use names::{PersonName, title_case};
pub use normal::{Text, TextRefusal, fold, nfc};
pub use numbers::{
    NO_FIGURE, document_number, grouped, has_citizen_number, mask_badge_number, one_decimal, percent_one_decimal,
    point_letter,
};
pub use phone::{PhoneRefusal, normal_phone};
pub use search::{Query, Rank, matches, search};
pub use sentence::{Arg, Lang, Sentences};
