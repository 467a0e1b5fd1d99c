//! One file a screen: a plain part that is a function of its view, and what joins it
//! to the phone.

pub mod answer;
pub mod badges;
pub mod checklist;
pub mod choose;
pub mod close;
pub mod compare;
pub mod differences;
pub mod enrol;
pub mod finding;
pub mod findings;
pub mod heard;
pub mod host;
pub mod mask;
pub mod minutes;
pub mod office;
pub mod open;
pub mod passing;
pub mod portrait;
pub mod recommendation;
pub mod recommendations;
pub mod records;
pub mod roll;
pub mod sealing;
pub mod secret;
pub mod settings;
pub mod signature;
pub mod signing;
pub mod slot;
pub mod sync;
pub mod today;
pub mod unlock;
pub mod visit;
