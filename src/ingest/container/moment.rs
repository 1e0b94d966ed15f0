//! Moments as data tells them, brought to the 14 digits of archives.

use serde_json::Value;

/// Seconds of a day.
const DAY: i64 = 86_400;

/// The moment that a value tells, as 14 digits in UTC: a date, a date with a time and a zone, 8 or 14 digits, or seconds
/// (or thousandths, millionths, milliardths of them) since 1970.
pub(super) fn of_value(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => of_text(text),
        Value::Number(number) => of_number(number.as_i64().or_else(|| number.as_f64().map(|n| n as i64))?),
        _ => None,
    }
}

/// The moment that a text tells; see [`of_value`].
pub(super) fn of_text(text: &str) -> Option<String> {
    let text = text.trim();
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return match text.len() {
            14 => Moment::of_digits(text).map(Moment::digits),
            _ => of_number(text.parse().ok()?),
        };
    }
    let (date, time) = match text.find(['T', 't', ' ']) {
        Some(at) => (&text[..at], text[at + 1..].trim()),
        None => (text, ""),
    };
    Some(Moment::of_date(date)?.at(time)?.digits())
}

/// A number is a day in 8 digits, a moment in 14, or counts seconds or parts of them; how many digits it has tells.
fn of_number(number: i64) -> Option<String> {
    let digits = number.to_string();
    match digits.len() {
        _ if number < 0 => None,
        8 => Moment::of_digits(&format!("{digits}000000")).map(Moment::digits),
        9 | 10 => of_seconds(number),
        12 | 13 => of_seconds(number / 1_000),
        15 | 16 => of_seconds(number / 1_000_000),
        18 | 19 => of_seconds(number / 1_000_000_000),
        14 => Moment::of_digits(&digits).map(Moment::digits),
        _ => None,
    }
}

/// The moment so many seconds after the beginning of 1970.
pub(super) fn of_seconds(seconds: i64) -> Option<String> {
    Moment::of_seconds(seconds).map(Moment::digits)
}

/// The moment so many seconds after the beginning of 1970, for people: `2011-05-27T23:35:51Z`.
pub(super) fn iso(seconds: i64) -> Option<String> {
    let digits = of_seconds(seconds)?;
    let part = |from: usize, to: usize| &digits[from..to];
    Some(format!(
        "{}-{}-{}T{}:{}:{}Z",
        part(0, 4),
        part(4, 6),
        part(6, 8),
        part(8, 10),
        part(10, 12),
        part(12, 14)
    ))
}

/// The day that the Princeton-Leuven crawl aimed at in a half-year: 1 April in the first half, 1 October in the second.
pub(super) fn of_half_year(year: &str, half: &str) -> Option<String> {
    let is_year = year.len() == 4 && year.bytes().all(|byte| byte.is_ascii_digit());
    let month = match half {
        "A" | "a" => "04",
        "B" | "b" => "10",
        _ => return None,
    };
    is_year.then(|| format!("{year}{month}01000000"))
}

/// The moment and the address in an address of the Wayback Machine: `.../web/20110527233551id_/http%3A//...`.
pub(super) fn of_wayback(address: &str) -> Option<(String, String)> {
    let (_, capture) = address.split_once("/web/")?;
    let (stamp, original) = capture.split_once('/')?;
    let digits = stamp.get(..14)?;
    let moment = Moment::of_digits(digits)?.digits();
    let original = match original.split_once("//") {
        Some((scheme, rest)) if scheme.to_ascii_lowercase().ends_with("%3a") => {
            format!("{}://{rest}", &scheme[..scheme.len() - 3])
        }
        _ => original.to_owned(),
    };
    Some((moment, original))
}

/// A second of the calendar, in UTC.
#[derive(Clone, Copy, Debug)]
struct Moment {
    year: i64,
    month: i64,
    day: i64,
    second: i64,
}

impl Moment {
    /// Reads `YYYY-MM-DD`, with `-`, `/` or `.` between.
    fn of_date(date: &str) -> Option<Moment> {
        let mut parts = date.split(['-', '/', '.']);
        let mut number = |length: usize| {
            let part = parts.next().filter(|part| part.len() <= length && !part.is_empty())?;
            part.bytes().all(|byte| byte.is_ascii_digit()).then(|| part.parse().ok())?
        };
        let (year, month, day) = (number(4).filter(|&year| year > 999)?, number(2)?, number(2)?);
        if parts.next().is_some() {
            return None;
        }
        Moment::new(year, month, day)
    }

    fn of_digits(digits: &str) -> Option<Moment> {
        if digits.len() != 14 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let number = |from: usize, to: usize| digits[from..to].parse().ok();
        let moment = Moment::new(number(0, 4)?, number(4, 6)?, number(6, 8)?)?;
        moment.with_time(number(8, 10)?, number(10, 12)?, number(12, 14)?)
    }

    fn of_seconds(seconds: i64) -> Option<Moment> {
        let (year, month, day) = calendar_day(seconds.div_euclid(DAY));
        let moment = Moment::new(year, month, day)?;
        Some(Moment { second: seconds.rem_euclid(DAY), ..moment })
    }

    fn new(year: i64, month: i64, day: i64) -> Option<Moment> {
        let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let days = match month {
            2 if is_leap => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            1..=12 => 31,
            _ => return None,
        };
        let is_day = (1..=9_999).contains(&year) && (1..=days).contains(&day);
        is_day.then_some(Moment { year, month, day, second: 0 })
    }

    /// The same day at a time; a leap second is the second before it.
    fn with_time(self, hour: i64, minute: i64, second: i64) -> Option<Moment> {
        let is_time = (0..24).contains(&hour) && (0..60).contains(&minute) && (0..=60).contains(&second);
        is_time.then(|| Moment { second: hour * 3_600 + minute * 60 + second.min(59), ..self })
    }

    /// The same day at a time written `hh:mm[:ss[.fff]]`, with `Z` or an offset such as `+02:00` behind it.
    fn at(self, time: &str) -> Option<Moment> {
        if time.is_empty() {
            return Some(self);
        }
        let end = time.find(|letter: char| !letter.is_ascii_digit() && !":.,".contains(letter));
        let (clock, zone) = time.split_at(end.unwrap_or(time.len()));
        let clock = clock.split(['.', ',']).next()?;
        let mut parts = clock.split(':').map(|part| part.parse::<i64>().ok());
        let (hour, minute) = (parts.next()??, parts.next()??);
        let second = parts.next().unwrap_or(Some(0))?;
        let local = self.with_time(hour, minute, second)?;
        let days = day_number(local.year, local.month, local.day);
        Moment::of_seconds(days * DAY + local.second - offset(zone.trim())?)
    }

    fn digits(self) -> String {
        let Moment { year, month, day, second } = self;
        let (hour, minute, second) = (second / 3_600, second / 60 % 60, second % 60);
        format!("{year:04}{month:02}{day:02}{hour:02}{minute:02}{second:02}")
    }
}

/// How many seconds a zone is ahead of UTC; none at all is UTC.
fn offset(zone: &str) -> Option<i64> {
    if matches!(zone, "" | "Z" | "z" | "UTC" | "GMT") {
        return Some(0);
    }
    let sign = match zone.as_bytes().first()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let digits: String = zone[1..].chars().filter(|&letter| letter != ':').collect();
    if digits.len() > 4 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let hours: i64 = digits.get(..2)?.parse().ok()?;
    let minutes: i64 = if digits.len() == 4 { digits[2..].parse().ok()? } else { 0 };
    Some(sign * (hours * 3_600 + minutes * 60))
}

/// The number of a day, counted from the first of 1970. Years begin in March here, so that leap days come last.
fn day_number(year: i64, month: i64, day: i64) -> i64 {
    let year = if month > 2 { year } else { year - 1 };
    let days_before_month = (153 * ((month + 9) % 12) + 2) / 5;
    let days_before_year = 365 * year + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    days_before_year + days_before_month + day - 1 - 719_468
}

/// Year, month and day of a numbered day; the inverse of [`day_number`].
fn calendar_day(number: i64) -> (i64, i64, i64) {
    // The mean length of a year leads at most one year astray.
    let mut year = (number.saturating_add(719_468).saturating_mul(400) / 146_097).clamp(-1, 10_001);
    while day_number(year + 1, 3, 1) <= number && year < 10_001 {
        year += 1;
    }
    while day_number(year, 3, 1) > number && year > -1 {
        year -= 1;
    }
    let day_of_year = (number - day_number(year, 3, 1)).clamp(0, 365);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    if month < 10 { (year, month + 3, day) } else { (year + 1, month - 9, day) }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn moments_are_read_as_they_are_written() {
        for (written, expected) in [
            (json!("2011-05-27"), "20110527000000"),
            (json!(" 2011/5/7 "), "20110507000000"),
            (json!("2011-05-27T23:35:51Z"), "20110527233551"),
            (json!("2011-05-27T23:35:51.123456+02:00"), "20110527213551"),
            (json!("2011-12-31 23:30:00 -0100"), "20120101003000"),
            (json!("2011-05-27 23:35"), "20110527233500"),
            (json!("2016-12-31T23:59:60Z"), "20161231235959"),
            (json!("20110527"), "20110527000000"),
            (json!(20110527233551_i64), "20110527233551"),
            (json!("20110527233551"), "20110527233551"),
            (json!(1306539351), "20110527233551"),
            (json!(1306539351123_i64), "20110527233551"),
            (json!(1306539351123456789_i64), "20110527233551"),
            (json!(1306539351.5), "20110527233551"),
            (json!("2012-02-29"), "20120229000000"),
        ] {
            assert_eq!(of_value(&written).as_deref(), Some(expected), "{written}");
        }
    }

    #[test]
    fn what_is_no_moment_is_none() {
        for written in [
            json!("2011"),
            json!("2011A"),
            json!("2011-13-01"),
            json!("2011-02-29"),
            json!("2011-05-27T25:00"),
            json!("2011-05-27T10:00 CEST"),
            json!("20111327000000"),
            json!("yesterday"),
            json!(""),
            json!("é-05-27"),
            json!(-5),
            json!(12),
            json!(-1e300),
            json!(null),
            json!(["2011-05-27"]),
            json!("99999999999999999999"),
            json!("2011-05-27T10:00+é0:00"),
        ] {
            assert_eq!(of_value(&written), None, "{written}");
        }
    }

    #[test]
    fn every_day_of_the_calendar_goes_both_ways() {
        let mut expected = day_number(1900, 1, 1);
        for year in 1900..2101 {
            for month in 1..=12 {
                for day in 1..=31 {
                    if Moment::new(year, month, day).is_some() {
                        assert_eq!(day_number(year, month, day), expected, "{year}-{month}-{day}");
                        assert_eq!(calendar_day(expected), (year, month, day));
                        expected += 1;
                    }
                }
            }
        }
        assert_eq!(of_seconds(0).as_deref(), Some("19700101000000"));
        assert_eq!(of_seconds(-1).as_deref(), Some("19691231235959"));
        assert_eq!(of_seconds(i64::MAX), None);
        assert_eq!(of_seconds(i64::MIN), None);
    }

    #[test]
    fn half_years_and_captures_tell_moments() {
        assert_eq!(of_half_year("2011", "A").as_deref(), Some("20110401000000"));
        assert_eq!(of_half_year("2011", "b").as_deref(), Some("20111001000000"));
        assert_eq!(of_half_year("20111", "b"), None);
        assert_eq!(of_half_year("2011", "C"), None);
        let capture = "https://web.archive.org/web/20110527233551id_/http%3A//acme.example/privacy";
        let expected = ("20110527233551".to_owned(), "http://acme.example/privacy".to_owned());
        assert_eq!(of_wayback(capture), Some(expected));
        assert_eq!(of_wayback("https://acme.example/web/privacy"), None);
    }
}
