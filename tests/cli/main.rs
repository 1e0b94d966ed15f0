//! The program as its users meet it: the real binary, its streams and its exit codes.

mod annotate;
mod archives;
mod containers;
mod eval;
mod faults;
mod formats;
mod hostile;
mod packs;
mod people;
mod pipes;
mod schema;
mod shell;
mod support;
mod triage;
mod validator;
