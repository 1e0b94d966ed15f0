//! The ratios of `examples/ratio.rs`, over corpus/ or a folder that is named: `cargo bench --bench ratio -- FOLDER`.

#[path = "../examples/ratio.rs"]
pub mod ratio;

fn main() -> fineprint::Result<()> {
    ratio::main()
}
