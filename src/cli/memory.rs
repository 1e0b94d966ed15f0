//! How much memory the process held at most.

/// Peak memory in bytes, where the system tells.
#[cfg(target_os = "linux")]
pub(crate) fn peak() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kib: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kib << 10)
}

/// Peak memory in bytes, where the system tells.
#[cfg(not(target_os = "linux"))]
pub(crate) fn peak() -> Option<u64> {
    None
}
