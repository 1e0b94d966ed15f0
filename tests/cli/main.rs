//! The program as its users meet it: the real binary, its streams and its exit codes.

mod annotate;
mod archives;
mod containers;
mod faults;
mod formats;
mod hostile;
mod people;
mod pipes;
mod schema;
mod shell;
mod support;
mod triage;
mod validator;
