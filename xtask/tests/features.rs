//! Checks the tables in `docs/`: every row that is done names tests, and every named test exists.

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

#[test]
fn every_feature_has_one_row_in_order() {
    let ids: Vec<u32> = rows().into_iter().map(|(id, _)| id).collect();
    assert_eq!(ids, (1..=FEATURES).collect::<Vec<_>>());
}

#[test]
fn every_done_feature_names_existing_tests() {
    let text = all_sources();
    for (id, Row { status, proof }) in rows() {
        match status.as_str() {
            "done" | "part" => {
                // After the tests a sentence may follow.
                let named = named_tests(proof.split(". ").next().unwrap_or_default());
                assert!(!named.is_empty(), "F{id} is {status}, but names no test");
                for name in named {
                    assert!(text.contains(&format!("fn {name}(")), "F{id}: there is no test {name}");
                }
            }
            "host" | "not yet" | "out of scope" => {
                assert!(!proof.is_empty(), "F{id} is {status}, but does not say why");
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
