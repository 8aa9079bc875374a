//! Properties: whatever is asked, in whatever order, some things are always so.

mod answer;
mod dice;
mod facts;
mod flow;
mod raw;
mod stage;
mod table;
mod values;
mod walk;

use proptest::{
    prelude::{any, prop},
    test_runner::{Config, RngSeed, TestCaseError, TestRunner},
};

use stage::{Stage, Tally};
use values::Honesty;

const WALKS: u32 = 40;
const STEPS: usize = 260;
const ROWS: u32 = 120;

/// `PROPTEST_CASES` tries more of them, `PROPTEST_RNG_SEED` others.
fn config(count: u32) -> Config {
    let mut config = Config { failure_persistence: None, ..Config::default() };
    if std::env::var_os("PROPTEST_MAX_SHRINK_ITERS").is_none() {
        config.max_shrink_iters = 60;
    }
    if std::env::var_os("PROPTEST_CASES").is_none() {
        config.cases = count;
    }
    if std::env::var_os("PROPTEST_RNG_SEED").is_none() {
        config.rng_seed = RngSeed::Fixed(2_026);
    }
    config
}

/// Takes random walks.
fn walks(count: u32, honesty: Honesty) -> Tally {
    let tally = std::cell::RefCell::new(Tally::default());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let steps = prop::collection::vec(any::<u64>(), STEPS);
    let result = TestRunner::new(config(count)).run(&steps, |seeds| {
        let mut tally = tally.borrow_mut();
        let walk = async {
            let mut stage = Stage::new(&mut tally);
            walk::prepare(&mut stage).await?;
            for seed in seeds {
                walk::step(&mut stage, seed, honesty).await?;
            }
            for place in 0..stage.places.len() {
                stage.look_around(place).await?;
            }
            Ok::<_, String>(())
        };
        runtime.block_on(walk).map_err(TestCaseError::fail)
    });
    if let Err(failure) = result {
        panic!("{failure}");
    }
    tally.into_inner()
}

/// No panic, no failure, no answer of a wrong kind, nothing of one world in another, and no session without a proof.
#[test]
fn random_requests_are_answered_and_sign_in_nobody_without_credentials() {
    let tally = walks(WALKS, Honesty::Mixed);
    assert!(tally.requests >= 10_000, "only {} requests", tally.requests);
    // The walks get somewhere: people do sign in, and most doors open to somebody.
    assert!(tally.sessions >= 200, "only {} sessions", tally.sessions);
    assert!(tally.fine.len() >= 80, "{:?}", tally.fine);
}

#[test]
fn random_requests_with_wrong_credentials_never_sign_in() {
    let tally = walks(WALKS / 2, Honesty::OnlyWrong);
    assert!(tally.requests >= 5_000, "only {} requests", tally.requests);
    assert_eq!(tally.sessions, 0);
}

#[test]
fn random_bytes_never_break_the_server() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let asked = std::cell::Cell::new(0);
    let result = TestRunner::new(config(ROWS)).run(&raw::row(), |row| {
        runtime.block_on(async {
            let server = raw::Server::start().await;
            for request in row {
                let told = format!("{request:?}").chars().take(1_000).collect::<String>();
                asked.set(asked.get() + 1);
                server
                    .ask(request)
                    .await
                    .map_err(|line| TestCaseError::fail(format!("{line}\nto {told}")))?;
            }
            Ok(())
        })
    });
    if let Err(failure) = result {
        let told: String = failure.to_string().chars().take(4_000).collect();
        panic!("{told}");
    }
    assert!(asked.get() >= 5_000, "only {} requests", asked.get());
}
