//! Whole screens, compared line by line with what they should be.

mod alive;
mod any;
mod board;
mod causes;
mod fixture;
mod json;
mod kernel_line;
mod ladder;
mod lanes;
mod listed;
mod look;
mod plot;
mod printer;
mod problem;
mod story;
mod tables;
