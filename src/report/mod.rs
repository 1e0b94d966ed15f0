//! What was found, for people: the policy with its claims underlined, the outline of a policy, the pages of rules.
//!
//! Everything here returns text; nothing prints.

mod explanation;
mod outline;
mod pages;
mod paint;
mod policy;
mod rule;
mod summary;
mod visible;

pub use explanation::explanation;
pub use outline::outline;
pub use pages::{Page, rule_pages};
pub use paint::Paint;
pub use policy::policy;
pub use rule::{rule_line, rule_page};
pub use summary::Summary;
