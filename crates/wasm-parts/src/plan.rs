//! Decides which function goes where.

use crate::{Error, Part, Result};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use walrus::{
    ConstExpr, DataId, Element, ElementId, ElementItems, ElementKind, ExportItem, FunctionId, FunctionKind, GlobalId,
    GlobalKind, LocalFunction, Module, TableId,
    ir::{Value, Visitor, dfs_in_order},
};

/// Which module gets which functions. Functions and globals are numbered by their position in the module, because the
/// module is parsed again for each output and its ids are different each time.
pub(crate) struct SplitPlan {
    /// In the order of the parts.
    pub(crate) parts: Vec<PartPlan>,
}

/// The contents of one part.
#[derive(Default)]
pub(crate) struct PartPlan {
    /// The functions that it defines.
    pub(crate) own: HashSet<usize>,
    /// The functions that it imports from the main module.
    pub(crate) functions: BTreeSet<usize>,
    /// The globals that it imports from the main module.
    pub(crate) globals: BTreeSet<usize>,
    /// Its functions in the table, by table index.
    pub(crate) slots: BTreeMap<u32, usize>,
}

impl SplitPlan {
    pub(crate) fn new(module: &Module, parts: &[Part<'_>]) -> Result<Self> {
        let positions: HashMap<FunctionId, usize> =
            module.funcs.iter().enumerate().map(|(position, function)| (function.id(), position)).collect();
        let table = main_table(module)?;
        let entries = table_entries(module, table)?;
        let owners = entries.iter().map(|(_, id)| {
            let name = name_of(module, *id);
            parts.iter().position(|part| part.paths.iter().any(|path| has_path(&name, path)))
        });
        let owners: Vec<Option<usize>> = owners.collect();
        let owned_by = |owner: Option<usize>| {
            entries.iter().zip(&owners).filter(move |(_, it)| **it == owner).map(|((_, id), _)| *id)
        };

        // What the main module reaches without a part stays in it.
        let roots = fixed_roots(module, table).into_iter();
        let mut main = reachable(module, roots.chain(owned_by(None)), &HashSet::new());
        // So does what two parts reach.
        let reached: Vec<_> = (0..parts.len()).map(|part| reachable(module, owned_by(Some(part)), &main)).collect();
        let mut seen = HashSet::new();
        main.extend(reached.iter().flatten().filter(|id| !seen.insert(**id)));

        let plans = reached.iter().zip(parts).map(|(reached, part)| {
            let mut plan = PartPlan::default();
            for id in reached.iter().filter(|id| !main.contains(id)) {
                // An import that only this part uses is imported by the main module and passed on.
                let FunctionKind::Local(function) = &module.funcs.get(*id).kind else { continue };
                plan.own.insert(positions[id]);
                let uses = uses_of(function);
                if uses.segments {
                    return Err(Error::PassiveSegment(name_of(module, *id)));
                }
                let is_import = |id: FunctionId| matches!(module.funcs.get(id).kind, FunctionKind::Import(_));
                let imported = uses.functions.into_iter().filter(|id| main.contains(id) || is_import(*id));
                plan.functions.extend(imported.map(|id| positions[&id]));
                let globals = module.globals.iter().enumerate().filter(|(_, it)| uses.globals.contains(&it.id()));
                plan.globals.extend(globals.map(|(position, _)| position));
            }
            if plan.own.is_empty() {
                return Err(Error::EmptyPart(part.name.to_owned()));
            }
            let slots = entries.iter().map(|(slot, id)| (*slot, positions[id]));
            plan.slots = slots.filter(|(_, position)| plan.own.contains(position)).collect();
            Ok(plan)
        });
        Ok(Self { parts: plans.collect::<Result<_>>()? })
    }
}

/// The table of functions that the parts share.
pub(crate) fn main_table(module: &Module) -> Result<TableId> {
    module.tables.main_function_table().map_err(Error::malformed)?.ok_or(Error::NoTable)
}

/// Where a segment that the split may change begins: an active one of functions in `table`, at a constant offset.
pub(crate) fn movable(element: &Element, table: TableId) -> Option<i32> {
    match (&element.kind, &element.items) {
        (
            ElementKind::Active { table: it, offset: ConstExpr::Value(Value::I32(offset)) },
            ElementItems::Functions(_),
        ) if *it == table => Some(*offset),
        _ => None,
    }
}

/// The functions in the movable segments of `table`, each with its index.
fn table_entries(module: &Module, table: TableId) -> Result<Vec<(u32, FunctionId)>> {
    let mut entries = Vec::new();
    for element in module.elements.iter() {
        if let (Some(offset), ElementItems::Functions(functions)) = (movable(element, table), &element.items) {
            let offset = u32::try_from(offset).map_err(|_| Error::TableOffset)?;
            for (index, function) in (0..).zip(functions) {
                entries.push((offset.checked_add(index).ok_or(Error::TableOffset)?, *function));
            }
        }
    }
    Ok(entries)
}

/// Every function that something other than a function or a movable segment names: exports, the start function, other
/// segments, and the initial values of globals.
fn fixed_roots(module: &Module, table: TableId) -> HashSet<FunctionId> {
    let exports = module.exports.iter().filter_map(|export| match export.item {
        ExportItem::Function(id) => Some(id),
        _ => None,
    });
    let mut roots: HashSet<_> = exports.chain(module.start).collect();
    let function_of = |value: &ConstExpr| match value {
        ConstExpr::RefFunc(id) => Some(*id),
        _ => None,
    };
    for element in module.elements.iter().filter(|element| movable(element, table).is_none()) {
        match &element.items {
            ElementItems::Functions(functions) => roots.extend(functions),
            ElementItems::Expressions(_, values) => roots.extend(values.iter().filter_map(function_of)),
        }
    }
    roots.extend(module.globals.iter().filter_map(|global| match &global.kind {
        GlobalKind::Local(value) => function_of(value),
        GlobalKind::Import(_) => None,
    }));
    roots
}

/// Everything that can be called from `roots`, themselves included, except what is in `known`.
fn reachable(
    module: &Module,
    roots: impl Iterator<Item = FunctionId>,
    known: &HashSet<FunctionId>,
) -> HashSet<FunctionId> {
    let mut found = HashSet::new();
    let mut pending: Vec<FunctionId> = roots.collect();
    while let Some(id) = pending.pop() {
        if !known.contains(&id)
            && found.insert(id)
            && let FunctionKind::Local(function) = &module.funcs.get(id).kind
        {
            pending.extend(uses_of(function).functions);
        }
    }
    found
}

/// What a function's instructions name.
#[derive(Default)]
struct Uses {
    functions: Vec<FunctionId>,
    globals: Vec<GlobalId>,
    /// Whether it names a passive segment.
    segments: bool,
}

impl Visitor<'_> for Uses {
    fn visit_function_id(&mut self, function: &FunctionId) {
        self.functions.push(*function);
    }

    fn visit_global_id(&mut self, global: &GlobalId) {
        self.globals.push(*global);
    }

    fn visit_data_id(&mut self, _: &DataId) {
        self.segments = true;
    }

    fn visit_element_id(&mut self, _: &ElementId) {
        self.segments = true;
    }
}

fn uses_of(function: &LocalFunction) -> Uses {
    let mut uses = Uses::default();
    dfs_in_order(&mut uses, function, function.entry_block());
    uses
}

/// The name of a function as it stands in source code; empty if it has none.
pub(crate) fn name_of(module: &Module, id: FunctionId) -> String {
    without_hashes(module.funcs.get(id).name.as_deref().unwrap_or_default())
}

/// A demangled name without the hash that tells the versions of a crate apart: `console[18fafaf6ecc15bff]::app::start`.
fn without_hashes(name: &str) -> String {
    let is_hash = |text: &str| !text.is_empty() && text.chars().all(|char| char.is_ascii_hexdigit());
    let mut plain = String::with_capacity(name.len());
    let mut rest = name;
    while let Some((before, after)) = rest.split_once('[') {
        plain.push_str(before);
        rest = match after.split_once(']') {
            Some((hash, after)) if is_hash(hash) && before.ends_with(is_word) => after,
            _ => {
                plain.push('[');
                after
            }
        };
    }
    plain + rest
}

/// Whether `name`, without hashes, names something in the module `path`.
fn has_path(name: &str, path: &str) -> bool {
    let is_path = |char: char| is_word(char) || char == ':';
    name.match_indices(path).any(|(at, _)| name[at + path.len()..].starts_with("::") && !name[..at].ends_with(is_path))
}

fn is_word(char: char) -> bool {
    char.is_alphanumeric() || char == '_'
}

#[cfg(test)]
mod tests {
    use super::{has_path, without_hashes};

    #[test]
    fn a_path_matches_whole_segments() {
        for name in ["a::b::f", "<a::b::T as core::fmt::Debug>::fmt", "core::ptr::drop_in_place::<&a::b::c::T>"] {
            assert!(has_path(name, "a::b"), "{name}");
        }
        for name in ["a::bc::f", "aa::b::f", "x::a::b::f", "a::b", "b::f", ""] {
            assert!(!has_path(name, "a::b"), "{name}");
        }
    }

    #[test]
    fn the_hash_of_a_crate_is_no_part_of_a_name() {
        assert_eq!(
            without_hashes("<console[18fafaf6ecc15bff]::ui::Menu as core[15266d276e3a2055]::fmt::Debug>::fmt"),
            "<console::ui::Menu as core::fmt::Debug>::fmt"
        );
        for name in ["<[u8; 4]>::len", "f::<[u8]>", "a::b[", ""] {
            assert_eq!(without_hashes(name), name);
        }
    }
}
