//! Lines on standard error, for people or for programs.

use clap::ValueEnum;
use serde_json::{Value, json};

use super::say;

/// What the lines are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogFormat {
    /// Sentences
    Text,
    /// One JSON object a line, with the key `event`
    Json,
}

/// Says lines.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Log {
    format: LogFormat,
}

impl Log {
    pub(crate) fn new(format: LogFormat) -> Self {
        Log { format }
    }

    /// Says what happened: `text` to people, the fields of `object` to programs.
    pub(crate) fn say(self, event: &str, text: impl Fn() -> String, object: impl Fn() -> Value) {
        match self.format {
            LogFormat::Text => say(&format!("fineprint: {}", text())),
            LogFormat::Json => {
                let mut line = json!({ "event": event });
                if let (Value::Object(line), Value::Object(fields)) = (&mut line, object()) {
                    line.extend(fields);
                }
                say(&line.to_string());
            }
        }
    }
}
