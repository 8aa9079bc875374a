//! Checks the tables in `docs/`: every row that is done names tests, and every named test exists.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

const FEATURES: u32 = 152;

struct Row {
    status: String,
    proof: String,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace").to_owned()
}

fn rows() -> Vec<(u32, Row)> {
    let table = fs::read_to_string(root().join("docs/features.md")).expect("docs/features.md");
    let cells = table.lines().filter(|line| line.starts_with("| F")).map(|line| {
        let cells: Vec<_> = line.trim_matches('|').split('|').map(str::trim).collect();
        let [id, _, _, status, proof] = cells[..] else { panic!("five cells are expected in: {line}") };
        let id = id[1..].parse().unwrap_or_else(|_| panic!("a number is expected in: {line}"));
        (id, Row { status: status.to_owned(), proof: proof.to_owned() })
    });
    cells.collect()
}

/// The tests whose names begin with a feature's number, by feature.
fn tests() -> BTreeMap<u32, BTreeSet<String>> {
    let mut found: BTreeMap<u32, BTreeSet<String>> = BTreeMap::new();
    for folder in ["tests/e2e/tests/journeys", "tests/browser"] {
        for file in fs::read_dir(root().join(folder)).expect(folder) {
            let path = file.expect(folder).path();
            if path.extension().is_none_or(|extension| extension != "rs") {
                continue;
            }
            let text = fs::read_to_string(&path).expect("a source file");
            for name in text.split("fn f").skip(1).filter_map(|rest| rest.split('(').next()) {
                let Some((number, _)) = name.split_once('_') else { continue };
                if let Ok(number) = number.parse() {
                    found.entry(number).or_default().insert(format!("f{name}"));
                }
            }
        }
    }
    found
}

fn named(proof: &str) -> BTreeSet<String> {
    let quoted = proof.split('`').skip(1).step_by(2);
    quoted
        .filter(|name| name.starts_with('f') && name[1..].starts_with(|it: char| it.is_ascii_digit()))
        .map(str::to_owned)
        .collect()
}

#[test]
fn every_feature_has_one_row_in_order() {
    let ids: Vec<u32> = rows().into_iter().map(|(id, _)| id).collect();
    assert_eq!(ids, (1..=FEATURES).collect::<Vec<_>>());
}

#[test]
fn what_is_done_names_exactly_the_tests_that_carry_its_number() {
    let tests = tests();
    for (id, Row { status, proof }) in rows() {
        let expected = tests.get(&id).cloned().unwrap_or_default();
        assert_eq!(named(&proof), expected, "F{id}: the tests named are not those that exist");
        match status.as_str() {
            "done" | "part" => {
                assert!(!expected.is_empty(), "F{id} is {status}, but no test carries its number")
            }
            "host" | "not yet" | "out of scope" => {
                assert!(expected.is_empty(), "F{id} is {status}, but tests carry its number");
                assert!(!proof.is_empty(), "F{id} is {status}: say why");
            }
            other => panic!("F{id}: `{other}` is no status"),
        }
    }
}

fn sources(folder: &Path, text: &mut String) {
    for file in fs::read_dir(folder).expect("a folder") {
        let path = file.expect("a file").path();
        if path.is_dir() && !path.ends_with("target") && !path.ends_with("node_modules") {
            sources(&path, text);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            text.push_str(&fs::read_to_string(&path).expect("a source file"));
        }
    }
}

/// Every source of the libraries and their tests.
fn all_sources() -> String {
    let mut text = String::new();
    for folder in ["src", "components", "tests"] {
        sources(&root().join(folder), &mut text);
    }
    text
}

/// The tests that a row of a table names.
fn named_tests(row: &str) -> Vec<&str> {
    let is_test = |name: &&str| {
        name.len() > 15
            && name.chars().all(|char| char.is_ascii_lowercase() || char.is_ascii_digit() || char == '_')
    };
    row.split('`').skip(1).step_by(2).filter(is_test).collect()
}

#[test]
fn every_trap_has_an_answer_and_the_tests_it_names_exist() {
    let table = fs::read_to_string(root().join("docs/traps.md")).expect("docs/traps.md");
    let rows: Vec<&str> =
        table.lines().filter(|line| line.starts_with("| T") && !line.contains("| Trap ")).collect();
    assert_eq!(rows.len(), 36);
    let text = all_sources();
    for (number, row) in (1..).zip(rows) {
        assert!(row.starts_with(&format!("| T{number} |")), "{row}");
        for name in named_tests(row) {
            assert!(text.contains(&format!("fn {name}(")), "T{number}: there is no test {name}");
        }
    }
}

#[test]
fn every_situation_has_a_stated_behaviour_and_tests_that_exist() {
    let table = fs::read_to_string(root().join("docs/reliability.md")).expect("docs/reliability.md");
    let rows = table.lines().filter(|line| line.starts_with("| ")).skip(1).collect::<Vec<_>>();
    assert_eq!(rows.len(), 18);
    let text = all_sources();
    for row in rows {
        let cells: Vec<_> = row.trim_matches('|').split('|').map(str::trim).collect();
        let [situation, behaviour, proof] = cells[..] else { panic!("three cells are expected in: {row}") };
        let tests = named_tests(proof);
        assert!(!behaviour.is_empty() && !tests.is_empty(), "{situation}");
        for name in tests {
            assert!(text.contains(&format!("fn {name}(")), "{situation}: there is no test {name}");
        }
    }
}
