//! Terms as text.

use crate::rules::pattern::{Node, Term};
use crate::rules::word::Inflection;

/// Terms as text, the same for terms that stand for the same phrases.
pub(super) fn canonical(terms: &[&Term]) -> String {
    let mut text = String::with_capacity(16 * terms.len());
    for (n, term) in terms.iter().enumerate() {
        text.push_str(if n == 0 { "" } else { " " });
        write_canonical(term, &mut text);
    }
    text
}

fn write_canonical(term: &Term, text: &mut String) {
    match &term.node {
        Node::Word { word, inflection } => {
            text.push_str(word);
            text.push_str(match inflection {
                Inflection::Exact => "",
                Inflection::Verb => "/V",
                Inflection::Noun => "/N",
            });
        }
        Node::Lexicon(name) => {
            text.push('@');
            text.push_str(name);
        }
        Node::Typed(typed) => {
            text.push('#');
            text.push_str(typed.name());
        }
        Node::AnyWord => text.push('_'),
        Node::Gap(_) => text.push_str(".."),
        Node::Start => text.push('^'),
        Node::End => text.push('$'),
        Node::Group(alternatives) => {
            for (n, sequence) in alternatives.iter().enumerate() {
                text.push_str(if n == 0 { "(" } else { " | " });
                for (m, inner) in sequence.iter().enumerate() {
                    text.push_str(if m == 0 { "" } else { " " });
                    write_canonical(inner, text);
                    text.push_str(if inner.optional { "?" } else { "" });
                }
            }
            text.push(')');
        }
    }
}
