//! The kinds of data that gold objects and annotations are about, under names that both share.
//!
//! Gold objects are sorted by the words below and not by the lexicons of the rules: a lexicon that lacks a word must
//! show as a miss.

/// Data types, in the order of the tables of an evaluation.
pub const DATA_TYPES: &[&str] = &[
    "contact",
    "financial",
    "location",
    "device",
    "identifiers",
    "demographic",
    "health",
    "user-content",
    "usage",
];

/// For each data type, the words that tell it in an object, in lower case; the last word of each may be a plural.
#[rustfmt::skip]
const WORDS: &[(&str, &[&str])] = &[
    ("contact", &[
        "name", "email", "e-mail", "email address", "e-mail address", "mailing address", "postal address",
        "street address", "home address", "shipping address", "billing address", "physical address", "phone",
        "telephone", "phone number", "telephone number", "mobile number", "fax", "fax number", "zip code",
        "postal code", "postcode", "contact information", "contact data", "contact detail", "address",
        "customer list", "mailing list",
    ]),
    ("financial", &[
        "credit card", "debit card", "credit card number", "credit card information", "bank account", "payment",
        "payment information", "billing", "billing information", "financial", "financial information",
        "financial account", "purchase", "purchase history", "transaction", "transactional information",
        "transaction information", "credit history", "expiration date", "card number", "financial aid number",
    ]),
    ("location", &[
        "location", "geolocation", "geo-location", "gps", "latitude", "longitude", "coordinate", "cell tower",
        "location information", "location data", "country", "city", "whereabout",
    ]),
    ("device", &[
        "ip address", "ip", "device", "device identifier", "device information", "device type", "browser",
        "browser type", "browser information", "browser language", "operating system", "operating system version",
        "hardware", "hardware model", "mac", "internet protocol", "internet service provider",
        "screen resolution", "domain name", "isp", "software", "udid", "platform", "computer", "os information",
        "firmware version", "add-on",
    ]),
    ("identifiers", &[
        "cookie", "cookie id", "cookie data", "unique identifier", "username", "user name", "screen name",
        "password", "user id", "login", "login information", "credential", "social security number",
        "driver license number", "driver license", "passport number", "account number", "identification number",
        "persistent identifier", "advertising identifier", "beacon", "pixel tag", "online id", "id",
    ]),
    ("demographic", &[
        "gender", "age", "birthday", "date of birth", "year of birth", "birth date", "birthdate", "demographic",
        "race", "religion", "ethnic origin", "ethnicity", "income", "household income", "occupation", "job title",
        "education", "marital status", "sex", "sexual orientation", "interest", "hobby", "hobbies",
        "political opinion", "religious belief", "philosophical belief", "preference", "nationality", "sex life",
    ]),
    ("health", &[
        "health", "medical", "health information", "medical information", "medical record", "prescription",
        "health record",
    ]),
    ("user-content", &[
        "photo", "photograph", "picture", "image", "video", "comment", "post", "posting", "message", "review",
        "user content", "content", "upload", "survey", "resume", "contact list", "friends' list", "communication",
        "calendar entry", "calendar entries", "survey information", "likeness", "story", "stories",
    ]),
    ("usage", &[
        "usage", "log", "log file", "log data", "log information", "page view", "page", "web page", "search query",
        "search queries", "search term", "search history", "activity", "activities", "clickstream", "traffic",
        "click", "browsing history", "navigation history", "browsing pattern", "browsing habit", "visit",
        "interaction", "your use", "usage information", "usage data", "referring page",
        "referring web site", "session information", "viewing", "access time", "usage pattern",
        "usage trend", "search", "searches", "url",
    ]),
];

/// What has an address that is no way to reach a person.
const ADDRESSED: &[&str] = &["ip", "mac", "protocol", "site", "website", "internet"];

/// The data types of an object in the words of its text, as indexes into [`DATA_TYPES`]. General words
/// ("information", "data") have none.
pub(super) fn types_of_object(object: &str) -> Vec<usize> {
    let mut words = plain(object);
    for machine in ADDRESSED {
        for noun in ["address", "addresses"] {
            words = words.replace(&format!(" {machine} {noun} "), &format!(" {machine} "));
        }
    }
    let has = |phrase: &str| {
        let singular = format!(" {phrase} ");
        let plural = format!(" {phrase}s ");
        let es = format!(" {phrase}es ");
        words.contains(&singular) || words.contains(&plural) || words.contains(&es)
    };
    let found = |(_, phrases): &(&str, &[&str])| phrases.iter().any(|phrase| has(phrase));
    (0..WORDS.len()).filter(|&at| found(&WORDS[at])).collect()
}

/// The data type of an attribute of an annotation: `data` and its value.
pub(super) fn type_of_attribute(kind: &str, value: &str) -> Option<usize> {
    let name = match (kind, value) {
        ("data", "computer") => "device",
        ("data", "activities") => "usage",
        ("data", "cookies-and-tracking" | "personal-identifier") => "identifiers",
        ("data", other) => other,
        _ => return None,
    };
    DATA_TYPES.iter().position(|&known| known == name)
}

fn plain(object: &str) -> String {
    let lower = object.to_lowercase();
    let mut words = String::from(" ");
    for word in
        lower.split(|c: char| !(c.is_alphanumeric() || c == '-' || c == '\'')).filter(|w| !w.is_empty())
    {
        words.push_str(word);
        words.push(' ');
    }
    words
}

#[cfg(test)]
mod tests {
    use super::{DATA_TYPES, WORDS, type_of_attribute, types_of_object};

    fn names(object: &str) -> Vec<&'static str> {
        types_of_object(object).into_iter().map(|at| DATA_TYPES[at]).collect()
    }

    #[test]
    fn objects_are_sorted_by_their_words() {
        let listed: Vec<&str> = WORDS.iter().map(|(name, _)| *name).collect();
        assert_eq!(listed, DATA_TYPES);
        assert_eq!(names("Your E-mail Addresses"), ["contact"]);
        assert_eq!(names("your IP address"), ["device"]);
        assert_eq!(names("any personal information"), [""; 0]);
        assert_eq!(names("passages"), [""; 0], "words are whole words");
    }

    #[test]
    fn attributes_have_the_names_of_the_record() {
        let name = |kind, value| type_of_attribute(kind, value).map(|at| DATA_TYPES[at]);
        assert_eq!(name("data", "computer"), Some("device"));
        assert_eq!(name("data", "user-content"), Some("user-content"));
        assert_eq!((name("data", "aggregate"), name("purpose", "contact")), (None, None));
    }
}
