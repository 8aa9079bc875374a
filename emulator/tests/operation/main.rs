//! The program from outside: its command line, its files, its console, and what is left when it is killed.

mod command_line;
mod data;
mod data_at_length;
#[path = "../property/dice.rs"]
mod dice;
mod log;
mod program;
mod proxy;
mod wire;
