//! A table: values by key, in the order in which their keys first came, as in Python's `dict`.

use std::{
    cell::RefCell,
    collections::{BTreeMap, HashMap},
    rc::Rc,
};

use super::{
    Bytes, SocketId, Value,
    bytes::{less, more},
};

/// Values by key. A clone is another reference to the same table, as a name is to a socket.
#[derive(Clone, Debug, Default)]
pub struct Table(Rc<RefCell<Entries>>);

/// What a key is compared by: a number is the same key as the text of its digits, because `==` says that they are equal.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Key {
    Text(Bytes),
    Socket(SocketId),
}

#[derive(Debug, Default)]
struct Entries {
    places: HashMap<Key, u64>,
    /// By place: the key as it was first given, and the value.
    list: BTreeMap<u64, (Value, Value)>,
    next: u64,
}

impl Table {
    /// What an entry is counted as, beside its texts: more than the two maps need for one.
    pub(crate) const ENTRY: usize = 192;

    /// How many entries it has.
    pub fn len(&self) -> usize {
        self.0.borrow().list.len()
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The value of a key.
    pub fn get(&self, key: &Value) -> Option<Value> {
        let entries = self.0.borrow();
        let place = entries.places.get(&key_of(key)?)?;
        entries.list.get(place).map(|(_, value)| value.clone())
    }

    /// Sets the value of a key. `None`: a table cannot be a key, nor stand in another.
    pub fn put(&self, key: Value, value: Value) -> Option<()> {
        let known = key_of(&key)?;
        if matches!(value, Value::Table(_)) {
            return None;
        }
        let entries = &mut *self.0.borrow_mut();
        if let Some(place) = entries.places.get(&known)
            && let Some(entry) = entries.list.get_mut(place)
        {
            entry.1 = value;
        } else {
            entries.places.insert(known, entries.next);
            entries.list.insert(entries.next, (key, value));
            entries.next += 1;
            more(Self::ENTRY);
        }
        Some(())
    }

    /// Takes an entry out, and gives its value.
    pub fn remove(&self, key: &Value) -> Option<Value> {
        let entries = &mut *self.0.borrow_mut();
        let place = entries.places.remove(&key_of(key)?)?;
        less(Self::ENTRY);
        entries.list.remove(&place).map(|(_, value)| value)
    }

    /// Its keys as they are now.
    pub fn keys(&self) -> Vec<Value> {
        self.0.borrow().list.values().map(|(key, _)| key.clone()).collect()
    }

    /// A table of its own with the same entries, each value as `of` gives it.
    #[must_use]
    pub fn copied(&self, of: impl Fn(&Value) -> Value) -> Self {
        let copy = Self::default();
        for (key, value) in self.0.borrow().list.values() {
            copy.put(of(key), of(value));
        }
        copy
    }

    /// The first entries, at most so many.
    pub fn first(&self, most: usize) -> Vec<(Value, Value)> {
        self.0.borrow().list.values().take(most).cloned().collect()
    }
}

/// Two references to one table are equal; two tables with the same entries are two.
impl PartialEq for Table {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Eq for Table {}

impl Drop for Entries {
    fn drop(&mut self) {
        less(self.list.len() * Table::ENTRY);
    }
}

fn key_of(key: &Value) -> Option<Key> {
    match key {
        Value::Socket(id) => Some(Key::Socket(*id)),
        other => other.to_text().map(Key::Text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_keep_their_order_and_what_is_taken_out_gives_its_room_back() {
        let before = Bytes::alive();
        let table = Table::default();
        for n in [3, 1, 2] {
            table.put(Value::Number(n), Value::Text("x".into())).unwrap();
        }
        table.put(Value::Text("1".into()), Value::Number(7)).unwrap();
        assert_eq!(table.get(&Value::Number(1)), Some(Value::Number(7)));
        assert_eq!(table.remove(&Value::Text("3".into())), Some(Value::Text("x".into())));
        assert_eq!(table.remove(&Value::Number(3)), None);
        table.put(Value::Number(3), Value::Number(0)).unwrap();
        assert_eq!(table.keys(), [1, 2, 3].map(Value::Number));
        assert!(Bytes::alive() > before);
        drop(table);
        assert_eq!(Bytes::alive(), before);
    }

    #[test]
    fn a_table_is_in_no_table() {
        let table = Table::default();
        assert_eq!(table.put(Value::Table(table.clone()), Value::Number(1)), None);
        assert_eq!(table.put(Value::Number(1), Value::Table(table.clone())), None);
        assert!(table.is_empty());
    }
}
