//! Our own signals do what Leptos's do under the same names.

use crate::page::{owner, until};
use lean::prelude::*;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
async fn an_effect_runs_again_for_what_it_read_and_a_memo_only_passes_on_what_differs() {
    let owner = owner();
    let seen = Arc::new(AtomicU32::new(0));
    let (number, even) = owner.with(|| {
        let number = RwSignal::new(0);
        let even = Memo::new(move |_| number.get() % 2 == 0);
        let seen = seen.clone();
        Effect::new(move || {
            let _ = even.get();
            seen.fetch_add(1, Ordering::Relaxed);
        });
        (number, even)
    });
    until(|| seen.load(Ordering::Relaxed) == 1).await;
    number.set(2);
    number.set(3);
    until(|| seen.load(Ordering::Relaxed) == 2).await;
    assert!(!even.get_untracked());
    number.set(5);
    number.set(6);
    until(|| seen.load(Ordering::Relaxed) == 3).await;
}

#[wasm_bindgen_test]
fn a_memo_is_given_the_value_before() {
    let owner = owner();
    owner.with(|| {
        let number = RwSignal::new(1);
        let sum = Memo::new(move |before: Option<&u32>| before.copied().unwrap_or_default() + number.get());
        assert_eq!(sum.get_untracked(), 1);
        number.set(4);
        assert_eq!(sum.get_untracked(), 5);
    });
}

#[wasm_bindgen_test]
fn a_value_is_changed_in_place_also_one_that_cannot_be_cloned() {
    struct Whole(Vec<u8>);
    let owner = owner();
    owner.with(|| {
        let signal = RwSignal::new(Whole(vec![1]));
        signal.update(|whole| whole.0.push(2));
        assert_eq!(signal.try_update(|whole| whole.0.len()), Some(2));
        signal.with(|whole| assert_eq!(whole.0, [1, 2]));
    });
}

#[wasm_bindgen_test]
fn what_is_given_to_a_component_may_be_fixed_or_follow_something() {
    let owner = owner();
    owner.with(|| {
        let word = RwSignal::new("one".to_owned());
        let memo = Memo::new(move |_| word.get() + "!");
        let (fixed, own, follows): (Signal<String>, Signal<String>, Signal<String>) =
            ("one".into(), word.into(), memo.into());
        word.set("two".into());
        assert_eq!((fixed.get(), own.get(), follows.get()), ("one".into(), "two".into(), "two!".into()));
        assert_eq!(Signal::<Option<String>>::default().get(), None);
    });
}

#[wasm_bindgen_test]
fn once_its_component_is_gone_a_signal_says_nothing_and_takes_nothing() {
    let owner = owner();
    let (signal, memo) = owner.with(|| {
        let signal = RwSignal::new(1);
        (signal, Memo::new(move |_| signal.get()))
    });
    owner.cleanup();
    assert_eq!((signal.try_get_untracked(), memo.try_get_untracked()), (None, None));
    signal.try_set(2);
    assert_eq!(signal.try_update(|it| *it += 1), None);
}
