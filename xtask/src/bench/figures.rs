//! The arithmetic of a measurement.

use std::time::Duration;

/// The middle one of several times.
pub(super) fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

/// Returns the rate per second, rounded down.
pub(super) fn per_second(count: u64, took: Duration) -> u64 {
    let per = u128::from(count) * 1_000_000 / took.as_micros().max(1);
    u64::try_from(per).unwrap_or(u64::MAX)
}

/// The resident memory in the text of `/proc/<pid>/status`.
pub(super) fn resident_kb(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().strip_suffix("kB")?.trim().parse().ok()
}

/// The processor time in the text of `/proc/<pid>/stat`, in user mode and in the kernel, in hundredths of a second.
pub(super) fn processor_ticks(stat: &str) -> Option<u64> {
    // The name before it may hold spaces and brackets.
    let (_, rest) = stat.rsplit_once(')')?;
    let mut fields = rest.split_whitespace().skip(11);
    let (user, system): (u64, u64) = (fields.next()?.parse().ok()?, fields.next()?.parse().ok()?);
    Some(user + system)
}

/// Microseconds of processor time for each of so many.
pub(super) fn micros_each(ticks: u64, count: u64) -> u64 {
    (ticks * 10_000).div_ceil(count.max(1))
}

/// Returns the memory of 100,000 users, estimated from `count` of them.
pub(super) fn memory_of_100k(before_kb: u64, after_kb: u64, count: u64) -> u64 {
    (after_kb.saturating_sub(before_kb) * 100_000).div_ceil(count.max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn median_is_the_middle_value() {
        let times = [5, 1, 9, 3, 7].map(Duration::from_millis).to_vec();
        assert_eq!(median(times), Duration::from_millis(5));
        assert_eq!(median(Vec::new()), Duration::ZERO);
    }

    #[test]
    fn rates_are_rounded_down() {
        assert_eq!(per_second(19_999, Duration::from_secs(10)), 1_999);
        assert_eq!(per_second(3, Duration::from_millis(500)), 6);
        assert_eq!(per_second(0, Duration::ZERO), 0);
    }

    #[test]
    fn the_resident_memory_is_read_from_its_line() {
        let status = "Name:\tclerk-emulator\nVmPeak:\t  99 kB\nVmRSS:\t   12345 kB\nThreads:\t3\n";
        assert_eq!(resident_kb(status), Some(12_345));
        assert_eq!(resident_kb("Name:\tother\n"), None);
    }

    #[test]
    fn cpu_time_is_read_after_the_process_name() {
        let stat = "7 (a) b) S 1 7 7 0 -1 4194304 100 0 0 0 123 45 0 0 20 0 3 0 1 2 3";
        assert_eq!(processor_ticks(stat), Some(168));
        assert_eq!(processor_ticks("7 (a"), None);
        assert_eq!(micros_each(100, 1_000), 1_000);
        assert_eq!(micros_each(1, 3), 3_334);
    }

    #[test]
    fn memory_is_scaled_to_a_hundred_thousand_users() {
        assert_eq!(memory_of_100k(10_000, 30_000, 20_000), 100_000);
        assert_eq!(memory_of_100k(30_000, 10_000, 20_000), 0);
    }
}
