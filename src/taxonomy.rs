//! The categories of OPP-115 and the other closed word lists of the record.
//!
//! Claims and topics are open lists and live with the rules (`src/rules/builtin/claims.toml`); what is here can only
//! change with the schema of the record.

use std::fmt;

use serde::{Deserialize, Serialize};

macro_rules! closed_list {
    (
        $(#[$doc:meta])*
        $name:ident { $( $(#[$variant_doc:meta])* $variant:ident = $text:literal, )+ }
    ) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize)]
        #[non_exhaustive]
        pub enum $name {
            $( $(#[$variant_doc])* #[serde(rename = $text)] $variant, )+
        }

        impl $name {
            /// Every value, in the order of the record's documentation.
            pub const ALL: &'static [$name] = &[ $( $name::$variant, )+ ];

            /// The name used in rule files and records.
            pub const fn name(self) -> &'static str {
                match self { $( $name::$variant => $text, )+ }
            }

            /// The value with this name, if there is one.
            pub fn from_name(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|value| value.name() == name)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.name())
            }
        }
    };
}

closed_list! {
    /// What a segment is about, as OPP-115 codes it (Wilson et al., "The Creation and Analysis of a Website Privacy
    /// Policy Corpus", ACL 2016). Its category "Other" is kept as its three largest parts.
    Category {
        /// How and why a service provider collects user information.
        FirstPartyCollectionUse = "first-party-collection-use",
        /// How user information may be shared with or collected by third parties.
        ThirdPartySharingCollection = "third-party-sharing-collection",
        /// Choices and control options available to users.
        UserChoiceControl = "user-choice-control",
        /// If and how users can access, edit, or delete their information.
        UserAccessEditDeletion = "user-access-edit-deletion",
        /// How long user information is stored.
        DataRetention = "data-retention",
        /// How user information is protected.
        DataSecurity = "data-security",
        /// If and how users will be informed about changes to the policy.
        PolicyChange = "policy-change",
        /// If and how Do Not Track signals for online tracking and advertising are honored.
        DoNotTrack = "do-not-track",
        /// Practices that pertain only to a specific group of users (children, residents of California, Europeans).
        InternationalSpecificAudiences = "international-specific-audiences",
        /// "Other": introductions and generic statements.
        IntroductoryGeneric = "introductory-generic",
        /// "Other": how to contact the company about privacy.
        PrivacyContactInformation = "privacy-contact-information",
        /// "Other": practices that the nine categories do not cover.
        PracticeNotCovered = "practice-not-covered",
    }
}

impl Category {
    /// Number of categories; `category as usize` is below it.
    pub const COUNT: usize = Self::ALL.len();

    /// Whether this is one of the nine practice categories, that is, not a part of "Other".
    pub fn is_practice(self) -> bool {
        (self as usize) < 9
    }
}

closed_list! {
    /// Whether the practice in the clause is affirmed or denied.
    Polarity {
        /// The clause says that the practice takes place (or may, or will).
        Affirmed = "affirmed",
        /// The clause says that the practice does not take place.
        Negated = "negated",
    }
}

closed_list! {
    /// With what force the clause speaks.
    Modality {
        /// As a plain fact: "we collect".
        Asserted = "asserted",
        /// As a possibility or permission: "we may collect".
        May = "may",
        /// As a promise or announcement: "we will collect".
        Will = "will",
        /// As a duty: "we must collect".
        Must = "must",
    }
}

closed_list! {
    /// Who does what the clause tells of.
    Actor {
        /// The publisher of the policy.
        FirstParty = "first-party",
        /// Somebody else: partners, advertisers, service providers, governments.
        ThirdParty = "third-party",
        /// The reader.
        User = "user",
    }
}
