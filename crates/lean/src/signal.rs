//! Signals that are compiled once. Leptos's own are compiled again for every type that a signal holds and for every closure
//! that one is derived from; here all of them hold one type, and two or three lines are left for each type. Built on
//! Leptos's, under the same names; README.md lists what differs. See docs/decisions/0006-signals.md.

use core::any::Any;
use core::marker::PhantomData;
use leptos::prelude as reactive;
use leptos::prelude::{Get, GetUntracked, GetValue, Set, Track};
use leptos::reactive::graph::{Observer, Subscriber};
use std::sync::Arc;

/// A value of any type, and how to compare it with another of the same type.
#[derive(Clone)]
struct Erased {
    value: Arc<dyn Any + Send + Sync>,
    is_same: fn(&dyn Any, &dyn Any) -> bool,
}

impl Erased {
    fn new<T: Send + Sync + 'static>(value: T) -> Self {
        Self { value: Arc::new(value), is_same: |_, _| false }
    }

    fn comparable<T: PartialEq + Send + Sync + 'static>(value: T) -> Self {
        Self { value: Arc::new(value), is_same: |a, b| a.downcast_ref::<T>() == b.downcast_ref::<T>() }
    }

    fn value<T: 'static>(&self) -> &T {
        match self.value.downcast_ref() {
            Some(value) => value,
            None => unreachable!("a signal holds the type that it is declared with"),
        }
    }
}

impl PartialEq for Erased {
    fn eq(&self, other: &Self) -> bool {
        (self.is_same)(&*self.value, &*other.value)
    }
}

/// A value that can be set, and whose readers run again when it is.
pub struct RwSignal<T> {
    cell: Cell,
    kind: PhantomData<fn() -> T>,
}

#[derive(Clone, Copy)]
struct Cell(reactive::RwSignal<Erased>);

impl Cell {
    fn get(self) -> Erased {
        self.0.get()
    }

    fn try_get_untracked(self) -> Option<Erased> {
        self.0.try_get_untracked()
    }

    fn set(self, value: Erased) {
        self.0.set(value);
    }

    /// Sets `value`, which was computed from `before`.
    fn replace(self, before: &Erased, value: Erased) {
        let now = self.try_get_untracked();
        assert!(now.is_none_or(|now| Arc::ptr_eq(&now.value, &before.value)), "a signal was set by its own update");
        self.set(value);
    }
}

impl<T: Default + Send + Sync + 'static> Default for RwSignal<T> {
    fn default() -> Self {
        Self::new(T::default())
    }
}

impl<T> Clone for RwSignal<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for RwSignal<T> {}

impl<T: Send + Sync + 'static> RwSignal<T> {
    /// A signal that holds `value`. It belongs to the owner of the current scope, usually the component, and is disposed of
    /// with it.
    pub fn new(value: T) -> Self {
        Self { cell: Cell(reactive::RwSignal::new(Erased::new(value))), kind: PhantomData }
    }

    /// Reads the value by reference and subscribes the current effect, memo or view to it. `read` may set or update the
    /// same signal, and goes on with the value as it was.
    pub fn with<R>(self, read: impl FnOnce(&T) -> R) -> R {
        read(self.cell.get().value())
    }

    /// Reads the value by reference without subscribing.
    pub fn with_untracked<R>(self, read: impl FnOnce(&T) -> R) -> R {
        read(self.cell.0.get_untracked().value())
    }

    /// Reads the value by reference without subscribing. `None` if the signal is disposed of.
    pub fn try_with_untracked<R>(self, read: impl FnOnce(&T) -> R) -> Option<R> {
        self.cell.try_get_untracked().map(|erased| read(erased.value()))
    }

    /// Subscribes without reading.
    pub fn track(self) {
        self.cell.0.track();
    }

    /// Sets the value. Does nothing if the signal is disposed of, as in Leptos.
    pub fn set(self, value: T) {
        self.cell.set(Erased::new(value));
    }
}

impl<T: Clone + Send + Sync + 'static> RwSignal<T> {
    /// The value; subscribes the current effect, memo or view to it.
    pub fn get(self) -> T {
        self.with(T::clone)
    }

    /// The value, without subscribing.
    pub fn get_untracked(self) -> T {
        self.with_untracked(T::clone)
    }

    /// The value, without subscribing. `None` if the signal is disposed of.
    pub fn try_get_untracked(self) -> Option<T> {
        self.try_with_untracked(T::clone)
    }

    /// Changes the value: a clone of it, which then takes its place, so that `change` may read the signal and whoever is
    /// reading it goes on with the value as it was. Does nothing if the signal is disposed of.
    ///
    /// # Panics
    /// If `change` sets or updates the same signal: one of the two changes would be lost.
    pub fn update(self, change: impl FnOnce(&mut T)) {
        self.try_update(change);
    }

    /// Like [`update`](Self::update), with what `change` returns: `None` if the signal is disposed of.
    ///
    /// # Panics
    /// As `update`.
    pub fn try_update<R>(self, change: impl FnOnce(&mut T) -> R) -> Option<R> {
        let before = self.cell.try_get_untracked()?;
        let mut value = before.value::<T>().clone();
        let result = change(&mut value);
        self.cell.replace(&before, Erased::new(value));
        Some(result)
    }
}

/// A value that is computed from others. Its readers run again only when it is not equal to the one before.
pub struct Memo<T> {
    memo: reactive::Memo<Erased>,
    kind: PhantomData<fn() -> T>,
}

type Compute = Box<dyn Fn(Option<&Erased>) -> Erased + Send + Sync>;

fn memo(compute: Compute) -> reactive::Memo<Erased> {
    reactive::Memo::new(move |before| {
        untrack_on_cleanup();
        compute(before)
    })
}

fn get(memo: reactive::Memo<Erased>) -> Erased {
    memo.get()
}

impl<T> Clone for Memo<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Memo<T> {}

impl<T: PartialEq + Send + Sync + 'static> Memo<T> {
    /// Computed by `compute`, which is given the value before, when it is read after something it reads has changed.
    pub fn new(compute: impl Fn(Option<&T>) -> T + Send + Sync + 'static) -> Self {
        let memo = memo(Box::new(move |before| Erased::comparable(compute(before.map(Erased::value)))));
        Self { memo, kind: PhantomData }
    }

    /// Reads the value by reference and subscribes the current effect, memo or view to it.
    pub fn with<R>(self, read: impl FnOnce(&T) -> R) -> R {
        read(get(self.memo).value())
    }

    /// Reads the value by reference without subscribing.
    pub fn with_untracked<R>(self, read: impl FnOnce(&T) -> R) -> R {
        read(reactive::untrack(|| get(self.memo)).value())
    }
}

impl<T: PartialEq + Clone + Send + Sync + 'static> Memo<T> {
    /// The value; subscribes the current effect, memo or view to it.
    pub fn get(self) -> T {
        self.with(T::clone)
    }

    /// The value, without subscribing.
    pub fn get_untracked(self) -> T {
        self.with_untracked(T::clone)
    }

    /// The value, without subscribing. `None` if the memo is disposed of.
    pub fn try_get_untracked(self) -> Option<T> {
        self.memo.try_get_untracked().map(|erased| erased.value::<T>().clone())
    }
}

/// A value that is only read: fixed, or computed each time it is read. The type of a component's properties.
pub struct Signal<T> {
    source: reactive::StoredValue<Erased>,
    kind: PhantomData<fn() -> T>,
}

type Source<T> = Box<dyn Fn() -> T + Send + Sync>;

impl<T> Clone for Signal<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Signal<T> {}

impl<T: 'static> Signal<T> {
    /// Computed by `source` each time it is read.
    pub fn derive(source: impl Fn() -> T + Send + Sync + 'static) -> Self {
        let source: Source<T> = Box::new(source);
        Self { source: reactive::StoredValue::new(Erased::new(source)), kind: PhantomData }
    }

    /// The value; subscribes the current effect, memo or view to what it is computed from.
    pub fn get(self) -> T {
        self.source.get_value().value::<Source<T>>()()
    }

    /// The value, without subscribing.
    pub fn get_untracked(self) -> T {
        reactive::untrack(|| self.get())
    }

    /// Computes the value and reads it by reference.
    pub fn with<R>(self, read: impl FnOnce(&T) -> R) -> R {
        read(&self.get())
    }
}

impl<T: Clone + Send + Sync + 'static> Signal<T> {
    /// Always `value`.
    pub fn stored(value: T) -> Self {
        Self::derive(move || value.clone())
    }
}

impl<T: Default + 'static> Default for Signal<T> {
    fn default() -> Self {
        Self::derive(T::default)
    }
}

impl<T: Clone + Send + Sync + 'static> From<RwSignal<T>> for Signal<T> {
    fn from(signal: RwSignal<T>) -> Self {
        Self::derive(move || signal.get())
    }
}

impl<T: PartialEq + Clone + Send + Sync + 'static> From<Memo<T>> for Signal<T> {
    fn from(memo: Memo<T>) -> Self {
        Self::derive(move || memo.get())
    }
}

impl<T: Clone + Send + Sync + 'static> From<T> for Signal<T> {
    fn from(value: T) -> Self {
        Self::stored(value)
    }
}

impl From<&'static str> for Signal<String> {
    fn from(value: &'static str) -> Self {
        Self::derive(move || value.to_owned())
    }
}

/// A side effect that runs again whenever a signal that it reads changes.
pub struct Effect;

impl Effect {
    /// Runs `act` in a task after this one, and again whenever a signal that it reads changes, until its owner is cleaned
    /// up.
    #[expect(clippy::new_ret_no_self, reason = "as in Leptos; nobody needs to hold it")]
    pub fn new(act: impl FnMut() + 'static) {
        effect(Box::new(act));
    }
}

fn effect(mut act: Box<dyn FnMut()>) {
    reactive::Effect::new(move |_: Option<()>| {
        untrack_on_cleanup();
        act();
    });
}

/// Unsubscribes the current effect, memo or view from everything it reads when its owner is cleaned up. Leptos keeps each
/// subscriber in the list of a signal for as long as the signal lives: the lists of signals that live as long as the app
/// would grow with every page that is left.
pub(crate) fn untrack_on_cleanup() {
    if let Some(subscriber) = Observer::get() {
        reactive::on_cleanup(move || subscriber.clear_sources(&subscriber));
    }
}
