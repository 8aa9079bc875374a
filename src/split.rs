//! Code that a page needs only later.
//!
//! With the feature `split`, a release build links what a [`Later`] names, and all that it alone calls, into a file of
//! its own, which is loaded when it is needed or when the page is at rest. Without the feature, and in development
//! builds, it is part of the program. Not for apps: hidden, and outside what versions promise.

use std::future::Future;
use std::pin::Pin;

use crate::back_off::BackOff;

#[cfg(all(feature = "split", target_family = "wasm", not(debug_assertions)))]
pub use leptos::wasm_split::{self, SplitLoaderError};
#[cfg(all(feature = "split", target_family = "wasm", not(debug_assertions)))]
pub use send_wrapper::SendWrapper;

/// Loads something and returns whether that worked. The loader gives up a file that does not arrive.
pub type Bring = fn() -> Pin<Box<dyn Future<Output = bool> + Send>>;

/// The file with something could not be loaded.
#[derive(Clone, Copy, Debug)]
pub struct Unloaded;

/// A value that is available now or later.
pub struct Later<T: 'static> {
    #[cfg(not(all(feature = "split", target_family = "wasm", not(debug_assertions))))]
    here: T,
    #[cfg(all(feature = "split", target_family = "wasm", not(debug_assertions)))]
    here: std::sync::OnceLock<T>,
    bring: Bring,
}

#[cfg(not(all(feature = "split", target_family = "wasm", not(debug_assertions))))]
impl<T: Copy> Later<T> {
    #[doc(hidden)]
    pub const fn new(here: T) -> Self {
        Self { here, bring: || Box::pin(std::future::ready(true)) }
    }

    /// Returns the value if it is available.
    pub fn get(&'static self) -> Option<T> {
        Some(self.here)
    }
}

#[cfg(all(feature = "split", target_family = "wasm", not(debug_assertions)))]
impl<T: Copy> Later<T> {
    #[doc(hidden)]
    pub const fn new(bring: Bring) -> Self {
        Self { here: std::sync::OnceLock::new(), bring }
    }

    #[doc(hidden)]
    pub fn put<E>(&'static self, brought: Result<T, E>) -> bool {
        brought.is_ok_and(|brought| {
            let _ = self.here.set(brought);
            true
        })
    }

    /// Returns the value if it is available.
    pub fn get(&'static self) -> Option<T> {
        self.here.get().copied()
    }
}

impl<T: Copy> Later<T> {
    /// Brings it. Where that fails it can be tried again.
    ///
    /// # Errors
    /// When its file cannot be loaded.
    pub async fn load(&'static self) -> Result<T, Unloaded> {
        if self.get().is_none() {
            (self.bring)().await;
        }
        self.get().ok_or(Unloaded)
    }

    /// Returns the function that loads it.
    pub fn bring(&'static self) -> Bring {
        self.bring
    }
}

/// Brings something, as often as it takes.
pub async fn insist(bring: Bring) {
    let mut back_off = BackOff::new(2_000, 30_000);
    while !bring().await {
        back_off.wait_in_background(None).await;
    }
}

/// `later!(NAME, name: Type = value)` declares a [`Later`]. The lower-case name is for the linker. `in pages` before it
/// names a file of the app's own for it.
#[cfg(not(all(feature = "split", target_family = "wasm", not(debug_assertions))))]
#[doc(hidden)]
#[macro_export]
macro_rules! later {
    (in $file:ident, $vis:vis $NAME:ident, $name:ident: $type:ty = $value:expr) => {
        $vis static $NAME: $crate::split::Later<$type> = $crate::split::Later::new($value);
    };
    ($vis:vis $NAME:ident, $name:ident: $type:ty = $value:expr) => {
        $crate::later!(in clerk, $vis $NAME, $name: $type = $value);
    };
}

/// `later!(NAME, name: Type = value)` declares a [`Later`]. The lower-case name is for the linker. `in pages` before it
/// names a file of the app's own for it.
#[cfg(all(feature = "split", target_family = "wasm", not(debug_assertions)))]
#[doc(hidden)]
#[macro_export]
macro_rules! later {
    ($vis:vis $NAME:ident, $name:ident: $type:ty = $value:expr) => {
        $crate::later!(in clerk, $vis $NAME, $name: $type = $value);
    };
    (in $file:ident, $vis:vis $NAME:ident, $name:ident: $type:ty = $value:expr) => {
        #[allow(unsafe_code, reason = "`wasm_split` links the function to what loads its file")]
        $vis static $NAME: $crate::split::Later<$type> = {
            #[$crate::split::wasm_split::wasm_split($file, fallible, wasm_split_path = $crate::split::wasm_split)]
            fn $name() -> Result<$type, $crate::split::SplitLoaderError> {
                Ok($value)
            }
            $crate::split::Later::new(|| {
                Box::pin($crate::split::SendWrapper::new(async { $NAME.put($name().await) }))
            })
        };
    };
}
