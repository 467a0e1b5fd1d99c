//! What thumbs type of days, times and figures, read as generously as it is unmistakable.
//! What can't be read is none, never a guess.

use chrono::NaiveDate;
use shared::domain::checklist::COUNT_MAX;

/// A day: `20/11/2023`, `5.3.2024`, `20 11 2023`, `20112023`; day and month before year.
pub fn read_day(typed: &str) -> Option<NaiveDate> {
    let parts = figures(typed);
    let read = |part: &str| part.parse::<u32>().ok();
    match parts.as_slice() {
        [whole] if whole.len() == 8 => day(read(&whole[..2])?, read(&whole[2..4])?, &whole[4..]),
        [first, second, year] => day(read(first)?, read(second)?, year),
        _ => None,
    }
}

fn day(day: u32, month: u32, year: &str) -> Option<NaiveDate> {
    // A year of two digits is of no century.
    let year = Some(year).filter(|year| year.len() == 4)?.parse().ok()?;
    NaiveDate::from_ymd_opt(year, month, day)
}

/// A time of the day in minutes since midnight: `7:35`, `07h35`, `7 giờ 35`, `0735`, `7h`.
pub fn read_time(typed: &str) -> Option<u16> {
    let parts = figures(typed);
    let read = |part: &str| part.parse::<u16>().ok();
    let (hour, minute) = match parts.as_slice() {
        [whole] if whole.len() == 4 => (read(&whole[..2])?, read(&whole[2..])?),
        [hour] if hour.len() <= 2 => (read(hour)?, 0),
        [hour, minute] if minute.len() == 2 => (read(hour)?, read(minute)?),
        _ => return None,
    };
    (hour < 24 && minute < 60).then_some(hour * 60 + minute)
}

/// A whole number; points between thousands are read over.
pub fn read_count(typed: &str) -> Option<u32> {
    let digits: String = typed.trim().chars().filter(|letter| *letter != '.').collect();
    digits.parse().ok().filter(|count| *count <= COUNT_MAX && digits.bytes().all(|byte| byte.is_ascii_digit()))
}

/// The runs of digits of a text.
fn figures(typed: &str) -> Vec<&str> {
    typed.split(|letter: char| !letter.is_ascii_digit()).filter(|run| !run.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_as_people_write_them() {
        let day = NaiveDate::from_ymd_opt(2024, 3, 5);
        for typed in ["5/3/2024", "05.03.2024", "5-3-2024", " 05 03 2024", "05032024"] {
            assert_eq!(read_day(typed), day, "{typed}");
        }
        for typed in ["", "5/3", "5/3/24", "31/02/2024", "3/13/2024", "hôm nay", "5/3/2024/1"] {
            assert_eq!(read_day(typed), None, "{typed}");
        }
    }

    #[test]
    fn times_are_read_as_people_write_them() {
        for typed in ["7:35", "07h35", "7 giờ 35", "0735", "07.35"] {
            assert_eq!(read_time(typed), Some(7 * 60 + 35), "{typed}");
        }
        assert_eq!((read_time("7h"), read_time("23:59"), read_time("0:00")), (Some(420), Some(1439), Some(0)));
        for typed in ["", "24:00", "7:60", "735", "7:3", "7:35:00"] {
            assert_eq!(read_time(typed), None, "{typed}");
        }
    }

    #[test]
    fn figures_are_whole_numbers_within_their_limit() {
        assert_eq!((read_count("35"), read_count(" 1.234 "), read_count("0")), (Some(35), Some(1234), Some(0)));
        for typed in ["", "-1", "1,5", "12a", "+3", "9999999"] {
            assert_eq!(read_count(typed), None, "{typed}");
        }
    }
}
