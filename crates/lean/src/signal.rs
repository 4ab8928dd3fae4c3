//! Signals whose machinery is in the program once. Leptos's own is compiled anew for every type that a signal holds and
//! for every closure that one is derived from; here all of them hold the same type, and what is particular to a type is
//! two or three lines. Each name means what it means in Leptos. See docs/decisions/0006-signals.md.

use core::any::Any;
use core::marker::PhantomData;
use leptos::prelude as reactive;
use leptos::prelude::{Get, GetUntracked, GetValue, Set, Track, Update};
use leptos::reactive::graph::{Observer, Subscriber};
use std::sync::Arc;

/// What can be held.
pub trait Held: Send + Sync + 'static {}

impl<T: Send + Sync + 'static> Held for T {}

/// A value of whatever type, and how to compare it with another of the same.
#[derive(Clone)]
struct Kept {
    value: Arc<dyn Any + Send + Sync>,
    same: fn(&dyn Any, &dyn Any) -> bool,
}

impl Kept {
    fn new<T: Held>(value: T) -> Self {
        Self { value: Arc::new(value), same: |_, _| false }
    }

    fn comparable<T: Held + PartialEq>(value: T) -> Self {
        Self { value: Arc::new(value), same: |a, b| a.downcast_ref::<T>() == b.downcast_ref::<T>() }
    }

    fn value<T: Held>(&self) -> &T {
        match self.value.downcast_ref() {
            Some(value) => value,
            None => unreachable!("a signal only ever holds what its type says"),
        }
    }
}

impl PartialEq for Kept {
    fn eq(&self, other: &Self) -> bool {
        (self.same)(&*self.value, &*other.value)
    }
}

/// A value that can be set, and whose readers run again when it is.
pub struct RwSignal<T> {
    cell: Cell,
    kind: PhantomData<fn() -> T>,
}

#[derive(Clone, Copy)]
struct Cell(reactive::RwSignal<Kept>);

impl Cell {
    fn get(self) -> Kept {
        self.0.get()
    }

    fn try_get_untracked(self) -> Option<Kept> {
        self.0.try_get_untracked()
    }

    fn try_set(self, value: Kept) -> bool {
        self.0.try_set(value).is_none()
    }

    fn try_update(self, change: &mut dyn FnMut(&mut Kept)) -> bool {
        self.0.try_update(|kept| change(kept)).is_some()
    }
}

impl<T: Held + Default> Default for RwSignal<T> {
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

impl<T: Held> RwSignal<T> {
    /// Holds `value`.
    pub fn new(value: T) -> Self {
        Self { cell: Cell(reactive::RwSignal::new(Kept::new(value))), kind: PhantomData }
    }

    /// Reads it by reference, and runs again when it changes.
    pub fn with<R>(self, read: impl FnOnce(&T) -> R) -> R {
        read(self.cell.get().value())
    }

    /// Reads it by reference.
    pub fn with_untracked<R>(self, read: impl FnOnce(&T) -> R) -> R {
        read(self.cell.0.get_untracked().value())
    }

    /// The same, or nothing when its component is gone.
    pub fn try_with_untracked<R>(self, read: impl FnOnce(&T) -> R) -> Option<R> {
        self.cell.try_get_untracked().map(|kept| read(kept.value()))
    }

    /// Runs again when it changes.
    pub fn track(self) {
        self.cell.0.track();
    }

    /// Sets it.
    pub fn set(self, value: T) {
        self.cell.try_set(Kept::new(value));
    }

    /// Sets it, unless its component is gone.
    pub fn try_set(self, value: T) {
        self.cell.try_set(Kept::new(value));
    }

    /// Changes it in place.
    pub fn update(self, change: impl FnOnce(&mut T)) {
        self.try_update(change);
    }

    /// Changes it in place, unless its component is gone.
    pub fn try_update<R>(self, change: impl FnOnce(&mut T) -> R) -> Option<R> {
        let (mut change, mut result) = (Some(change), None);
        self.cell.try_update(&mut |kept| {
            // Nobody else holds it: readers have theirs only while they read.
            let value = Arc::get_mut(&mut kept.value).and_then(|value| value.downcast_mut());
            result = value.zip(change.take()).map(|(value, change)| change(value));
        });
        result
    }
}

impl<T: Held + Clone> RwSignal<T> {
    /// The value; runs again when it changes.
    pub fn get(self) -> T {
        self.with(T::clone)
    }

    /// The value.
    pub fn get_untracked(self) -> T {
        self.with_untracked(T::clone)
    }

    /// The value, or nothing when its component is gone.
    pub fn try_get_untracked(self) -> Option<T> {
        self.try_with_untracked(T::clone)
    }
}

/// A value that follows what it is computed from. Its readers run again only when it differs.
pub struct Memo<T> {
    memo: reactive::Memo<Kept>,
    kind: PhantomData<fn() -> T>,
}

type Compute = Box<dyn Fn(Option<&Kept>) -> Kept + Send + Sync>;

fn memo(compute: Compute) -> reactive::Memo<Kept> {
    reactive::Memo::new(move |before| {
        sign_off();
        compute(before)
    })
}

impl<T> Clone for Memo<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Memo<T> {}

impl<T: Held + PartialEq> Memo<T> {
    /// Follows `compute`, which is given the value before.
    pub fn new(compute: impl Fn(Option<&T>) -> T + Send + Sync + 'static) -> Self {
        let memo = memo(Box::new(move |before| Kept::comparable(compute(before.map(Kept::value)))));
        Self { memo, kind: PhantomData }
    }

    /// Reads it by reference, and runs again when it changes.
    pub fn with<R>(self, read: impl FnOnce(&T) -> R) -> R {
        read(get(self.memo).value())
    }

    /// Reads it by reference.
    pub fn with_untracked<R>(self, read: impl FnOnce(&T) -> R) -> R {
        read(reactive::untrack(|| get(self.memo)).value())
    }
}

impl<T: Held + PartialEq + Clone> Memo<T> {
    /// The value; runs again when it changes.
    pub fn get(self) -> T {
        self.with(T::clone)
    }

    /// The value.
    pub fn get_untracked(self) -> T {
        self.with_untracked(T::clone)
    }

    /// The value, or nothing when its component is gone.
    pub fn try_get_untracked(self) -> Option<T> {
        self.memo.try_get_untracked().map(|kept| kept.value::<T>().clone())
    }
}

fn get(memo: reactive::Memo<Kept>) -> Kept {
    memo.get()
}

/// A value that is read and never set: fixed, or computed each time it is read. What components are given.
pub struct Signal<T> {
    source: reactive::StoredValue<Kept>,
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
        Self { source: reactive::StoredValue::new(Kept::new(source)), kind: PhantomData }
    }

    /// The value; runs again when what it is computed from changes.
    pub fn get(self) -> T {
        self.source.get_value().value::<Source<T>>()()
    }

    /// The value.
    pub fn get_untracked(self) -> T {
        reactive::untrack(|| self.get())
    }

    /// Reads it by reference.
    pub fn with<R>(self, read: impl FnOnce(&T) -> R) -> R {
        read(&self.get())
    }
}

impl<T: Held + Clone> Signal<T> {
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

impl<T: Held + Clone> From<RwSignal<T>> for Signal<T> {
    fn from(signal: RwSignal<T>) -> Self {
        Self::derive(move || signal.get())
    }
}

impl<T: Held + PartialEq + Clone> From<Memo<T>> for Signal<T> {
    fn from(memo: Memo<T>) -> Self {
        Self::derive(move || memo.get())
    }
}

impl<T: Held + Clone> From<T> for Signal<T> {
    fn from(value: T) -> Self {
        Self::stored(value)
    }
}

impl From<&'static str> for Signal<String> {
    fn from(value: &'static str) -> Self {
        Self::derive(move || value.to_owned())
    }
}

/// Something that is done again whenever what it reads changes.
pub struct Effect;

impl Effect {
    /// Does it once the view is there, and again and again, until the component is gone.
    #[expect(clippy::new_ret_no_self, reason = "as in Leptos; nobody needs to hold it")]
    pub fn new(act: impl FnMut() + 'static) {
        effect(Box::new(act));
    }
}

fn effect(mut act: Box<dyn FnMut()>) {
    reactive::Effect::new(move |_: Option<()>| {
        sign_off();
        act();
    });
}

/// Sees to it that whoever reads here is forgotten by what it has read, once it is gone. Leptos keeps a reader's name in the
/// list of each signal for as long as the signal lives: what the whole app has would grow with every page that is left.
pub fn sign_off() {
    if let Some(reader) = Observer::get() {
        reactive::on_cleanup(move || reader.clear_sources(&reader));
    }
}
