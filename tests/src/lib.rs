//! What the tests share: builders, fakes, the headless phone, the simulator, the
//! benches. Nothing of it is shipped.

pub mod bench;
pub mod builders;
pub mod conformance;
pub mod phone;
pub mod ports;
pub mod sim;
