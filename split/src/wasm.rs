//! Changes to the tables of contents of a wasm module: which functions it exports, and how its imports are called.

use std::collections::{BTreeMap, BTreeSet};

use wasm_encoder::reencode::{Reencode as _, RoundtripReencoder};
use wasm_encoder::{ExportSection, ImportSection, Module, RawSection};
use wasmparser::{Import, Parser, Payload};

/// The prefix of the imports and exports of a splittable function, before its chunk and hash.
const SPLIT: &str = "__wasm_split_00";
const HASH_LEN: usize = 32;

type Outcome<T> = Result<T, String>;

/// The identity of a split point on both sides: its chunk and a hash.
fn split_point<'a>(name: &'a str, side: &str) -> Option<(&'a str, &'a str)> {
    let (chunk, rest) = name.strip_prefix(SPLIT)?.split_once(side)?;
    Some((chunk, rest.get(..HASH_LEN)?))
}

/// The module without the split points that nothing calls, and whether any is left. The linker keeps what they
/// export; the splitter would take that for something that everybody needs.
pub(crate) fn without_unused_split_points(wasm: &[u8]) -> Outcome<(Vec<u8>, bool)> {
    let mut used = BTreeSet::new();
    for import in imports(wasm)? {
        used.extend(split_point(import.name, "00_import_"));
    }
    let module = filter_exports(wasm, |name| {
        split_point(name, "00_export_").is_none_or(|point| used.contains(&point))
    })?;
    Ok((module, !used.is_empty()))
}

/// The module without the exports that are not wanted.
pub(crate) fn filter_exports(wasm: &[u8], is_wanted: impl Fn(&str) -> bool) -> Outcome<Vec<u8>> {
    rewrite(wasm, |payload| {
        let Payload::ExportSection(reader) = payload else { return Ok(None) };
        let mut exports = ExportSection::new();
        for export in reader.clone() {
            let export = export.map_err(broken)?;
            if is_wanted(export.name) {
                RoundtripReencoder.parse_export(&mut exports, export).map_err(broken)?;
            }
        }
        Ok(Some(Section::Exports(exports)))
    })
}

/// The module with other names for what it imports from `module`; what is not in `names` keeps its own.
pub(crate) fn rename_imports(
    wasm: &[u8],
    module: &str,
    names: &BTreeMap<String, String>,
) -> Outcome<Vec<u8>> {
    rewrite(wasm, |payload| {
        let Payload::ImportSection(reader) = payload else { return Ok(None) };
        let mut imports = ImportSection::new();
        for import in reader.clone().into_imports() {
            let import = import.map_err(broken)?;
            let renamed = names.get(import.name).filter(|_| import.module == module);
            let name = renamed.map_or(import.name, String::as_str);
            let ty = RoundtripReencoder.entity_type(import.ty).map_err(broken)?;
            imports.import(import.module, name, ty);
        }
        Ok(Some(Section::Imports(imports)))
    })
}

/// The names of what a module imports from `module`, in their order.
pub(crate) fn imported_from(wasm: &[u8], module: &str) -> Outcome<Vec<String>> {
    let imports = imports(wasm)?.into_iter().filter(|import| import.module == module);
    Ok(imports.map(|import| import.name.to_owned()).collect())
}

/// Returns the data segments of a module, which wasm-bindgen does not change.
pub(crate) fn data(wasm: &[u8]) -> Outcome<&[u8]> {
    for payload in Parser::new(0).parse_all(wasm) {
        if let Payload::DataSection(reader) = payload.map_err(broken)? {
            return part(wasm, reader.range());
        }
    }
    Ok(&[])
}

fn part(wasm: &[u8], range: std::ops::Range<u64>) -> Outcome<&[u8]> {
    let at = |place: u64| usize::try_from(place).map_err(broken);
    wasm.get(at(range.start)?..at(range.end)?).ok_or_else(|| "a section is cut short".to_owned())
}

fn imports(wasm: &[u8]) -> Outcome<Vec<Import<'_>>> {
    let mut found = Vec::new();
    for payload in Parser::new(0).parse_all(wasm) {
        if let Payload::ImportSection(reader) = payload.map_err(broken)? {
            for import in reader.into_imports() {
                found.push(import.map_err(broken)?);
            }
        }
    }
    Ok(found)
}

enum Section {
    Exports(ExportSection),
    Imports(ImportSection),
}

/// Copies a module section by section; `change` gives another in the place of one.
fn rewrite(wasm: &[u8], change: impl Fn(&Payload<'_>) -> Outcome<Option<Section>>) -> Outcome<Vec<u8>> {
    let mut module = Module::new();
    for payload in Parser::new(0).parse_all(wasm) {
        let payload = payload.map_err(broken)?;
        match change(&payload)? {
            Some(Section::Exports(exports)) => drop(module.section(&exports)),
            Some(Section::Imports(imports)) => drop(module.section(&imports)),
            None => {
                if let Some((id, range)) = payload.as_section() {
                    module.section(&RawSection { id, data: part(wasm, range)? });
                }
            }
        }
    }
    Ok(module.finish())
}

fn broken(error: impl std::fmt::Display) -> String {
    format!("this is no wasm module: {error}")
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use wasm_encoder::{ConstExpr, DataSection, MemorySection, MemoryType};

    pub(crate) fn module(pages: u64, bytes: &[u8]) -> Vec<u8> {
        let mut memories = MemorySection::new();
        let (maximum, memory64, shared, page_size_log2) = (None, false, false, None);
        memories.memory(MemoryType { minimum: pages, maximum, memory64, shared, page_size_log2 });
        let mut data = DataSection::new();
        data.active(0, &ConstExpr::i32_const(0), bytes.iter().copied());
        let mut module = Module::new();
        module.section(&memories).section(&data);
        module.finish()
    }

    #[test]
    fn modules_are_compared_by_their_data_sections() {
        let (one, same, other) = (module(1, b"one"), module(2, b"one"), module(1, b"two"));
        assert_ne!(one, same);
        assert_eq!(data(&one), data(&same));
        assert_ne!(data(&one), data(&other));
        assert_eq!(data(&Module::new().finish()), Ok(&[][..]));
        let cut = one.get(..one.len() - 1).expect("it is longer");
        assert!(data(cut).is_err() && data(b"nothing").is_err());
    }
}
