//! The program as its users meet it: the real binary, its streams and its exit codes.

mod annotate;
#[cfg(unix)]
mod crashes;
mod faults;
mod formats;
mod people;
mod pipes;
mod runs;
mod schema;
mod shards;
mod shell;
mod support;
mod validator;
