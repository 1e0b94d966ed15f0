//! Archives and crawls through the reader: what is whole is read, what is broken is said, and nothing takes long.

mod bombs;
mod broken;
mod hostile;
mod make;
mod records;
mod revisits;
mod shared;
#[cfg(all(feature = "parquet", feature = "sqlite"))]
mod tables;
mod unpacking;
