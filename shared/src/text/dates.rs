//! Dates as papers and screens write them, and the quarters of the directive.
//! It knows no clock: today is an argument of whoever asks.

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, Weekday};
use serde::{Deserialize, Serialize};

/// Vietnam's time, without daylight saving (QĐ 134/2002/QĐ-TTg).
const OFFICE_OFFSET_SECONDS: i32 = 7 * 3600;

/// A moment as the office's wall clock told it, whatever offset it was written in.
pub fn in_office_time(at: DateTime<FixedOffset>) -> DateTime<FixedOffset> {
    at.with_timezone(&FixedOffset::east_opt(OFFICE_OFFSET_SECONDS).expect("seven hours is an offset"))
}

/// The date line of a paper (NĐ 30/2020/NĐ-CP, annex I): days below 10 and the
/// months 1 and 2 get a leading zero, no other month does.
pub fn document_date(date: NaiveDate) -> String {
    let month = match date.month() {
        month @ 1..=2 => format!("0{month}"),
        month => month.to_string(),
    };
    format!("ngày {:02} tháng {month} năm {}", date.day(), date.year())
}

/// A date in a table or on a screen: dd/mm/yyyy.
pub fn screen_date(date: NaiveDate) -> String {
    format!("{:02}/{:02}/{:04}", date.day(), date.month(), date.year())
}

/// Saturday or Sunday. A due date on one is shown with advice, never moved: the
/// directive has no rule that would move it.
pub fn is_weekend(date: NaiveDate) -> bool {
    matches!(date.weekday(), Weekday::Sat | Weekday::Sun)
}

/// Which days a quarter's report covers: a setting, since the directive names
/// only the day on which it is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum PeriodRule {
    /// From the 15th to the 14th, as the report is due before the quarter ends.
    #[default]
    #[serde(rename = "15to14")]
    FifteenthToFourteenth,
    /// The calendar quarter.
    #[serde(rename = "calendar")]
    Calendar,
}

/// A quarter of a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Quarter {
    year: i32,
    number: u32,
}

/// Reports are due on this day of the quarter's last month (directive, section 5).
const DUE_DAY: u32 = 15;
const MONTHS: u32 = 3;
/// Years with four digits; all of them have every date asked for here.
const YEARS: std::ops::RangeInclusive<i32> = 1000..=9998;

impl Quarter {
    /// Quarter 1 to 4 of a year of four digits; `None` for any other.
    pub fn new(year: i32, number: u32) -> Option<Quarter> {
        (YEARS.contains(&year) && (1..=4).contains(&number)).then_some(Quarter { year, number })
    }

    /// The quarter in whose report a day is counted; `None` beyond four-digit years.
    pub fn of(day: NaiveDate, rule: PeriodRule) -> Option<Quarter> {
        let calendar = Quarter::new(day.year(), (day.month() - 1) / MONTHS + 1)?;
        if day > calendar.period(rule).1 { calendar.next() } else { Some(calendar) }
    }

    /// The year it belongs to.
    pub fn year(self) -> i32 {
        self.year
    }

    /// 1 to 4.
    pub fn number(self) -> u32 {
        self.number
    }

    /// The day its report is due.
    pub fn due(self) -> NaiveDate {
        day_of(self.year, self.number * MONTHS, DUE_DAY)
    }

    /// First and last day its report covers.
    pub fn period(self, rule: PeriodRule) -> (NaiveDate, NaiveDate) {
        match rule {
            PeriodRule::FifteenthToFourteenth => (before(self).due(), eve(self.due())),
            PeriodRule::Calendar => (self.first_day(), eve(after(self).first_day())),
        }
    }

    fn next(self) -> Option<Quarter> {
        let Quarter { year, number } = after(self);
        Quarter::new(year, number)
    }

    fn first_day(self) -> NaiveDate {
        day_of(self.year, (self.number - 1) * MONTHS + 1, 1)
    }
}

fn before(quarter: Quarter) -> Quarter {
    match quarter {
        Quarter { year, number: 1 } => Quarter { year: year - 1, number: 4 },
        Quarter { year, number } => Quarter { year, number: number - 1 },
    }
}

fn after(quarter: Quarter) -> Quarter {
    match quarter {
        Quarter { year, number: 4 } => Quarter { year: year + 1, number: 1 },
        Quarter { year, number } => Quarter { year, number: number + 1 },
    }
}

fn day_of(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).expect("every month of a four-digit year has a 1st and a 15th")
}

fn eve(day: NaiveDate) -> NaiveDate {
    day.pred_opt().expect("a day of a four-digit year has a day before it")
}
