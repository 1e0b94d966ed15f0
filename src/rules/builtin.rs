//! The rule files that come with the crate, in the order in which they are read.

/// The files of an embedded pack, each with its name; none where there is no such pack.
pub(super) fn pack(name: &str) -> &'static [(&'static str, &'static str)] {
    match name {
        "builtin" => FILES,
        "paper-compat" => PAPER_COMPAT,
        _ => &[],
    }
}

const PAPER_COMPAT: &[(&str, &str)] = &[("paper-compat.toml", include_str!("packs/paper-compat.toml"))];

macro_rules! files {
    ($($name:literal),+ $(,)?) => {
        /// Name and text of each file.
        const FILES: &[(&str, &str)] =
            &[ $( ($name, include_str!(concat!("builtin/", $name))), )+ ];
    };
}

files![
    "pack.toml",
    "claims.toml",
    "lexicons.toml",
    "cues.toml",
    "access.toml",
    "audiences.toml",
    "children.toml",
    "choice.toml",
    "collection.toml",
    "cookies.toml",
    "data-privacy-framework.toml",
    "denials.toml",
    "do-not-track.toml",
    "first-party.toml",
    "general.toml",
    "global-privacy-control.toml",
    "policy-change.toml",
    "privacy-shield.toml",
    "retention.toml",
    "safe-harbor.toml",
    "sale.toml",
    "security.toml",
    "sharing.toml",
    "third-party.toml",
    "tracking.toml",
];
