//! One file a screen: a plain part that is a function of its view, and what joins it
//! to the phone.

pub mod badges;
pub mod choose;
pub mod close;
pub mod compare;
pub mod differences;
pub mod enrol;
pub mod finding;
pub mod findings;
pub mod mask;
pub mod office;
pub mod open;
pub mod records;
pub mod roll;
pub mod secret;
pub mod settings;
pub mod slot;
pub mod sync;
pub mod today;
pub mod unlock;
pub mod visit;
