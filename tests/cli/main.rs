//! The program as its users meet it: the real binary, its streams and its exit codes.

mod annotate;
mod archives;
mod containers;
#[cfg(unix)]
mod crashes;
mod eval;
mod faults;
mod formats;
mod hostile;
mod packs;
mod people;
mod pipes;
mod runs;
mod schema;
mod shards;
mod shell;
mod support;
mod triage;
mod validator;
