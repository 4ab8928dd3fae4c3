//! Parts the program in two: what every visitor loads, and the pages that are loaded once somebody goes there. Both live in
//! one memory and share one table of functions; see docs/decisions/0007-parts.md.

use crate::process::{command, run};
use anyhow::{Context, Result, bail, ensure};
use std::{
    collections::{BTreeMap, HashMap, HashSet},
    fs,
    path::Path,
};
use walrus::{
    ConstExpr, ElementItems, ElementKind, FunctionBuilder, FunctionId, FunctionKind, GlobalId, GlobalKind,
    ImportedFunction, LocalFunction, Module,
    ir::{Value, Visitor, dfs_in_order},
};

/// What a function's name says when it belongs to the second part. Such functions are reached through the table only, by
/// closures and by the one pointer to each page in `src/pages/more.rs`.
const SECOND: [&str; 10] = [
    "::api::upload::",
    "::pages::billing::",
    "::pages::cli_login::",
    "::pages::profile::avatar_address::",
    "::pages::profile::avatar_dialog::",
    "::pages::profile::crop",
    "::pages::profile::image_file::",
    "::pages::usage::",
    "wire::billing::",
    "wire::usage::",
];

/// What the second part imports from: the exports of the first.
const FIRST: &str = "p";

/// The two parts.
pub(super) struct Parts {
    pub(super) first: Vec<u8>,
    pub(super) second: Vec<u8>,
}

/// Parts `wasm`, whose functions still have their names, and makes both parts small.
pub(super) fn split(wasm: &[u8], dir: &Path) -> Result<Parts> {
    let plan = Plan::of(&Module::from_buffer(wasm)?)?;
    let (first, second) = (plan.first(Module::from_buffer(wasm)?)?, plan.second(Module::from_buffer(wasm)?)?);
    Ok(Parts { first: optimised(&first, dir)?, second: optimised(&second, dir)? })
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
    /// The functions of the second part.
    second: HashSet<usize>,
    /// What both need: functions of the first part that the second calls, and globals.
    functions: Vec<usize>,
    globals: Vec<usize>,
    /// Where the second part's functions stand in the table.
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

fn belongs_to_second(module: &Module, id: FunctionId) -> bool {
    let name = module.funcs.get(id).name.as_deref().unwrap_or_default();
    SECOND.iter().any(|part| name.contains(part))
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
        let mut first: HashSet<FunctionId> = HashSet::new();
        let exported = module.exports.iter().filter_map(|export| match export.item {
            walrus::ExportItem::Function(id) => Some(id),
            _ => None,
        });
        let kept = table.iter().map(|(_, id)| *id).filter(|id| !belongs_to_second(module, *id));
        let mut reached: Vec<FunctionId> = exported.chain(module.start).chain(kept).collect();
        while let Some(id) = reached.pop() {
            if first.insert(id)
                && let FunctionKind::Local(local) = &module.funcs.get(id).kind
            {
                reached.extend(used_by(local).functions);
            }
        }
        let mut second = HashSet::new();
        let (mut functions, mut globals) = (HashSet::new(), HashSet::new());
        for (id, local) in module.funcs.iter_local().filter(|(id, _)| !first.contains(id)) {
            second.insert(place(id)?);
            let used = used_by(local);
            let import = |id: FunctionId| matches!(module.funcs.get(id).kind, FunctionKind::Import(_));
            functions.extend(used.functions.into_iter().filter(|id| first.contains(id) || import(*id)));
            globals.extend(used.globals);
        }
        ensure!(!second.is_empty(), "no function of the program belongs to its second part: were the names stripped?");
        let mut slots = BTreeMap::new();
        for (slot, id) in table.into_iter().filter(|(_, id)| !first.contains(id)) {
            slots.insert(slot, place(id)?);
        }
        let mut functions: Vec<usize> = functions.into_iter().map(place).collect::<Result<_>>()?;
        functions.sort_unstable();
        let mut globals: Vec<usize> = module
            .globals
            .iter()
            .enumerate()
            .filter_map(|(place, global)| globals.contains(&global.id()).then_some(place))
            .collect();
        globals.sort_unstable();
        Ok(Self { second, functions, globals, slots })
    }

    /// The program without the second part's functions: where they stood in the table is one that traps.
    fn first(&self, mut module: Module) -> Result<Vec<u8>> {
        let order: Vec<FunctionId> = module.funcs.iter().map(walrus::Function::id).collect();
        let globals: Vec<GlobalId> = module.globals.iter().map(walrus::Global::id).collect();
        let mut trap = FunctionBuilder::new(&mut module.types, &[], &[]);
        trap.func_body().unreachable();
        let trap = trap.finish(Vec::new(), &mut module.funcs);
        let gone: HashSet<FunctionId> = self.second.iter().map(|place| order[*place]).collect();
        for element in module.elements.iter_mut() {
            if let ElementItems::Functions(functions) = &mut element.items {
                for function in functions.iter_mut().filter(|function| gone.contains(function)) {
                    *function = trap;
                }
            }
        }
        for place in &self.functions {
            module.exports.add(&function_name(*place), order[*place]);
        }
        for place in &self.globals {
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

    /// The second part's functions alone; all else comes from the first.
    fn second(&self, mut module: Module) -> Result<Vec<u8>> {
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
