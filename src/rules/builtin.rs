//! The rule files that come with the crate, in the order in which they are read.

macro_rules! files {
    ($($name:literal),+ $(,)?) => {
        /// Name and text of each file.
        pub(super) const FILES: &[(&str, &str)] =
            &[ $( ($name, include_str!(concat!("builtin/", $name))), )+ ];
    };
}

files![
    "pack.toml",
    "claims.toml",
    "lexicons.toml",
    "cues.toml",
    "safe-harbor.toml"
];
