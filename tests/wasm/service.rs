//! A mock of the service: replaces the page's `fetch`.

use console::api;
use console::session::on_signed_out;
use js_sys::Function;
use wasm_bindgen::JsValue;

/// Answers every request from here on by `body`, the body of a JavaScript function that has `request`. Resets the count of
/// requests. `signal` is there in a request of the start script.
pub(crate) fn answer(body: &str) {
    run(&format!(
        "window.calls = [];
         window.fetch = async (request, {{ signal }} = {{}}) => {{
           calls.push(request);
           {body}
         }};"
    ));
    api::configure("/api/v0", on_signed_out);
}

/// As [`answer`], but no answer arrives before [`release`].
pub(crate) fn answer_when_released(body: &str) {
    run("window.gate = new Promise((go) => { window.go = go });");
    answer(&format!("await gate; {body}"));
}

/// Releases the answers of [`answer_when_released`].
pub(crate) fn release() {
    run("go()");
}

/// How many requests were sent.
pub(crate) fn calls() -> u32 {
    format!("{:.0}", run("return calls.length").as_f64().unwrap()).parse().unwrap()
}

/// A header of the last request.
pub(crate) fn header(name: &str) -> Option<String> {
    let read = Function::new_with_args("name", "return calls.at(-1).headers.get(name)");
    read.call1(&JsValue::NULL, &name.into()).unwrap().as_string()
}

/// A property of the last request, such as its `method`.
pub(crate) fn sent(property: &str) -> Option<String> {
    let read = Function::new_with_args("name", "return calls.at(-1)[name]");
    read.call1(&JsValue::NULL, &property.into()).unwrap().as_string()
}

/// Runs `test` with the function of the start script that sends requests. Its limit of ten seconds is 200 ms here.
pub(crate) async fn with_start_script<T>(test: impl Future<Output = T>) -> T {
    let script = include_str!("../../public/boot.js");
    let [limit, ask] = ["function limitSilence(", "async function ask("].map(|head| {
        let (body, _) = script[script.find(head).unwrap()..].split_once("\n}\n").unwrap();
        body
    });
    run(&format!("const TIMEOUT = 200; {limit} }}; {ask} }}; window.pipes = {{ fetch: ask }};"));
    let result = test.await;
    run("delete window.pipes");
    result
}

/// Runs a script.
pub(crate) fn run(script: &str) -> JsValue {
    Function::new_no_args(script).call0(&JsValue::NULL).unwrap()
}
