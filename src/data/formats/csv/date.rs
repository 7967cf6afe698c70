//! Dates as tables write them.

use jiff::civil::DateTime;
use jiff::fmt::strtime;

/// Orders of a date, as `strftime` has them.
const DATES: [&str; 9] =
    ["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%d.%m.%Y", "%m/%d/%Y", "%d/%m/%Y", "%m-%d-%Y", "%d-%m-%Y", "%d %b %Y"];
/// Times of day that may stand behind a date.
const TIMES: [&str; 5] = ["", " %H:%M:%S%.f", "T%H:%M:%S%.f", " %H:%M", "T%H:%M"];
/// The form of a day, and of a time, that stands for days that a file has as numbers.
pub(super) const DAY: &str = "%Y-%m-%d";
pub(super) const TIME: &str = "%Y-%m-%dT%H:%M:%S%.f";
/// Offsets that may stand behind a time; they are not reckoned with.
const OFFSETS: [&str; 3] = ["", "Z", "%:z"];

/// A form of dates, as `strftime` has it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct DateForm(String);

impl DateForm {
    pub(super) fn new(form: impl Into<String>) -> Self {
        Self(form.into())
    }

    /// As `strftime` has it.
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is a form at all.
    pub(super) fn is_one(&self) -> bool {
        // Without a time zone, whose names would need a database.
        let some = jiff::civil::date(2001, 2, 3).at(4, 5, 6, 7);
        strtime::format(&self.0, some).is_ok_and(|text| text != self.0)
    }

    /// Days since 1970 of a date in this form.
    pub(super) fn days(&self, text: &str) -> Option<f64> {
        let broken = strtime::parse(&self.0, text).ok()?;
        let when = broken.to_datetime().or_else(|_| broken.to_date().map(|date| date.at(0, 0, 0, 0))).ok()?;
        Some(days(when))
    }
}

fn days(when: DateTime) -> f64 {
    let day = i64::from(when.date().since(jiff::civil::date(1970, 1, 1)).map_or(0, |span| span.get_days()));
    let time = when.time();
    let seconds = f64::from(time.hour()) * 3600.0 + f64::from(time.minute()) * 60.0 + f64::from(time.second());
    day as f64 + (seconds + f64::from(time.subsec_nanosecond()) * 1e-9) / 86_400.0
}

/// Days since 1970 as a text: a day, or a time to the microsecond.
pub(in crate::data::formats) fn text_of(days: f64) -> Option<String> {
    let micros = jiff::SignedDuration::from_micros((days * 86_400e6).round() as i64);
    let when = jiff::civil::date(1970, 1, 1).at(0, 0, 0, 0).checked_add(micros).ok()?;
    let form = if days.fract() == 0.0 { DAY } else { TIME };
    Some(when.strftime(form).to_string())
}

/// What dates a column may hold.
#[derive(Debug, PartialEq)]
pub(super) enum Found {
    /// None of the forms fits all of them.
    None,
    /// One.
    One(DateForm),
    /// Two that read different dates: days and months cannot be told apart.
    Two(DateForm, DateForm),
}

/// All forms.
fn forms() -> impl Iterator<Item = DateForm> {
    DATES.iter().flat_map(|date| {
        TIMES.iter().flat_map(move |time| {
            let offsets = if time.is_empty() { &OFFSETS[..1] } else { &OFFSETS };
            offsets.iter().map(move |offset| DateForm(format!("{date}{time}{offset}")))
        })
    })
}

/// The form in which most of some texts are dates, four of five or more, where there is one.
pub(super) fn mostly(texts: &[String]) -> Option<DateForm> {
    let first = texts.iter().find(|text| may_be(text))?;
    let count = |form: &DateForm| texts.iter().filter(|text| form.days(text).is_some()).count();
    forms().filter(|form| form.days(first).is_some()).find(|form| 5 * count(form) >= 4 * texts.len())
}

/// The form in which every one of some texts is a date.
pub(super) fn form_of<'a>(texts: impl Iterator<Item = &'a str> + Clone) -> Found {
    let Some(first) = texts.clone().next().filter(|text| may_be(text)) else { return Found::None };
    let forms = forms();
    let fits = |form: &DateForm| form.days(first).is_some() && texts.clone().all(|text| form.days(text).is_some());
    let mut fitting = forms.filter(fits);
    let Some(one) = fitting.next() else { return Found::None };
    let differs = |other: &DateForm| texts.clone().any(|text| other.days(text) != one.days(text));
    match fitting.find(differs) {
        Some(other) => Found::Two(one, other),
        None => Found::One(one),
    }
}

/// The first form in which a text is a date.
pub(super) fn any_form(text: &str) -> Option<DateForm> {
    if may_be(text) { forms().find(|form| form.days(text).is_some()) } else { None }
}

/// Days since 1970 of a date or time as ISO 8601 writes it, whatever stands between the two.
pub(super) fn iso_days(text: &str) -> Option<f64> {
    let forms = [DAY, TIME, "%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M:%S%.fZ"];
    if may_be(text) { forms.iter().find_map(|form| DateForm::new(*form).days(text)) } else { None }
}

/// Whether a text has the letters of a date, so that no form needs to be tried on most others.
fn may_be(text: &str) -> bool {
    (8..=40).contains(&text.len()) && text.as_bytes()[0].is_ascii_digit() && text.contains(['-', '/', '.', ' '])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(texts: &[&str]) -> Found {
        form_of(texts.iter().copied())
    }

    #[test]
    fn a_form_of_dates_is_told_from_other_texts() {
        assert!(DateForm::new("%Y-%m-%d").is_one() && DateForm::new("%d.%m.%Y %H:%M").is_one());
        assert!(!DateForm::new("day").is_one() && !DateForm::new("%").is_one());
    }

    #[test]
    fn dates_are_read_in_the_form_that_all_of_them_have() {
        let Found::One(form) = of(&["2012/01/01", "1970/01/02"]) else { panic!() };
        assert_eq!((form.days("1970/01/02"), form.days("2012/01/01")), (Some(1.0), Some(15_340.0)));
        let Found::One(form) = of(&["1970-01-01T06:00:00Z"]) else { panic!() };
        assert_eq!(form.days("1970-01-01T18:00:00Z"), Some(0.75));
        assert!(matches!(of(&["31.12.1999 23:59"]), Found::One(_)));
        assert!(matches!(of(&["2024-02-30"]), Found::None));
        assert!(matches!(of(&["2024-02-20", "soon"]), Found::None));
        assert!(matches!(of(&["12345678"]), Found::None));
    }

    #[test]
    fn days_and_months_that_cannot_be_told_apart_are_two_forms() {
        assert!(matches!(of(&["01/02/2020"]), Found::Two(..)));
        assert!(matches!(of(&["01/02/2020", "13/02/2020"]), Found::One(form) if form.as_str() == "%d/%m/%Y"));
        assert!(matches!(of(&["05/05/2020"]), Found::One(_)));
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_the_reader_panic(text in "[0-9:/. T-]{0,24}") {
            let _ = of(&[&text]);
        }
    }
}
