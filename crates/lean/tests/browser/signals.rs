//! Signals, memos and effects.
//!
//! The app's `tests/wasm` includes this file, so that the browser is started once; `crate::page` is its module of helpers.

use crate::page::{owner, settled, until};
use lean::prelude::*;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
async fn an_effect_reruns_when_a_signal_it_read_changes_and_a_memo_notifies_only_if_its_value_differs() {
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
    // Effects run after each change: without the comparison of the memo, this one would run here.
    number.set(2);
    settled().await;
    number.set(3);
    until(|| seen.load(Ordering::Relaxed) == 2).await;
    assert!(!even.get_untracked());
    number.set(5);
    settled().await;
    number.set(6);
    until(|| seen.load(Ordering::Relaxed) == 3).await;
}

#[wasm_bindgen_test]
fn a_memo_receives_its_previous_value() {
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
fn update_may_read_the_signal_that_it_changes() {
    let owner = owner();
    owner.with(|| {
        let signal = RwSignal::new(vec![1]);
        signal.update(|value| value.push(signal.with(Vec::len) + 1));
        assert_eq!(signal.try_update(|value| value.len()), Some(2));
        assert_eq!(signal.get_untracked(), [1, 2]);
    });
}

#[wasm_bindgen_test]
fn a_value_that_cannot_be_cloned_is_set_and_read_by_reference() {
    struct Whole(Vec<u8>);
    let owner = owner();
    owner.with(|| {
        let signal = RwSignal::new(Whole(vec![1]));
        signal.set(Whole(vec![1, 2]));
        signal.with(|whole| assert_eq!(whole.0, [1, 2]));
    });
}

#[wasm_bindgen_test]
fn a_value_can_be_set_and_updated_while_it_is_read() {
    let owner = owner();
    owner.with(|| {
        let signal = RwSignal::new(vec![1]);
        signal.with(|before| {
            signal.update(|value| value.push(2));
            assert_eq!(signal.try_update(|value| value.len()), Some(2));
            assert_eq!((before.as_slice(), signal.get_untracked()), ([1].as_slice(), vec![1, 2]));
            signal.set(vec![3]);
            assert_eq!((before.as_slice(), signal.get_untracked()), ([1].as_slice(), vec![3]));
        });
        assert_eq!(signal.get_untracked(), [3]);
    });
}

#[wasm_bindgen_test]
async fn an_effect_may_set_what_it_reads_and_settles() {
    let owner = owner();
    let number = owner.with(|| {
        let number = RwSignal::new(0);
        Effect::new(move || {
            if number.get() < 3 {
                number.set(number.get_untracked() + 1);
            }
        });
        number
    });
    until(|| number.get_untracked() == 3).await;
}

#[wasm_bindgen_test]
async fn an_effect_is_unsubscribed_when_its_owner_is_cleaned_up() {
    let (app, component) = (owner(), owner());
    let (ran, number) = (Arc::new(AtomicU32::new(0)), app.with(|| RwSignal::new(0)));
    component.with(|| {
        let ran = ran.clone();
        Effect::new(move || {
            let _ = number.get();
            ran.fetch_add(1, Ordering::Relaxed);
        });
    });
    until(|| ran.load(Ordering::Relaxed) == 1).await;
    component.cleanup();
    number.set(1);
    let seen = Arc::new(AtomicU32::new(0));
    app.with(|| {
        let seen = seen.clone();
        Effect::new(move || seen.store(number.get() + 1, Ordering::Relaxed));
    });
    until(|| seen.load(Ordering::Relaxed) == 2).await;
    assert_eq!(ran.load(Ordering::Relaxed), 1);
}

#[wasm_bindgen_test]
fn a_signal_property_accepts_a_value_a_signal_or_a_memo() {
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
fn a_disposed_signal_returns_none_and_ignores_changes() {
    let owner = owner();
    let (signal, memo) = owner.with(|| {
        let signal = RwSignal::new(1);
        (signal, Memo::new(move |_| signal.get()))
    });
    owner.cleanup();
    assert_eq!((signal.try_get_untracked(), memo.try_get_untracked()), (None, None));
    signal.set(2);
    assert_eq!(signal.try_update(|it| *it += 1), None);
}
