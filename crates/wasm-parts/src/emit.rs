//! Writes the modules of a plan.

use crate::{
    Error, MAIN_MODULE, Result, SplitModule,
    plan::{PartPlan, SplitPlan, main_table, name_of},
};
use std::collections::{BTreeSet, HashSet};
use walrus::{
    ConstExpr, ElementItems, ElementKind, FunctionBuilder, FunctionId, FunctionKind, GlobalId, GlobalKind,
    ImportedFunction, MemoryId, Module, TableId, ir::Value, passes::gc,
};

/// The name under which the main module exports its memory.
const MEMORY: &str = "m";

/// The module without the functions of the parts. Their table entries hold a function that traps.
pub(crate) fn main_module(mut module: Module, plan: &SplitPlan) -> Result<SplitModule> {
    let (functions, globals) = (function_ids(&module), global_ids(&module));
    let mut trap = FunctionBuilder::new(&mut module.types, &[], &[]);
    trap.func_body().unreachable();
    let trap = trap.finish(Vec::new(), &mut module.funcs);
    let moved: HashSet<FunctionId> =
        plan.parts.iter().flat_map(|part| &part.own).map(|position| functions[*position]).collect();
    for element in module.elements.iter_mut() {
        if let ElementItems::Functions(entries) = &mut element.items {
            for entry in entries.iter_mut().filter(|entry| moved.contains(entry)) {
                *entry = trap;
            }
        }
    }
    for position in plan.parts.iter().flat_map(|part| &part.functions).collect::<BTreeSet<_>>() {
        module.exports.add(&function_name(*position), functions[*position]);
    }
    for position in plan.parts.iter().flat_map(|part| &part.globals).collect::<BTreeSet<_>>() {
        module.exports.add(&global_name(*position), globals[*position]);
    }
    for (number, table) in table_ids(&module).into_iter().enumerate() {
        module.exports.add(&table_name(number), table);
    }
    let memory = only_memory(&module)?;
    module.exports.add(MEMORY, memory);
    Ok(finish(module))
}

/// The functions of one part. Everything else is imported from the main module.
pub(crate) fn part_module(mut module: Module, plan: &PartPlan) -> Result<SplitModule> {
    let (functions, globals) = (function_ids(&module), global_ids(&module));
    let table = main_table(&module)?;
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
    for position in &plan.functions {
        let id = functions[*position];
        let ty = module.funcs.get(id).ty();
        if let FunctionKind::Import(original) = &module.funcs.get(id).kind {
            let original = original.import;
            module.imports.delete(original);
        }
        let import = module.imports.add(MAIN_MODULE, &function_name(*position), id);
        module.funcs.get_mut(id).kind = FunctionKind::Import(ImportedFunction { import, ty });
    }
    for position in &plan.globals {
        let id = globals[*position];
        let import = module.imports.add(MAIN_MODULE, &global_name(*position), id);
        module.globals.get_mut(id).kind = GlobalKind::Import(import);
    }
    for (number, id) in table_ids(&module).into_iter().enumerate() {
        let import = module.imports.add(MAIN_MODULE, &table_name(number), id);
        let table = module.tables.get_mut(id);
        table.import = Some(import);
        table.elem_segments.clear();
    }
    let memory = only_memory(&module)?;
    let import = module.imports.add(MAIN_MODULE, MEMORY, memory);
    let memory = module.memories.get_mut(memory);
    memory.import = Some(import);
    memory.data_segments.clear();

    // One segment for each run of neighbouring entries.
    let mut runs: Vec<(u32, Vec<FunctionId>)> = Vec::new();
    for (slot, position) in &plan.slots {
        match runs.last_mut() {
            Some((from, run)) if *from as usize + run.len() == *slot as usize => run.push(functions[*position]),
            _ => runs.push((*slot, vec![functions[*position]])),
        }
    }
    for (from, run) in runs {
        let offset = ConstExpr::Value(Value::I32(i32::try_from(from).map_err(|_| Error::TableOffset)?));
        let element = module.elements.add(ElementKind::Active { table, offset }, ElementItems::Functions(run));
        module.tables.get_mut(table).elem_segments.insert(element);
    }
    Ok(finish(module))
}

/// Drops what is no longer reachable. In a part only the table entries are.
fn finish(mut module: Module) -> SplitModule {
    gc::run(&mut module);
    let mut functions: Vec<String> =
        module.funcs.iter_local().map(|(id, _)| name_of(&module, id)).filter(|it| !it.is_empty()).collect();
    functions.sort();
    SplitModule { wasm: module.emit_wasm(), functions }
}

fn only_memory(module: &Module) -> Result<MemoryId> {
    module.get_memory_id().map_err(|_| Error::NoMemory)
}

fn function_ids(module: &Module) -> Vec<FunctionId> {
    module.funcs.iter().map(walrus::Function::id).collect()
}

fn global_ids(module: &Module) -> Vec<GlobalId> {
    module.globals.iter().map(walrus::Global::id).collect()
}

fn table_ids(module: &Module) -> Vec<TableId> {
    module.tables.iter().map(walrus::Table::id).collect()
}

fn function_name(position: usize) -> String {
    format!("f{position}")
}

fn global_name(position: usize) -> String {
    format!("g{position}")
}

fn table_name(number: usize) -> String {
    format!("t{number}")
}
