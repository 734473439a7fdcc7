//! Maps whose keys are our own numbers, or names that somebody typed: they need no defence against collisions.

use std::sync::Arc;

use rustc_hash::FxHashMap;

/// A map from one of our numbers.
pub(super) type ById<K, V> = FxHashMap<K, V>;

/// A map from names of the language.
pub(super) type ByName<V> = FxHashMap<Arc<str>, V>;
