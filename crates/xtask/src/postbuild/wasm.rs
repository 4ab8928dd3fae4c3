//! Parts the program: what every visitor loads, and the pages that are loaded once somebody goes there. All live in one
//! memory and share one table of functions; see docs/decisions/0007-parts.md.

use crate::process::{command, run};
use anyhow::{Context, Result, bail, ensure};
use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    fs,
    path::Path,
};
use walrus::{
    ConstExpr, ElementItems, ElementKind, FunctionBuilder, FunctionId, FunctionKind, GlobalId, GlobalKind,
    ImportedFunction, LocalFunction, Module,
    ir::{Value, Visitor, dfs_in_order},
};

/// The parts besides the first: what each is called in the start script, and what a function's name says when it belongs
/// there. Such functions are reached through the table only, by closures and by the one pointer to each page in
/// `src/components/lazy.rs`. What two parts need is in the first.
///
/// A name goes to the first part in this list that knows it.
pub(super) const PARTS: [(&str, &[&str]); 7] = [
    (
        "avatar",
        &[
            "::api::upload::",
            "::pages::profile::avatar::avatar_address::",
            "::pages::profile::avatar::avatar_dialog::",
            "::pages::profile::avatar::crop",
            "::pages::profile::avatar::image_file::",
        ],
    ),
    ("profile", &["::pages::profile::"]),
    ("usage", &["::pages::usage::", "api_types::usage::"]),
    ("billing", &["::pages::billing::", "api_types::billing::"]),
    ("credentials", &["::pages::credentials::"]),
    ("notifications", &["::pages::notifications::"]),
    (
        "login",
        &[
            "::pages::auth::cli_login::",
            "::pages::auth::login_callback::",
            "::pages::auth::account_deleted::",
            "::pages::auth::sign_in::",
        ],
    ),
];

/// What the parts import from: the exports of the first.
const FIRST: &str = "p";

/// The program in parts.
pub(super) struct Parts {
    pub(super) first: Vec<u8>,
    /// In the order of [`PARTS`].
    pub(super) others: Vec<Vec<u8>>,
}

/// Parts `wasm`, whose functions still have their names, and makes every part small.
pub(super) fn split(wasm: &[u8], dir: &Path) -> Result<Parts> {
    let plan = Plan::of(&Module::from_buffer(wasm)?)?;
    let first = optimised(&plan.first(Module::from_buffer(wasm)?)?, dir)?;
    let others = plan.others.iter().map(|other| optimised(&other.part(Module::from_buffer(wasm)?)?, dir));
    Ok(Parts { first, others: others.collect::<Result<_>>()? })
}

/// As `wasm-opt` makes it, without names.
fn optimised(wasm: &[u8], dir: &Path) -> Result<Vec<u8>> {
    let (from, to) = (dir.join("part.wasm"), dir.join("part-opt.wasm"));
    fs::write(&from, wasm)?;
    run(command("wasm-opt").args(["-Oz", "--strip-debug", "--strip-producers", "-o"]).arg(&to).arg(&from))?;
    let optimised = fs::read(&to)?;
    fs::remove_file(from)?;
    fs::remove_file(to)?;
    Ok(optimised)
}

/// What goes where. Functions are named by their place in the program: it is read anew for each part.
struct Plan {
    others: Vec<Other>,
}

/// A part besides the first.
#[derive(Default)]
struct Other {
    /// Its functions.
    own: HashSet<usize>,
    /// What it needs of the first: functions, and globals.
    functions: BTreeSet<usize>,
    globals: BTreeSet<usize>,
    /// Where its functions stand in the table.
    slots: BTreeMap<u32, usize>,
}

#[derive(Default)]
struct Used {
    functions: Vec<FunctionId>,
    globals: Vec<GlobalId>,
}

impl Visitor<'_> for Used {
    fn visit_function_id(&mut self, function: &FunctionId) {
        self.functions.push(*function);
    }

    fn visit_global_id(&mut self, global: &GlobalId) {
        self.globals.push(*global);
    }
}

fn used_by(function: &LocalFunction) -> Used {
    let mut used = Used::default();
    dfs_in_order(&mut used, function, function.entry_block());
    used
}

/// Which of [`PARTS`] a function belongs to by its name.
fn part_of(module: &Module, id: FunctionId) -> Option<usize> {
    let name = module.funcs.get(id).name.as_deref().unwrap_or_default();
    PARTS.iter().position(|(_, words)| words.iter().any(|word| name.contains(word)))
}

/// Everything that can be called from `roots`, themselves included, but what is in `known` already.
fn reached(
    module: &Module,
    roots: impl Iterator<Item = FunctionId>,
    known: &HashSet<FunctionId>,
) -> HashSet<FunctionId> {
    let mut found = HashSet::new();
    let mut waiting: Vec<FunctionId> = roots.collect();
    while let Some(id) = waiting.pop() {
        if !known.contains(&id)
            && found.insert(id)
            && let FunctionKind::Local(local) = &module.funcs.get(id).kind
        {
            waiting.extend(used_by(local).functions);
        }
    }
    found
}

/// The table's functions with their places in it.
fn table(module: &Module) -> Result<Vec<(u32, FunctionId)>> {
    let main = module.tables.main_function_table()?.context("the program has no table")?;
    let mut all = Vec::new();
    for element in module.elements.iter() {
        let ElementKind::Active { table, offset: ConstExpr::Value(Value::I32(offset)) } = &element.kind else {
            continue;
        };
        ensure!(*table == main, "functions stand in one table");
        let ElementItems::Functions(functions) = &element.items else { bail!("the table is not filled by functions") };
        for (place, function) in functions.iter().enumerate() {
            all.push((u32::try_from(*offset)? + u32::try_from(place)?, *function));
        }
    }
    Ok(all)
}

impl Plan {
    fn of(module: &Module) -> Result<Self> {
        let places: HashMap<FunctionId, usize> =
            module.funcs.iter().enumerate().map(|(place, function)| (function.id(), place)).collect();
        let place = |id: FunctionId| places.get(&id).copied().context("a function that is not there");
        let table = table(module)?;
        // Everything that the first part can reach by itself stays in it.
        let exported = module.exports.iter().filter_map(|export| match export.item {
            walrus::ExportItem::Function(id) => Some(id),
            _ => None,
        });
        let kept = table.iter().map(|(_, id)| *id).filter(|id| part_of(module, *id).is_none());
        let mut first = reached(module, exported.chain(module.start).chain(kept), &HashSet::new());
        // So does what two others need.
        let roots = |part| table.iter().map(|(_, id)| *id).filter(move |id| part_of(module, *id) == Some(part));
        let wanted: Vec<_> = (0..PARTS.len()).map(|part| reached(module, roots(part), &first)).collect();
        let mut seen = HashSet::new();
        let shared: Vec<_> = wanted.iter().flatten().filter(|id| !seen.insert(**id)).copied().collect();
        first.extend(shared);
        let mut others = Vec::new();
        for (wanted, (name, _)) in wanted.iter().zip(PARTS) {
            let mut other = Other::default();
            for id in wanted.iter().filter(|id| !first.contains(id)) {
                let FunctionKind::Local(local) = &module.funcs.get(*id).kind else {
                    // What it alone imports it gets from the first, as everything else.
                    continue;
                };
                other.own.insert(place(*id)?);
                let used = used_by(local);
                let import = |id: FunctionId| matches!(module.funcs.get(id).kind, FunctionKind::Import(_));
                for id in used.functions.into_iter().filter(|id| first.contains(id) || import(*id)) {
                    other.functions.insert(place(id)?);
                }
                let globals =
                    module.globals.iter().enumerate().filter(|(_, global)| used.globals.contains(&global.id()));
                other.globals.extend(globals.map(|(place, _)| place));
            }
            ensure!(!other.own.is_empty(), "no function of the program belongs to {name}: were the names stripped?");
            for (slot, id) in &table {
                if other.own.contains(&place(*id)?) {
                    other.slots.insert(*slot, place(*id)?);
                }
            }
            others.push(other);
        }
        Ok(Self { others })
    }

    /// The program without the other parts' functions: where they stood in the table is one that traps.
    fn first(&self, mut module: Module) -> Result<Vec<u8>> {
        let order: Vec<FunctionId> = module.funcs.iter().map(walrus::Function::id).collect();
        let globals: Vec<GlobalId> = module.globals.iter().map(walrus::Global::id).collect();
        let mut trap = FunctionBuilder::new(&mut module.types, &[], &[]);
        trap.func_body().unreachable();
        let trap = trap.finish(Vec::new(), &mut module.funcs);
        let gone: HashSet<FunctionId> =
            self.others.iter().flat_map(|other| &other.own).map(|place| order[*place]).collect();
        for element in module.elements.iter_mut() {
            if let ElementItems::Functions(functions) = &mut element.items {
                for function in functions.iter_mut().filter(|function| gone.contains(function)) {
                    *function = trap;
                }
            }
        }
        for place in self.others.iter().flat_map(|other| &other.functions).collect::<BTreeSet<_>>() {
            module.exports.add(&function_name(*place), order[*place]);
        }
        for place in self.others.iter().flat_map(|other| &other.globals).collect::<BTreeSet<_>>() {
            module.exports.add(&global_name(*place), globals[*place]);
        }
        for (number, table) in module.tables.iter().map(walrus::Table::id).collect::<Vec<_>>().into_iter().enumerate() {
            module.exports.add(&table_name(number), table);
        }
        let memory = module.get_memory_id()?;
        module.exports.add("m", memory);
        walrus::passes::gc::run(&mut module);
        Ok(module.emit_wasm())
    }
}

impl Other {
    /// The part's functions alone; all else comes from the first.
    fn part(&self, mut module: Module) -> Result<Vec<u8>> {
        let order: Vec<FunctionId> = module.funcs.iter().map(walrus::Function::id).collect();
        let globals: Vec<GlobalId> = module.globals.iter().map(walrus::Global::id).collect();
        let main = module.tables.main_function_table()?.context("the program has no table")?;
        for id in module.exports.iter().map(walrus::Export::id).collect::<Vec<_>>() {
            module.exports.delete(id);
        }
        for id in module.elements.iter().map(walrus::Element::id).collect::<Vec<_>>() {
            module.elements.delete(id);
        }
        for id in module.data.iter().map(walrus::Data::id).collect::<Vec<_>>() {
            module.data.delete(id);
        }
        module.start = None;
        for place in &self.functions {
            let id = order[*place];
            let ty = module.funcs.get(id).ty();
            if let FunctionKind::Import(before) = &module.funcs.get(id).kind {
                let before = before.import;
                module.imports.delete(before);
            }
            let import = module.imports.add(FIRST, &function_name(*place), id);
            module.funcs.get_mut(id).kind = FunctionKind::Import(ImportedFunction { import, ty });
        }
        for place in &self.globals {
            let id = globals[*place];
            let import = module.imports.add(FIRST, &global_name(*place), id);
            module.globals.get_mut(id).kind = GlobalKind::Import(import);
        }
        for (number, table) in module.tables.iter().map(walrus::Table::id).collect::<Vec<_>>().into_iter().enumerate() {
            let import = module.imports.add(FIRST, &table_name(number), table);
            let table = module.tables.get_mut(table);
            table.import = Some(import);
            table.elem_segments.clear();
        }
        let memory = module.get_memory_id()?;
        let import = module.imports.add(FIRST, "m", memory);
        let memory = module.memories.get_mut(memory);
        memory.import = Some(import);
        memory.data_segments.clear();
        // Each run of places is one segment.
        let mut runs: Vec<(u32, Vec<FunctionId>)> = Vec::new();
        for (slot, place) in &self.slots {
            match runs.last_mut() {
                Some((from, run)) if *from as usize + run.len() == *slot as usize => run.push(order[*place]),
                _ => runs.push((*slot, vec![order[*place]])),
            }
        }
        for (from, run) in runs {
            let offset = ConstExpr::Value(Value::I32(i32::try_from(from)?));
            let element =
                module.elements.add(ElementKind::Active { table: main, offset }, ElementItems::Functions(run));
            module.tables.get_mut(main).elem_segments.insert(element);
        }
        // What the table holds is all there is to reach.
        walrus::passes::gc::run(&mut module);
        Ok(module.emit_wasm())
    }
}

fn function_name(place: usize) -> String {
    format!("f{place}")
}

fn global_name(place: usize) -> String {
    format!("g{place}")
}

fn table_name(number: usize) -> String {
    format!("t{number}")
}
