//! What is in which module after a split, and that the modules together do what the program did before.

use crate::{Error, MAIN_MODULE, Part, Split, SplitModule, split};
use wasmi::{Engine, Instance, Linker, Module, Store};

const APP: &str = include_str!("../tests/fixtures/app.wat");
const USAGE: Part<'_> = Part { name: "usage", paths: &["app::pages::usage"] };
const BILLING: Part<'_> = Part { name: "billing", paths: &["app::pages::billing"] };

fn split_text(text: &str, parts: &[Part<'_>]) -> Result<Split, Error> {
    split(&wat::parse_str(text).unwrap(), parts)
}

fn split_app() -> Split {
    split_text(APP, &[USAGE, BILLING]).unwrap()
}

/// The imports or the exports of a module, as `module.name` or `name`.
fn imports(module: &SplitModule) -> Vec<String> {
    let module = Module::new(&Engine::default(), &module.wasm).unwrap();
    module.imports().map(|import| format!("{}.{}", import.module(), import.name())).collect()
}

/// A program that runs: what it logged, and its instances.
struct Running {
    store: Store<Vec<i32>>,
    linker: Linker<Vec<i32>>,
    main: Instance,
}

impl Running {
    fn start(main: &[u8]) -> Self {
        let engine = Engine::default();
        let mut store = Store::new(&engine, Vec::new());
        let mut linker = Linker::new(&engine);
        for name in ["log", "play"] {
            linker
                .func_wrap("env", name, |mut caller: wasmi::Caller<'_, Vec<i32>>, value: i32| {
                    caller.data_mut().push(value);
                })
                .unwrap();
        }
        let main = linker.instantiate_and_start(&mut store, &Module::new(&engine, main).unwrap()).unwrap();
        Self { store, linker, main }
    }

    fn load(&mut self, part: &SplitModule) {
        let exports = self.main.exports(&self.store).map(|it| (it.name().to_owned(), it.into_extern()));
        let exports: Vec<_> = exports.collect();
        let mut linker = Linker::new(self.linker.engine());
        for (name, item) in exports {
            linker.define(MAIN_MODULE, &name, item).unwrap();
        }
        let module = Module::new(self.linker.engine(), &part.wasm).unwrap();
        linker.instantiate_and_start(&mut self.store, &module).unwrap();
    }

    fn open(&mut self, page: i32) -> Result<i32, wasmi::Error> {
        self.main.get_typed_func::<i32, i32>(&self.store, "open").unwrap().call(&mut self.store, page)
    }

    fn visits(&mut self) -> i32 {
        self.main.get_typed_func::<(), i32>(&self.store, "visits").unwrap().call(&mut self.store, ()).unwrap()
    }
}

#[test]
fn a_function_that_one_part_uses_is_in_that_part() {
    let split = split_app();
    assert_eq!(
        split.parts[0].functions,
        [
            "app::format::bytes",
            "app::pages::usage::chart::height",
            "app::pages::usage::legend",
            "app::pages::usage::page",
            "core::ops::FnOnce::call_once<app::pages::usage::chart::draw>",
        ]
    );
    assert_eq!(split.parts[1].functions, ["app::pages::billing::page"]);
}

#[test]
fn a_function_that_two_parts_use_is_in_the_main_module() {
    assert_eq!(split_app().main.functions, ["app::format::number", "app::home", "app::open", "app::visits"]);
}

#[test]
fn a_function_that_the_main_module_calls_stays_there() {
    let text = APP.replace("(call $env::log (i32.const 1))", "(drop (call $app::pages::usage::page))");
    let split = split_text(&text, &[USAGE, BILLING]).unwrap();
    assert!(split.main.functions.contains(&"app::pages::usage::page".to_owned()));
    assert!(!split.parts[0].functions.contains(&"app::pages::usage::page".to_owned()));
}

#[test]
fn an_exported_function_stays_in_the_main_module() {
    let text = APP.replace("(@name \"app[18fafaf6ecc15bff]::pages::usage::legend\")", "(export \"legend\")");
    let split = split_text(&text, &[USAGE, BILLING]).unwrap();
    assert!(split.main.functions.contains(&"app::pages::usage::legend".to_owned()));
}

#[test]
fn the_start_function_stays_in_the_main_module() {
    let text =
        APP.replace(";; Nothing calls this.", "(start $app::pages::usage::init) (func $app::pages::usage::init)");
    let split = split_text(&text, &[USAGE, BILLING]).unwrap();
    assert!(split.main.functions.contains(&"app::pages::usage::init".to_owned()));
}

#[test]
fn a_function_in_a_segment_without_a_fixed_place_stays_in_the_main_module() {
    let text = APP.replace(";; Nothing calls this.", "(elem declare func $app::pages::usage::legend)");
    let split = split_text(&text, &[USAGE, BILLING]).unwrap();
    assert!(split.main.functions.contains(&"app::pages::usage::legend".to_owned()));
}

#[test]
fn a_function_of_two_parts_belongs_to_the_first() {
    let chart = Part { name: "chart", paths: &["app::pages::usage::chart"] };
    let split = split_text(APP, &[chart, USAGE]).unwrap();
    assert_eq!(
        split.parts[0].functions,
        ["app::pages::usage::chart::height", "core::ops::FnOnce::call_once<app::pages::usage::chart::draw>"]
    );
    assert!(split.parts[1].functions.contains(&"app::pages::usage::page".to_owned()));
}

#[test]
fn a_part_imports_from_the_main_module_only() {
    let split = split_app();
    for part in &split.parts {
        let imports = imports(part);
        assert!(imports.iter().all(|it| it.starts_with(&format!("{MAIN_MODULE}."))), "{imports:?}");
    }
    // The main module passes the function on that only the usage page uses.
    assert_eq!(imports(&split.main), ["env.log", "env.play"]);
}

#[test]
fn the_program_does_the_same_in_parts() {
    let split = split_app();
    let mut whole = Running::start(&wat::parse_str(APP).unwrap());
    let mut parted = Running::start(&split.main.wasm);
    for part in &split.parts {
        parted.load(part);
    }
    for page in 1..=5 {
        assert_eq!(parted.open(page).unwrap(), whole.open(page).unwrap(), "page {page}");
    }
    assert_eq!(parted.store.data(), whole.store.data());
    assert_eq!((parted.visits(), whole.visits()), (1, 1));
}

#[test]
fn a_call_into_a_part_traps_until_it_is_loaded() {
    let split = split_app();
    let mut running = Running::start(&split.main.wasm);
    assert_eq!(running.open(1).unwrap(), 1);
    for page in [2, 3, 4, 5] {
        assert!(running.open(page).is_err(), "page {page}");
    }
    // The second part does not need the first, nor the other way round.
    running.load(&split.parts[1]);
    assert_eq!(running.open(4).unwrap(), 7);
    assert!(running.open(2).is_err());
    running.load(&split.parts[0]);
    assert_eq!(running.open(2).unwrap(), 107);
}

#[test]
fn loading_a_part_again_changes_nothing() {
    let split = split_app();
    let mut running = Running::start(&split.main.wasm);
    running.load(&split.parts[0]);
    running.open(2).unwrap();
    running.load(&split.parts[0]);
    running.open(2).unwrap();
    assert_eq!(running.visits(), 2);
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    assert_eq!(split_app(), split_app());
}

#[test]
fn a_part_without_functions_is_an_error() {
    let moved = Part { name: "settings", paths: &["app::pages::settings"] };
    assert!(matches!(split_text(APP, &[USAGE, moved]), Err(Error::EmptyPart(name)) if name == "settings"));
    // A function that is only called directly is no root of a part.
    let direct = Part { name: "height", paths: &["app::pages::usage::unused"] };
    assert!(matches!(split_text(APP, &[direct]), Err(Error::EmptyPart(_))));
}

#[test]
fn functions_without_names_are_an_error() {
    let text = APP.replace("(func $app::pages::billing::page", "(func $fa14");
    let text = text.replace("$app::pages::billing::page", "$fa14");
    assert!(matches!(split_text(&text, &[USAGE, BILLING]), Err(Error::EmptyPart(name)) if name == "billing"));
}

#[test]
fn a_module_that_cannot_be_split_is_an_error() {
    assert!(matches!(split(b"\0asm", &[USAGE]), Err(Error::Malformed(_))));
    assert!(matches!(split_text("(module (memory 1))", &[USAGE]), Err(Error::NoTable)));
    let without_memory =
        "(module (table 1 funcref) (elem (i32.const 0) $app::pages::usage::f) (func $app::pages::usage::f))";
    assert!(matches!(split_text(without_memory, &[USAGE]), Err(Error::NoMemory)));
}

#[test]
fn a_part_that_uses_a_passive_segment_is_an_error() {
    let text = APP
        .replace(";; Nothing calls this.", "(data $text \"abc\")")
        .replace("(i32.const 5)", "(i32.const 5) (memory.init $text (i32.const 0) (i32.const 0) (i32.const 3))");
    assert!(
        matches!(split_text(&text, &[USAGE, BILLING]), Err(Error::PassiveSegment(name)) if name.ends_with("legend"))
    );
}
