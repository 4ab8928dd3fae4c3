//! Why a module could not be split.

use std::{error, fmt};

/// The result of this crate's functions.
pub type Result<T> = std::result::Result<T, Error>;

/// Why a module could not be split.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// The input is no valid WebAssembly module.
    Malformed(Box<dyn error::Error + Send + Sync>),
    /// The module has no function table, so no function could be reached in a part.
    NoTable,
    /// The module has no memory, or several, so there is nothing for the parts to share.
    NoMemory,
    /// A table segment lies outside of the address space of a table.
    TableOffset,
    /// No function belongs to the part: its paths are wrong, the main module calls all of its functions directly, or the
    /// module has no name section.
    EmptyPart(String),
    /// A function of a part uses a passive data or element segment, which belongs to one module only.
    PassiveSegment(String),
}

impl Error {
    pub(crate) fn malformed(error: impl Into<Box<dyn error::Error + Send + Sync>>) -> Self {
        Self::Malformed(error.into())
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed(_) => f.write_str("the module cannot be read"),
            Self::NoTable => f.write_str("the module has no function table"),
            Self::NoMemory => f.write_str("the module does not have exactly one memory"),
            Self::TableOffset => f.write_str("a table segment has an offset outside of the table"),
            Self::EmptyPart(part) => {
                write!(f, "no function belongs to the part {part}: check its paths, and that the functions have names")
            }
            Self::PassiveSegment(function) => {
                write!(f, "{function} uses a passive segment and cannot be in a part")
            }
        }
    }
}

impl error::Error for Error {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        match self {
            Self::Malformed(error) => Some(error.as_ref()),
            _ => None,
        }
    }
}
