//! Memory that has run out is noticed, so that the program can end with the code for it; what is free is given back.
#![expect(unsafe_code, reason = "an allocator is unsafe by its contract")]

use std::{
    alloc::{GlobalAlloc, Layout, System},
    sync::atomic::{AtomicBool, Ordering},
};

/// The system's own, with a note of its last refusal.
struct Noted;

#[global_allocator]
static ALLOCATOR: Noted = Noted;

static REFUSED: AtomicBool = AtomicBool::new(false);

/// Whether memory was refused, and nobody has said that this does not matter.
pub(super) fn has_run_out() -> bool {
    REFUSED.load(Ordering::Relaxed)
}

/// Whether there is room for so many bytes more.
pub(crate) fn has_memory_for(bytes: usize) -> bool {
    let there_is = Vec::<u8>::new().try_reserve_exact(bytes).is_ok();
    REFUSED.store(false, Ordering::Relaxed);
    there_is
}

/// Gives back to the system what is free between what is used, after much was freed at once. Corresponds to
/// `malloc_trim(3)`; nothing with another C library than that of GNU.
pub(crate) fn give_memory_back() {
    #[cfg(target_env = "gnu")]
    // SAFETY: any thread may call it at any time; it takes a number.
    unsafe {
        libc::malloc_trim(0);
    }
}

#[inline]
fn noted(memory: *mut u8) -> *mut u8 {
    if memory.is_null() {
        REFUSED.store(true, Ordering::Relaxed);
    }
    memory
}

// SAFETY: every call is the system allocator's own, with the same arguments.
unsafe impl GlobalAlloc for Noted {
    #[inline]
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller keeps the contract of `GlobalAlloc`.
        noted(unsafe { System.alloc(layout) })
    }

    #[inline]
    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: as above.
        noted(unsafe { System.alloc_zeroed(layout) })
    }

    #[inline]
    unsafe fn realloc(&self, memory: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // SAFETY: as above.
        noted(unsafe { System.realloc(memory, layout, size) })
    }

    #[inline]
    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        // SAFETY: as above.
        unsafe { System.dealloc(memory, layout) }
    }
}
